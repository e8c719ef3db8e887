-- The values of the first two rows were computed with Svix's own library, too; the others with openssl.
local signing = require "sendoso.webhook.signing"
local sources = require "sendoso.webhook.sources"
local trigger = require "sendoso.webhook.trigger"

local SVIX = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
local BODY = '{"event":"x","n":1}'
local NOW = 1700000000
local PLAIN = "2lnwGlrY0rh44LrHtwYu3njyXihu9vANSsw6TYhog1k"

-- What each source sends, and the secret that it was signed with.
local vectors = {
  sendoso = { secret = SVIX, headers = { ["svix-id"] = "msg_1", ["svix-timestamp"] = "1700000000",
    ["svix-signature"] = "v1,C141vp71xnWGMWAgI0rPiRmunB81rLC8MvxTwdUxzH0=" } },
  standard = { secret = SVIX, headers = { ["webhook-id"] = "msg_1", ["webhook-timestamp"] = "1700000000",
    ["webhook-signature"] = "v1,C141vp71xnWGMWAgI0rPiRmunB81rLC8MvxTwdUxzH0=" } },
  finch = { secret = SVIX:sub(7), headers = { ["finch-event-id"] = "msg_1", ["finch-timestamp"] = "1700000000",
    ["finch-signature"] = "v1,C141vp71xnWGMWAgI0rPiRmunB81rLC8MvxTwdUxzH0=" } },
  merge = { headers = { ["x-merge-webhook-signature"] = PLAIN .. "=" } },
  kombo = { headers = { ["x-kombo-signature"] = PLAIN } },
  bamboohr = { headers = { ["x-bamboohr-timestamp"] = "1700000000",
    ["x-bamboohr-signature"] = "e78c6907c36cfd634722c4c94e179c159cf9ad3642a39769cc2fb10cff7cc269" } },
  hibob = { headers = { ["bob-signature"] =
    "5driVHEG10uRp652XGnVA5pyJVfUIZeY4B7AAvqTXBPlCIGiZ8HwG5xJaRDUhpRY6SRN7S8TDqX1hpdlcFV0cw==" } },
  personio = { headers = { ["x-personio-signature"] =
    "sha256=da59f01a5ad8d2b878e0bac7b7062ede78f25e286ef6f00d4acc3a4d88688359" } },
  deel = { headers = { ["x-deel-signature"] = "292685b787c764a2460c3ca8b8f6f2f4c02295ec672da8fdda6525805a3ec904" } },
  workday = { secret = "hook:s3cr3t", authorization = "Basic aG9vazpzM2NyM3Q=", headers = {} },
  typeform = { headers = { ["typeform-signature"] = "sha256=" .. PLAIN .. "=" } },
  surveymonkey = { secret = "id&s3cr3t", headers = { ["sm-signature"] = "Ki3Pu9aAf/lf58rhWne/RlEGqSA=" } },
  zoom = { headers = { ["x-zm-request-timestamp"] = "1700000000",
    ["x-zm-signature"] = "v0=589aa418d5459350f9e1abc0ba8bb939bb03468e6c648eb2d7772364094a0af1" } },
  calendly = { headers = { ["calendly-webhook-signature"] =
    "t=1700000000,v1=37e37a3b669b314cd8d1b34c985fb2cfbcc54b784520f3e50503a28d809f792a" } },
}

local function request(vector, changes)
  local made = { body = BODY, authorization = vector.authorization, headers = {} }
  for name, value in pairs(vector.headers) do made.headers[name] = value end
  for name, value in pairs(changes or {}) do made[name] = value end
  return made
end

local function is_taken(name, made, secrets, now)
  local vector = vectors[name]
  return signing.check(sources.named(name), made, secrets or { vector.secret or "s3cr3t" }, now or NOW) ~= nil
end

describe("a signed webhook", function()
  for _, source in ipairs(sources.list) do
    local name, vector = source.name, vectors[source.name]
    if source.is_secret_path then
      it("of " .. name .. " is known by its path", function()
        assert.same({}, signing.check(source, { headers = {}, body = "" }, {}, NOW))
      end)
    else
      it("of " .. name .. " is taken", function() assert.is_true(is_taken(name, request(vector))) end)

      it("of " .. name .. " is refused with another secret", function()
        local other = name == "workday" and "hook:other" or "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"
        assert.is_false(is_taken(name, request(vector), { other }))
      end)

      it("of " .. name .. " is refused without its header", function()
        assert.is_false(is_taken(name, { body = BODY, headers = {} }))
      end)

      it("of " .. name .. " is what `trigger` makes", function()
        local headers = {}
        local made = trigger.headers(source, vector.secret or "s3cr3t",
          { id = "msg_1", time = "1700000000", body = BODY })
        for header, value in pairs(made) do headers[header:lower()] = value end
        assert.is_true(is_taken(name, { body = BODY, headers = headers, authorization = headers.authorization }))
      end)
    end
    if source.schemes then
      it("of " .. name .. " is refused when a byte of its body was changed, or it was written anew", function()
        assert.is_false(is_taken(name, request(vector, { body = '{"event":"y","n":1}' })))
        assert.is_false(is_taken(name, request(vector, { body = '{"event": "x", "n": 1}' })))
      end)
    end
    local tolerance = source.schemes and source.schemes[1].tolerance
    if tolerance then
      it("of " .. name .. " is refused when the clocks are too far apart", function()
        for _, sign in ipairs { -1, 1 } do
          assert.is_true(is_taken(name, request(vector), nil, NOW + sign * tolerance))
          assert.is_false(is_taken(name, request(vector), nil, NOW + sign * (tolerance + 1)))
        end
      end)
    end
  end

  it("has a vector for every source", function()
    for _, name in ipairs(sources.names()) do
      assert.is_true(vectors[name] ~= nil or sources.named(name).is_secret_path, name)
    end
  end)
end)

describe("a webhook of Svix", function()
  local headers = { ["svix-id"] = "msg_p5jXN8AQM9LWM0D4loKWxJek", ["svix-timestamp"] = "1614265330",
    ["svix-signature"] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" }
  local body = '{"test": 2432232314}'

  local function check(signature, more)
    local given = {}
    for name, value in pairs(headers) do given[name] = value end
    for name, value in pairs(more or {}) do given[name] = value end
    given["svix-signature"] = signature or headers["svix-signature"]
    return signing.check(sources.named "sendoso", { headers = given, body = body }, { "whsec_AAAA", SVIX }, 1614265330)
  end

  it("is the one of its documentation", function()
    assert.equal("msg_p5jXN8AQM9LWM0D4loKWxJek", check().id)
  end)

  it("is the one of Sendoso's documentation", function()
    assert.is_truthy(signing.check(sources.named "sendoso", {
      headers = { ["svix-id"] = "msg_2exampleexampleexampleexam", ["svix-timestamp"] = "1670745602",
        ["svix-signature"] = "v1,tYeLaEYsmF3hRUsOAoh452n4O1hMQG8k/bPh7pG5xQE=" },
      body = '{"send_gid":"Z2lkOi8vc2VuZG9zby9TZW5kLzQ0","status_changed_at":"2022-12-11T00:00:02-08:00"}',
    }, { "whsec_c2VuZG9zby1lbXVsYXRvci1leGFtcGxlLXNlY3JldCE=" }, 1670745602))
  end)

  it("may have several signatures, of which one is right", function()
    assert.is_truthy(check("v1a,xyz v2,abc v1,AAAA " .. headers["svix-signature"]))
  end)

  it("is refused when only signatures of other versions are there, or none", function()
    local bare = headers["svix-signature"]:sub(4)
    for _, text in ipairs { "v2," .. bare, "v1,", "v1", "", bare } do
      assert.is_nil(check(text), text)
    end
  end)

  it("is refused when its time is no whole number, or its ID is missing", function()
    for _, time in ipairs { "1614265330.0", "-1", "", "x", "0x60377b72" } do
      assert.is_nil(check(nil, { ["svix-timestamp"] = time }))
    end
    assert.is_nil(check(nil, { ["svix-id"] = "" }))
  end)
end)

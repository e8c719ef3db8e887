local core = require "sendoso.core"
local file = require "sendoso.webhook.file"
local listener = require "spec.support.listener"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local secrets = require "sendoso.webhook.secrets"
local signing = require "sendoso.webhook.signing"
local temp = require "spec.support.temp"

local function read(text) return file.read(temp.file("webhooks.ini", text)) end

describe("webhooks.ini", function()
  it("is not needed", function() assert.same({}, file.read(temp.path "webhooks.ini")) end)

  it("adds a source of its own", function()
    local rows = assert(read [[
[acme]
header = X-Acme-Signature
prefix = v7=
hash = sha1
signed = {time}/{body}
time = X-Acme-Time
id = event.id
]])
    local scheme = rows.acme.schemes[1]
    local request = { time = "1700000000", body = "{}" }
    local signature = "v7=" .. signing.sign(scheme, "k", request)
    local headers = { ["x-acme-time"] = request.time, ["x-acme-signature"] = signature }
    assert.is_truthy(signing.check(rows.acme, { headers = headers, body = "{}" }, { "k" }, 1700000300))
    assert.is_nil(signing.check(rows.acme, { headers = headers, body = "{}" }, { "k" }, 1700000301))
    assert.equal("event.id", rows.acme.id)
  end)

  it("changes one of ours, and leaves the rest of it", function()
    local row = assert(read "[personio]\nencoding = base64\n").personio
    assert.equal("base64", row.schemes[1].encoding)
    assert.equal("x-personio-signature", row.schemes[1].header)
    assert.equal("payload", row.item)
  end)

  it("changes what is in a body, and leaves all ways to sign it", function()
    local row = assert(read "[standard]\nitem = data.person\ntolerance = 60\n").standard
    assert.equal("data.person", row.item)
    assert.same({ "svix-signature", "webhook-signature" }, { row.schemes[1].header, row.schemes[2].header })
    assert.same({ 60, 60 }, { row.schemes[1].tolerance, row.schemes[2].tolerance })
  end)

  it("has a signature checked where a header is named, whatever the source is like", function()
    local rows = assert(read "[acme]\nlike = eventbrite\nheader = X-Sig\n[basic]\nlike = workday\nheader = X-Sig\n")
    for _, row in pairs(rows) do
      assert.same({}, { row.is_secret_path, row.is_basic })
      assert.is_nil(signing.check(row, { headers = {}, body = "{}" }, { "k" }, 1700000000))
    end
  end)

  it("has its secret in a variable that a shell can set", function()
    local row = assert(read "[my-acme]\nheader = x\n")["my-acme"]
    assert.equal("SENDOSO_WEBHOOK_SECRET_MY_ACME", secrets.variable(row))
  end)

  for name, case in pairs {
    ["a key that nobody knows"] = { "[acme]\nheadr = x\n", ":2: [acme] unknown key 'headr'; did you mean 'header'" },
    ["a hash that nobody should use"] = { "[acme]\nheader = x\nhash = md5\n",
      ':3: [acme] hash: expected one of sha1, sha256, sha512, got "md5"' },
    ["a header that is none"] = { "[acme]\nheader = a b\n", ':2: [acme] header: expected the name of a header' },
    ["what signs no body"] = { "[acme]\nheader = x\ntime = t\nsigned = {time}\n",
      ':4: [acme] signed: expected a text with {body}' },
    ["what signs what nobody knows"] = { "[acme]\nheader = x\nsigned = {nonce}{body}\n", 'got "{nonce}{body}"' },
    ["a signed time that no header has"] = { "[acme]\nheader = x\nsigned = {time}{body}\n",
      ":1: [acme] signed has {time}, but time is missing" },
    ["a signed ID that no header has"] = { "[acme]\nheader = x\nsigned = {id}{body}\n",
      ":1: [acme] signed has {id}, but id_header is missing" },
    ["a tolerance of no time"] = { "[acme]\nheader = x\ntolerance = 60\n", "tolerance, but time is missing" },
    ["a tolerance that is none"] = { "[acme]\nheader = x\ntime = t\ntolerance = -1\n",
      ':4: [acme] tolerance: expected a number of seconds, got "-1"' },
    ["a token that nothing asks for"] = { "[acme]\nheader = x\ncredential_command = echo x\n",
      "credential_command, but fetch is missing" },
    ["a place that is none"] = { "[acme]\nheader = x\nitem = a..b\n", ':3: [acme] item: expected the names of fields' },
    ["a fetch with a field that has no name"] = { "[acme]\nheader = x\nfetch = https://h.example/{}\n",
      ":3: [acme] fetch: expected a URL" },
    ["what is like a source that nobody knows"] = { "[acme]\nlike = typefrom\n",
      ":2: [acme] like: unknown source 'typefrom'; did you mean 'typeform'" },
    ["a source without a header"] = { "[acme]\nhash = sha1\n", "header is missing" },
    ["a fetch that everybody could read"] = { "[acme]\nheader = x\nfetch = http://example.com/{id}\n",
      ":3: [acme] fetch: expected a URL" },
    ["a fetch to a host that the event names"] = { "[acme]\nheader = x\nfetch = https://{host}/x\n",
      ":3: [acme] fetch: expected a URL" },
  } do
    it("refuses " .. name, function()
      local rows, err = read(case[1])
      assert.is_nil(rows)
      assert.match(case[2], err.message, 1, true)
    end)
  end
end)

describe("a thin event #socket", function()
  local env, folder, service, asked, person, state
  local SCRIPT = [[
    local rule = require "sendoso.rule"
    return rule { name = "welcome", each = rule.people "staff.json", source = "hibob", when = rule.on "hire_date",
      once = "{id}", send = "egift", message = "Welcome, {first_name}!", gift = { campaign = "Coffee on us" } }
  ]]

  -- Runs a listener and the source's service until a test is true.
  local function listen(body, test)
    asked = {}
    local api = assert(core.server({}, function(request)
      table.insert(asked, request)
      return person
    end))
    local config = temp.path()
    process.shell("mkdir %s/sendoso", config)
    local ini <close> = assert(io.open(config .. "/sendoso/webhooks.ini", "w"))
    ini:write(("[hibob]\nfetch = http://127.0.0.1:%d/people/{data.employeeId}\ncredential_command = echo t0ken\n")
      :format(api:port()))
    ini:close()
    local with = { SENDOSO_WEBHOOK_SECRET_HIBOB = "s3cr3t", XDG_CONFIG_HOME = config }
    for name, value in pairs(service.env) do with[name] = value end
    state = temp.path()
    local own <close> = listener.start(folder .. "/script.lua --source hibob=/hibob --today 2026-03-31",
      { state = state, env = with })
    assert.equal(0, process.sendoso(("trigger employee.created --source hibob --body %s --to %s/hibob")
      :format(temp.file("body.json", body), own.url), { env = with }).status)
    local ends = core.clock() + 10000
    while not temp.read(own.err):find(test) and core.clock() < ends do api:step(50) end
    api:close()
    return temp.read(own.err)
  end

  before_each(function()
    env = sandbox.start()
    service, folder = env, temp.path()
    local file_of <close> = assert(io.open(folder .. "/script.lua", "w"))
    file_of:write(SCRIPT)
    person = { status = 200, body = '{"id":"77","first_name":"Ann","last_name":"Lee","email":"ann@example.com",'
      .. '"hire_date":"2026-03-31"}' }
  end)

  after_each(function() env.close() end)

  it("is completed by its source, with a token of its own", function()
    local said = listen('{"type":"employee.created","data":{"employeeId":"77/../1"}}', "sent +welcome/77")
    assert.match("sent +welcome/77", said)
    assert.same({ "/people/77/../1", "Bearer t0ken" }, { asked[1].path, asked[1].authorization })
    assert.equal(1, env.gifts "ann@example.com")
  end)

  it("is kept, and said, when its source cannot be asked", function()
    person = { status = 302, headers = { Location = "http://127.0.0.1:1/" }, body = "" }
    local said = listen('{"type":"employee.created","data":{"employeeId":"77"}}', "tried again")
    assert.match("is not handled yet: http://127.0.0.1:%d+ answered with status 302", said)
    assert.equal(0, env.gifts "ann@example.com")
    local owed = core.decode(process.sendoso("owed --json", { state = state, env = service.env }).out)
    assert.equal("waiting", owed[1].state)
    assert.match("^hibob webhook %x+$", owed[1].key)
    assert.match("^tried 1 time; `sendoso listen` tries again at 20", owed[1].reason)
  end)
end)

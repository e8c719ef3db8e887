local core = require "sendoso.core"
local listener = require "spec.support.listener"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
local env = { SENDOSO_WEBHOOK_SECRET = SECRET, SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }

local function trigger(arguments, more)
  local given = { SENDOSO_WEBHOOK_SECRET = SECRET, SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
  for name, value in pairs(more or {}) do given[name] = value end
  return process.sendoso("trigger " .. arguments, { env = given })
end

local RESPONSE = [[{"event_id":"E1","event_type":"form_response","form_response":{"form_id":"f","token":"resp-1",
"submitted_at":"2026-03-30T18:17:02Z","hidden":{"claim":"7d0d5a3c1f8e4b62"},"answers":[{"type":"email",
"email":"lena@example.com","field":{"id":"e1"}}]}}]]

-- A script with its file, in a folder of its own.
local function survey(more)
  local folder = temp.path()
  local function write(name, text)
    local file <close> = assert(io.open(folder .. "/" .. name, "w"))
    file:write(text)
  end
  write("survey.lua", [[
    local rule = require "sendoso.rule"
    ]] .. (more or "") .. [[

    return rule { name = "survey", each = rule.events "survey.json", source = "typeform", claim = "data.hidden.claim",
      when = rule.on "time", once = "{id}", send = "links", gift = { campaign = "Coffee on us" } }
  ]])
  write("survey.json", "[" .. RESPONSE .. "]")
  write("body.json", RESPONSE)
  return folder
end

describe("sendoso listen #socket", function()
  it("prints each event once, whatever the sender repeats", function()
    local own <close> = listener.start("", { state = temp.path(), env = env })
    for _, id in ipairs { "a", "a", "b" } do
      assert.equal(0, trigger(("delivered --id %s --to %s/sendoso/delivered"):format(id, own.url)).status)
    end
    local lines = own.wait(2)
    own.close "TERM"
    assert.equal(2, #own.lines())
    local first = core.decode(lines[1])
    assert.same({ "sendoso", "a", "delivered" }, { first.source, first.id, first.type })
    assert.is_string(first.data.send_gid)
  end)

  it("has to be there for a trigger, which says where it was looked for", function()
    local result = trigger "delivered --to http://127.0.0.1:9/sendoso/delivered?key=k3y"
    assert.equal(1, result.status)
    assert.match("cannot post to http://127.0.0.1:9/sendoso/delivered: Connection refused\n  is `sendoso listen` "
      .. "running there?", result.err, 1, true)
    assert.is_nil(result.err:find "k3y")
  end)

  it("ends with 1 when a signature is refused, and does not say the secret", function()
    local own <close> = listener.start("", { state = temp.path(), env = env })
    local result = trigger(("delivered --to %s/sendoso/delivered"):format(own.url),
      { SENDOSO_WEBHOOK_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAA" })
    assert.equal(1, result.status)
    assert.match("status 401", result.err)
    assert.match("its secret must be the one here, .*: check SENDOSO_WEBHOOK_SECRET\n", result.err)
    local said = own.close "TERM"
    assert.match("/sendoso/delivered: refused: the signature is wrong", said, 1, true)
    assert.is_nil(said:find("whsec", 1, true))
  end)

  it("writes the plan of each event whose gift needs an approval, and sends nothing", function()
    local service <close> = sandbox.start()
    local folder, state = survey(), temp.path()
    process.shell([[sed -i 's/send = "links", gift = { campaign = "Coffee on us" }/gift = { campaign = "Anniversary ]]
      .. [[eGift", amount = 25 }/' %s/survey.lua]], folder)
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t", XDG_CONFIG_HOME = folder .. "/config" }
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31 "
      .. "--approval-over 20", { state = state, env = with })
    for _, name in ipairs { "resp-1", "resp-2" } do
      process.shell("sed 's/resp-1/%s/; s/E1/%s/; s/lena@/%s@/' %s/body.json >%s/next.json", name, name, name, folder,
        folder)
      local post = ("form_response --source typeform --body %s/next.json --to %s/typeform"):format(folder, own.url)
      assert.equal(0, trigger(post).status)
    end
    own.until_true("[ $(ls %s/sendoso/plans/*.plan | wc -l) -eq 2 ]", state)
    local said = own.close "TERM"
    assert.match("is not handled yet: [^\n]*so it needs an approval: nothing was sent", said)
    assert.equal(0, service.gifts "resp-1@example.com" + service.gifts "resp-2@example.com")
  end)

  it("sends one gift for an event that comes by a webhook and in the file, and shows one link", function()
    local service <close> = sandbox.start()
    local folder, state = survey(), temp.path()
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    for name, value in pairs(service.env) do with[name] = value end
    local arguments = folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31"
    local own <close> = listener.start(arguments, { state = state, env = with })
    local post = ("form_response --source typeform --body %s/body.json --to %s/typeform"):format(folder, own.url)
    assert.equal(0, trigger(post).status)
    assert.equal(0, trigger(post).status)
    own.wait_for("sent .*survey/resp-1")
    local function claim(suffix) return process.shell("curl -si %s/claim/7d0d5a3c1f8e4b62%s", own.url, suffix) end
    own.until_true("curl -s %s/claim/7d0d5a3c1f8e4b62.json | grep -q ready", own.url)
    local link = core.decode(claim ".json":match "{.*}").link
    assert.match("^https://", link)
    local page = claim ""
    assert.is_truthy(page:find('href="' .. link .. '"', 1, true))
    assert.match("noindex", page)
    assert.match("no%-referrer", page)
    assert.is_nil(page:gsub('href="[^"]*"', ""):find("http", 10, true) and page:find "<script")
    local other = process.shell("curl -si %s/claim/7d0d5a3c1f8e4b63.json", own.url)
    assert.match("^HTTP/1.1 202", other)
    assert.match('{"status":"waiting"}', other, 1, true)
    assert.match("1 sent, .- Cost unknown for 1 gift", own.close "TERM")
    local run = process.sendoso(("run %s/survey.lua --today 2026-03-31"):format(folder),
      { state = state, env = service.env })
    assert.match("0 sent", run.err)
    assert.equal(1, service.gifts "lena@example.com")
  end)

  it("shows the link of a gift that was held first, once it is sent", function()
    local service <close> = sandbox.start "--fault lose-reply=1"
    local folder, state = survey(), temp.path()
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31",
      { state = state, env = with })
    assert.equal(0, trigger(("form_response --source typeform --body %s/body.json --to %s/typeform"):format(folder,
      own.url)).status)
    own.wait_for "its claim page waits for the gift; it is looked at again in 300 s"
    assert.equal(0, process.sendoso("ledger resolve survey/resp-1 absent --note 'asked Sendoso'",
      { state = state, env = service.env }).status)
    local inbox <close> = assert(core.inbox(state .. "/sendoso/inbox.db"))
    inbox:owe(1, "rules", 0, 1) -- the time has come
    assert(inbox:commit())
    own.until_true("curl -s %s/claim/7d0d5a3c1f8e4b62.json | grep -q ready", own.url)
  end)

  it("handles after a kill what it has answered before", function()
    local service <close> = sandbox.start()
    local folder, state = survey(), temp.path()
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    local arguments = folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31"
    do -- nobody answers there: the gift waits
      with.SENDOSO_BASE_URL, with.SENDOSO_ACCESS_TOKEN = "http://127.0.0.1:9", "sandbox"
      local own <close> = listener.start(arguments, { state = state, env = with })
      assert.equal(0, trigger(("form_response --source typeform --body %s/body.json --to %s/typeform"):format(folder,
        own.url)).status)
      own.close "KILL"
    end
    assert.equal(0, service.gifts "lena@example.com")
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(arguments, { state = state, env = with })
    own.wait_for("sent .*survey/resp-1")
    assert.equal(1, service.gifts "lena@example.com")
  end)

  it("answers whatever a rule does meanwhile, and ends when what a rule does has ended", function()
    local service <close> = sandbox.start()
    local go = temp.path "go"
    local folder = survey(([[
      local function dawdle()
        os.execute "for i in $(seq 200); do [ -e %s ] && exit; sleep 0.05; done"
        return true
      end]]):format(go))
    process.shell("sed -i 's/send = \"links\"/where = dawdle, send = \"links\"/' %s/survey.lua", folder)
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31",
      { state = temp.path(), env = with })
    local post = ("form_response --source typeform --body %s/body.json --to %s/typeform"):format(folder, own.url)
    local began = core.clock()
    for _ = 1, 3 do assert.equal(0, trigger(post).status) end
    own.wait(1)
    assert.is_true(core.clock() - began < 5000)
    assert.equal(0, service.gifts "lena@example.com")
    process.shell("touch %s", go)
    own.wait_for "sent .*survey/resp-1"
  end)

  it("answers 503 within three seconds while another process has its inbox, and goes on", function()
    local state = temp.path()
    local own <close> = listener.start("", { state = state, env = env })
    local function post(id) return trigger(("delivered --id %s --to %s/sendoso/delivered"):format(id, own.url)) end
    assert.equal(0, post("a").status)
    own.wait(1)
    local other <close> = assert(core.inbox(state .. "/sendoso/inbox.db"))
    assert(other:add("other", "x", nil, 0, "{}"))
    local began = core.clock()
    assert.match("status 503", post("b").err)
    assert.is_true(core.clock() - began < 3000)
    assert(other:commit())
    assert.equal(0, post("b").status)
    assert.equal("b", core.decode(own.wait(2)[2]).id)
  end)

  it("ends when the process that answers is killed", function()
    local service <close> = sandbox.start()
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(survey() .. "/survey.lua --source typeform=/typeform",
      { state = temp.path(), env = with })
    process.shell("kill -KILL %s", process.shell("pgrep -P %s", own.pid()):match "%d+")
    own.wait_for "error: the process that answers webhooks was killed"
  end)

  it("leaves no process behind when it is killed", function()
    local service <close> = sandbox.start()
    local with = { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
    for name, value in pairs(service.env) do with[name] = value end
    local own <close> = listener.start(survey() .. "/survey.lua --source typeform=/typeform",
      { state = temp.path(), env = with })
    local second = process.shell("pgrep -P %s", own.pid()):match "%d+"
    own.close "KILL"
    own.until_true("! kill -0 %s 2>/dev/null", second)
  end)

  it("forwards each event until it is taken", function()
    local taken = temp.path "taken"
    local other = assert(core.server({}, function(request)
      local file <close> = assert(io.open(taken, "a"))
      file:write(request.body, "\n")
      return { status = 200 }
    end))
    local own <close> = listener.start(("--forward-to http://127.0.0.1:%d/hooks"):format(other:port()),
      { state = temp.path(), env = env })
    assert.equal(0, trigger(("delivered --id a --to %s/sendoso/delivered"):format(own.url)).status)
    local ends = core.clock() + 10000
    while #temp.lines(taken) == 0 and core.clock() < ends do other:step(50) end
    other:close()
    assert.equal("a", core.decode(temp.read(taken)).id)
  end)

  -- A sandbox with gifts that have failed, a script that follows them up, and the ID of a send in webhooks.
  local function followed(names)
    local service, state, folder = sandbox.start(), temp.path(), temp.path()
    local out = folder .. "/told"
    local function write(name, text)
      local file <close> = assert(io.open(folder .. "/" .. name, "w"))
      file:write(text)
      return folder .. "/" .. name
    end
    local gifts = write("gifts.lua", ([[
      local sendoso = require "sendoso"
      for name in ("%s"):gmatch "%%S+" do
        sendoso.egift { campaign = "Coffee on us", to = { email = name .. "@example.com" }, once = name }
      end]]):format(names))
    assert.equal(0, process.sendoso("run " .. gifts, { state = state, env = service.env }).status)
    local script = write("follow.lua", ([[
      local sendoso = require "sendoso"
      sendoso.on("redeemed", function(send, event)
        local file <close> = io.open(%q, "a")
        file:write(send.recipient.email, " ", event.status, "\n")
      end)]]):format(out))
    local self = { service = service, state = state, script = script, told = out, env = {} }
    for name, value in pairs(service.env) do self.env[name] = value end
    self.env.SENDOSO_WEBHOOK_SECRET = SECRET
    function self.redeem(name, url, id)
      return trigger(("redeemed --id %s --body %s --to %s/sendoso/redeemed"):format(id or name,
        service.event(name .. "@example.com"), url))
    end
    function self.sync()
      local done = process.sendoso("sync " .. script, { state = state, env = service.env })
      assert.equal(0, done.status, done.err)
    end
    return setmetatable(self, { __close = function() service.close() end })
  end

  it("tells a script of each status once, also of sends that no sync has read; and a sync not again", function()
    local own <close> = followed "ann bob"
    local here <close> = listener.start(own.script, own)
    for _, name in ipairs { "ann", "ann", "bob" } do assert.equal(0, own.redeem(name, here.url).status) end
    assert.equal(0, own.redeem("ann", here.url, "another").status)
    here.until_true("[ $(cat %s 2>/dev/null | wc -l) -ge 2 ]", own.told)
    assert.equal("", here.close "TERM":match "error" or "")
    own.sync()
    assert.same({ "ann@example.com send.redeemed", "bob@example.com send.redeemed" }, temp.lines(own.told))
  end)

  it("runs a script that has a rule with a source, and is told of what became of the gifts", function()
    local own <close> = followed "ann"
    local folder = survey(([[
      require("sendoso").on("redeemed", function(send)
        local file <close> = io.open(%q, "w")
        file:write(send.recipient.email)
      end)]]):format(own.told))
    own.env.SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t"
    local here <close> = listener.start(folder .. "/survey.lua --source typeform=/typeform --today 2026-03-31", own)
    assert.equal(0, own.redeem("ann", here.url).status)
    assert.equal(0, trigger(("form_response --source typeform --body %s/body.json --to %s/typeform"):format(folder,
      here.url)).status)
    here.wait_for "sent .*survey/resp-1"
    here.until_true("[ -s %s ]", own.told)
    assert.equal("ann@example.com", temp.read(own.told))
  end)

  it("tells after a kill what it has answered before, and once", function()
    local own <close> = followed "ann"
    do -- nobody answers there: it is not known yet which account this is
      local away = { state = own.state, env = { SENDOSO_BASE_URL = "http://127.0.0.1:9",
        SENDOSO_ACCESS_TOKEN = "sandbox", SENDOSO_WEBHOOK_SECRET = SECRET } }
      local here <close> = listener.start(own.script, away)
      assert.equal(0, own.redeem("ann", here.url).status)
      here.close "KILL"
    end
    assert.same({}, temp.lines(own.told))
    local here <close> = listener.start(own.script, own)
    here.until_true("[ -s %s ]", own.told)
    assert.equal(0, own.redeem("ann", here.url).status)
    here.close "TERM"
    own.sync()
    assert.same({ "ann@example.com send.redeemed" }, temp.lines(own.told))
  end)

  it("is refused where another one has the inbox, until that has ended, in whatever way", function()
    local state, folder = temp.path(), survey()
    local with = { state = state, env = env }
    local script = folder .. "/survey.lua --source typeform=/typeform"
    process.shell("mkdir -p %s/sendoso && ln -s inbox.db %s/sendoso/other.db", state, state)
    for arguments, more in pairs { [""] = script, [script] = "--inbox " .. state .. "/sendoso/other.db" } do
      local own <close> = listener.start(arguments, with)
      local second = process.run(("XDG_STATE_HOME=%s timeout 5 %s listen --port 0 %s"):format(state, process.program,
        more), { env = env })
      assert.equal(1, second.status, second.err)
      assert.match("another listener, process " .. own.pid() .. ", uses the inbox ", second.err, 1, true)
      own.close "KILL"
    end
    listener.start("", with).close "TERM"
  end)

  it("serves https with the files of a certificate", function()
    local made, folder = tls.certificate "localhost", temp.path()
    for name, text in pairs { ["key.pem"] = made.key, ["cert.pem"] = made.cert } do
      local file <close> = assert(io.open(folder .. "/" .. name, "w"))
      file:write(text)
    end
    local own <close> = listener.start(("--tls-cert %s/cert.pem --tls-key %s/key.pem"):format(folder, folder),
      { state = temp.path(), env = env })
    assert.match("^https://127", own.url)
    assert.match("404", process.shell("curl -si --cacert %s %s/", made.ca_file, own.url))
    local post = ("delivered --to %s/sendoso/delivered"):format(own.url)
    assert.equal(1, trigger(post).status)
    assert.equal(0, trigger(post .. " --ca-file " .. made.ca_file).status)
    local other = tls.certificate "localhost"
    for key, reason in pairs { [other.key] = "it is not the key of the certificate", [made.cert] = "expected a key" } do
      local refused = process.sendoso(("listen --port 0 --tls-cert %s/cert.pem --tls-key %s"):format(folder,
        temp.file("other.pem", key)), { env = env })
      assert.same({ 64, true }, { refused.status, refused.err:find("other.pem: " .. reason, 1, true) ~= nil })
    end
  end)

  it("serves with a certificate that has expired, and warns of it", function()
    local own <close> = listener.start(("--tls-cert %s --tls-key %s"):format(temp.file("cert.pem", tls.expired.cert),
      temp.file("key.pem", tls.expired.key)), { state = temp.path(), env = env })
    own.wait_for "warning: --tls-cert: .*cert.pem: the certificate has expired: no sender accepts it"
  end)

  for name, case in pairs {
    ["an address that is none"] = { "--listen somewhere", "is not an address of this machine" },
    ["half of a certificate"] = { "--tls-cert x.pem", "belong together" },
    ["a certificate that is none"] = { ("--tls-cert %s --tls-key %s"):format(temp.file("cert.pem", "x\0y"),
      temp.file("key.pem", "x")), "cert.pem: expected a certificate in PEM form" },
    ["a source without a path"] = { "--source typeform", "expected NAME=PATH" },
    ["a URL to forward to that everybody could read"] = { "--forward-to http://example.com/", "expected a URL" },
    ["a script that webhooks of Sendoso are told to, without any"] = {
      temp.file("on.lua", 'require("sendoso").on("delivered", print)') .. " --sandbox --source typeform=/typeform",
      "set SENDOSO_WEBHOOK_SECRET", { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" } },
    ["a script that returns no rule"] = { temp.file("none.lua", "local x = 1") .. " --sandbox",
      "returns none of them; a rule that is not returned does nothing" },
    ["a script that ends at once"] = { temp.file("exit.lua", "os.exit(3)") .. " --sandbox",
      "os.exit(3) does not end what listens" },
    ["a rule whose source is not there"] = { survey() .. "/survey.lua --sandbox", "add --source typeform=/PATH" },
  } do
    it("refuses " .. name, function()
      local result = process.sendoso("listen --port 0 " .. case[1], { env = case[3] or env })
      assert.equal(64, result.status)
      assert.match(case[2], result.err, 1, true)
    end)
  end
end)

describe("a server's limits #socket", function()
  -- What a shell command gets, which has the server's port as $PORT.
  local function ask(options, command)
    options.time_ms = options.time_ms or 60000
    local server <close> = assert(core.server(options, function(request)
      return { status = 200, body = #request.body .. "" }
    end))
    local done = temp.path "done"
    local pipe <close> = assert(io.popen(("PORT=%d; export PORT; timeout 10 bash -c %s 2>&1; echo end >%s"):format(
      server:port(), temp.quote(command), done)))
    local ends = core.clock() + 10000
    while temp.read(done) == "" and core.clock() < ends do server:step(20) end
    return pipe:read "a"
  end

  local function raw(text, more)
    return ("exec 3<>/dev/tcp/127.0.0.1/$PORT; printf '%s' >&3; %s cat <&3"):format(text, more or "")
  end

  it("take a body that just fits", function()
    assert.match("\r\n\r\n100$", ask({ body_max = 100 },
      "head -c 100 /dev/zero | curl -si --data-binary @- localhost:$PORT"))
  end)

  it("answer 413 to a huge body, whether it says its length or not", function()
    assert.match("413", ask({ body_max = 100 }, "head -c 101 /dev/zero | curl -si --data-binary @- localhost:$PORT"))
    assert.match("413", ask({ body_max = 100 },
      "head -c 300 /dev/zero | curl -si -H 'Transfer-Encoding: chunked' --data-binary @- localhost:$PORT"))
  end)

  it("answer 431 to huge headers", function()
    assert.match("431", ask({}, "curl -si -H \"X: $(head -c 60000 /dev/zero | tr '\\0' x)\" localhost:$PORT"))
  end)

  it("answer 408 to a body that does not come, and to a request that does not", function()
    local head = "POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 10\\r\\n\\r\\nab"
    assert.match("^HTTP/1.1 408", ask({ time_ms = 100 }, raw(head)))
    assert.match("^HTTP/1.1 408", ask({ time_ms = 100 }, raw "POST / HT"))
  end)

  it("answer 408 to a body that comes in drops", function()
    local head = "POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1000\\r\\n\\r\\nab"
    assert.match("HTTP/1.1 408", ask({ time_ms = 150 }, raw(head,
      "for i in 1 2 3 4 5 6 7 8; do printf x >&3; sleep 0.05; done 2>/dev/null;")))
  end)

  it("answer 503 and Retry-After to more connections than there may be", function()
    local said = ask({ connections_max = 1 }, "exec 4<>/dev/tcp/127.0.0.1/$PORT; printf 'GET' >&4; "
      .. raw "GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
    assert.match("^HTTP/1.1 503", said)
    assert.match("Retry%-After: 30", said)
  end)
end)


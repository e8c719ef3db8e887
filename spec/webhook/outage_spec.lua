-- What a listener does while something that all events need is away: each event is kept, and handled once when it is
-- back.
local listener = require "spec.support.listener"
local postgres = require "spec.support.postgres"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local RESPONSE = [[{"event_id":"E-NAME","event_type":"form_response","form_response":{"form_id":"f","token":"NAME",
"submitted_at":"2026-03-30T18:17:02Z","answers":[{"type":"email","email":"NAME@example.com","field":{"id":"e1"}}]}}]]

local RULES = [[
local rule = require "sendoso.rule"
return rule { name = "survey", each = rule.events "survey.json", source = "typeform", was = false,
  when = rule.on "time", once = "{id}", gift = { campaign = "Coffee on us" } }
]]

-- A listener with a rule, and its sandbox. `event` posts one for each name, which is answered.
local function survey(env)
  local service, folder, with = sandbox.start(), temp.path(), { SENDOSO_WEBHOOK_SECRET_TYPEFORM = "s3cr3t" }
  for _, part in ipairs { service.env, env } do
    for name, value in pairs(part) do with[name] = value end
  end
  local function write(name, text)
    local file <close> = assert(io.open(folder .. "/" .. name, "w"))
    file:write(text)
    return folder .. "/" .. name
  end
  write("survey.json", "[" .. RESPONSE .. "]")
  local own = listener.start(write("survey.lua", RULES) .. " --source typeform=/typeform --today 2026-03-31",
    { state = temp.path(), env = with })
  function own.event(...)
    for _, name in ipairs { ... } do
      local body = write("body.json", (RESPONSE:gsub("NAME", name)))
      local post = "trigger form_response --source typeform --body %s --to %s/typeform"
      assert.equal(0, process.sendoso(post:format(body, own.url), { env = with }).status)
    end
  end
  return own, service
end

describe("an event that comes to a listener #socket", function()
  it("is kept while PostgreSQL is away, and sent once when it is back", function()
    local server <close> = postgres.start()
    local own <close>, service = survey { SENDOSO_LEDGER = server.url }
    own.event "ann"
    own.wait_for "^sent .*survey/ann"
    server:stop "immediate"
    own.event("bo", "cy", "bo")
    own.wait_for "event E-bo is not handled yet: .*; it is tried again in [12] s"
    server:start()
    for _, name in ipairs { "bo", "cy" } do own.wait_for("^sent .*survey/" .. name) end
    own.event("ann", "bo", "cy")
    own.close "TERM"
    for _, name in ipairs { "ann", "bo", "cy" } do assert.equal(1, service.gifts(name .. "@example.com")) end
  end)

  it("is kept while Sendoso accepts no token, and sent once when it does", function()
    local own <close>, service = survey {}
    local function refuse(count)
      process.shell([[curl -sf -H 'Authorization: Bearer sandbox' -d '{"unauthorised": %d}' %s/sandbox/faults]], count,
        service.env.SENDOSO_BASE_URL)
    end
    refuse(1000)
    own.event("ann", "bo")
    own.wait_for "event E-ann is not handled yet: The access token is invalid .*; it is tried again in 1 s"
    refuse(0)
    for _, name in ipairs { "ann", "bo" } do own.wait_for("^sent .*survey/" .. name) end
    own.close "TERM"
    for _, name in ipairs { "ann", "bo" } do assert.equal(1, service.gifts(name .. "@example.com")) end
  end)
end)

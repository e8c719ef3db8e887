-- An event of a webhook and the row of a file are one gift, whichever of them is first.
local json = require "sendoso.json"
local listener = require "spec.support.listener"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local TODAY = os.date "!%Y-%m-%d"
local PERSON = '"employeeNumber":"77","firstName":"Ann","lastName":"Lee","workEmail":"ann@example.com","hireDate":'

-- What a source sends of Ann, the file that has the same, and the rule.
local cases = {
  bamboohr = { body = ('{%s"%s"}'):format(PERSON, TODAY),
    file = "Employee Number,First Name,Last Name,Work Email,Hire Date\n77,Ann,Lee,ann@example.com," .. TODAY .. "\n",
    each = 'rule.people "file.csv"', when = "hire_date", once = "{id}" },
  zoom = { body = json.encode { event = "webinar.participant_joined", payload = { object = { participant = {
      user_name = "Ann Lee", email = "ann@example.com", registrant_id = "R1", join_time = TODAY .. "T09:01:00Z" } } } },
    file = ("Attended,First Name,Last Name,Email,Join Time\nYes,Ann,Lee,ann@example.com,%s 09:01:00\n"):format(TODAY),
    each = 'rule.attendees "file.csv"', when = "joined_at", once = "{email}" },
  calendly = { body = json.encode { event = "invitee.created", payload = { email = "ann@example.com",
      name = "Ann Lee" } },
    file = json.encode { { id = "1", source = "export", type = "invitee.created", time = TODAY .. "T00:00:01Z",
      data = { email = "ann@example.com", name = "Ann Lee" } } },
    each = 'rule.events "file.csv"', when = "time", once = "{email}" },
}

describe("one gift of a webhook and a file #socket", function()
  for name, case in pairs(cases) do
    for _, is_file_first in ipairs(name == "bamboohr" and { false, true } or { false }) do
      it(("comes of %s, %s first"):format(name, is_file_first and "the file" or "the webhook"), function()
        local service <close> = sandbox.start()
        local folder, state = temp.path(), temp.path()
        local function write(file, text)
          local handle <close> = assert(io.open(folder .. "/" .. file, "w"))
          handle:write(text)
        end
        write("file.csv", case.file)
        write("body.json", case.body)
        write("rule.lua", ([[
          local rule = require "sendoso.rule"
          return rule { name = "r", each = %s, source = %q, when = rule.on %q, once = %q, send = "egift",
            message = "Hello", gift = { campaign = "Coffee on us" } }
        ]]):format(case.each, name, case.when, case.once))
        local with = { ["SENDOSO_WEBHOOK_SECRET_" .. name:upper()] = "s3cr3t" }
        for key, value in pairs(service.env) do with[key] = value end
        local function run()
          return process.sendoso("run " .. folder .. "/rule.lua", { state = state, env = service.env }).err
        end
        if is_file_first then assert.match("\nsent ", run()) end
        do
          local own <close> = listener.start(("%s/rule.lua --source %s=/hook"):format(folder, name),
            { state = state, env = with })
          assert.equal(0, process.sendoso(("trigger x --source %s --body %s/body.json --to %s/hook"):format(name,
            folder, own.url), { env = with }).status)
          own.wait_for(is_file_first and "already sent " or "^sent ")
        end
        if not is_file_first then assert.match("already sent ", run()) end
        assert.equal(1, service.gifts "ann@example.com")
      end)
    end
  end
end)

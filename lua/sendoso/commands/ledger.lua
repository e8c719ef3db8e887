--- sendoso ledger list
local account = require "sendoso.account"
local output = require "sendoso.output"
local read = require "sendoso.commands.read"
local report = require "sendoso.report"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local ledger = { name = "ledger", help = "what was sent, and what came of it" }

local states = { "intent", "sent", "refused", "unknown", "absent", "withdrawn" }

function ledger.describe(parser)
  local list = parser:command("list", "list gifts, the latest change last")
  list:option("--state", "only those in this state"):choices(states)
  read.describe_format(list)
end

-- The sandbox's ledger is known without asking anybody; another account's is not.
local function find()
  if settings.ledger then return settings.ledger end
  if settings.sandbox or not settings.base_url and not settings.token then
    return account.ledger_path "sandbox"
  end
  local client, err = require("sendoso").default()
  if not client then return nil, err end
  local name
  name, err = account.identify(client.core)
  return name and account.ledger_path(name), err
end

local function fail(err)
  report.say("%s%s", tostring(err), err.hint and "\n  " .. err.hint or "")
  tally.read(err)
  return math.max(tally.status(), 1)
end

function ledger.run(args)
  local path, err = find()
  if not path then return fail(err) end
  local core = require "sendoso.core"
  if not core.exists(path) then
    report.say("no gift was sent yet: there is no %s", path)
    return 0
  end
  local opened
  opened, err = core.ledger { path = path }
  if not opened then return fail(err) end
  local rows
  rows, err = opened:list(args.state)
  opened:close()
  if not rows then return fail(err) end
  local i = 0
  output.list(read.format(args), "at state key operation campaign price recipient tracking_code note",
    function()
      i = i + 1
      local row = rows[i]
      if row then row.at = os.date("!%Y-%m-%dT%H:%M:%SZ", row.at // 1000) end
      return row
    end)
  return 0
end

return ledger

--- sendoso ledger list
local account = require "sendoso.account"
local output = require "sendoso.output"
local read = require "sendoso.commands.read"
local report = require "sendoso.report"
local settings = require "sendoso.settings"

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

-- The rows of the ledger at a path; none where there is no ledger yet.
local function rows_of(path, state)
  local core = require "sendoso.core"
  if not core.exists(path) then
    report.say("no gift was sent yet: there is no %s", path)
    return {}
  end
  local opened, err = core.ledger { path = path }
  if not opened then return nil, err end
  local rows
  rows, err = opened:list(state)
  opened:close()
  return rows, err
end

function ledger.run(args)
  local path, err = find()
  local rows
  if path then rows, err = rows_of(path, args.state) end
  if not rows then return read.fail(err) end
  local i = 0
  local function each()
    i = i + 1
    local row = rows[i]
    if row then row.at = os.date("!%Y-%m-%dT%H:%M:%SZ", row.at // 1000) end
    return row
  end
  return read.protect(function()
    output.list(read.format(args), "at state key operation campaign price recipient tracking_code note", each)
  end)
end

return ledger

--- The commands, in the order of the help: what each is for, and where it stands. The list is known without loading
--- any of them, since half of the time of a start would go to those that are not called.
local operations = require "sendoso.operations"

local catalogue = {}

---@class sendoso.CatalogueRow
---@field name string
---@field help string one line
---@field load fun(): table the command

---@type sendoso.CatalogueRow[]
local list = {}
local by_name = {}

local function add(name, help, load)
  by_name[name] = { name = name, help = help, load = load }
  list[#list + 1] = by_name[name]
end

local function add_operation(op)
  add(op.name:gsub("_", "-"), op.help, function()
    if op.does == "read" then return require("sendoso.commands.read").command(op) end
    return require("sendoso.commands.send").command(op)
  end)
end

add("run", "Run a script, or several one after another", function() return require "sendoso.commands.run" end)
add("plan", "Show what rules would send, why, and at what cost; send nothing",
  function() return require "sendoso.commands.plan" end)
add("apply", "Send exactly the gifts of a plan", function() return require "sendoso.commands.apply" end)
for _, op in ipairs(operations) do add_operation(op) end
for _, row in ipairs {
  { "api", "Read any path of the API and print the answer unchanged",
    function() return require "sendoso.commands.api" end },
  { "data", "Show how a file is read: its format, its columns, and every row that is skipped",
    function() return require "sendoso.commands.data" end },
  { "reconcile", "Resolve unknown outcomes by reading Sendoso's list of sends",
    function() return require "sendoso.commands.reconcile" end },
  { "approve", "Approve a plan that another person has made, as costly ones need it",
    function() return require "sendoso.commands.approve" end },
  { "forecast", "Show what the gifts of rules will cost in the coming months",
    function() return require "sendoso.commands.forecast" end },
  { "budget", "List the budgets of rules and team groups: allotted, spent, reserved, owed and free",
    function() return require "sendoso.commands.budget" end },
  { "owed", "List gifts of rules that were due and are not sent, since when, and why",
    function() return require "sendoso.commands.owed" end },
  { "sync", "Read what became of each send, and tell a script",
    function() return require "sendoso.commands.sync" end },
  { "report", "Show what sends cost and what became of them",
    function() return require "sendoso.commands.report" end },
  { "ledger", "Show what was sent and with what outcome; resolve unknown outcomes",
    function() return require "sendoso.commands.ledger" end },
  { "profile", "List the accounts that are set up, choose one, show its settings",
    function() return require "sendoso.commands.profile" end },
  { "doctor", "Check this machine, the account and its ledger, and say what to do",
    function() return require "sendoso.commands.doctor" end },
  { "schedule", "Print what makes systemd, cron, Kubernetes or GitHub run a script regularly",
    function() return require "sendoso.commands.schedule" end },
  { "login", "Sign in to an account of Sendoso, once",
    function() return require "sendoso.commands.login" end },
  { "logout", "End a sign-in: revoke its access at Sendoso, and forget it here",
    function() return require "sendoso.commands.logout" end },
  { "sandbox", "Run the sandbox (a local simulation of Sendoso) for other programs",
    function() return require "sendoso.commands.sandbox" end },
  { "listen", "Receive webhooks: print each event, forward it, or give it to rules",
    function() return require "sendoso.commands.listen" end },
  { "trigger", "Sign a webhook as its source would, and post it to a listener",
    function() return require "sendoso.commands.trigger" end },
  { "directory", "Users, groups and roles in one form, and what is different in a file of people",
    function() return require "sendoso.commands.directory" end },
  { "mcp", "Offer the operations as tools to AI agents (Model Context Protocol)",
    function() return require "sendoso.commands.mcp" end },
  { "schema", "Print an operation as a JSON Schema, for whoever builds a form",
    function() return require "sendoso.commands.schema" end },
  { "repl", "Type Lua interactively, with `sendoso` loaded; gifts are sent as from a script",
    function() return require "sendoso.commands.repl" end },
  { "completion", "Print the completion script for a shell",
    function() return require "sendoso.commands.completion" end },
} do add(row[1], row[2], row[3]) end

--- All of them.
---@return sendoso.CatalogueRow[]
function catalogue.rows() return list end

--- Returns one, or nil.
---@param name string
---@return sendoso.CatalogueRow?
function catalogue.named(name) return by_name[name] end

--- Loads a command.
---@param row sendoso.CatalogueRow
---@return table command
function catalogue.load(row)
  local command = row.load()
  command.help = row.help
  return command
end

return catalogue

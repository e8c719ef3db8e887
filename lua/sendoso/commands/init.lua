--- The command line: flags that hold everywhere, and commands, most of them derived from the
--- table of operations. Known without loading the client.
local api = require "sendoso.commands.api"
local apply = require "sendoso.commands.apply"
local argparse = require "argparse"
local completion = require "sendoso.commands.completion"
local data = require "sendoso.commands.data"
local flags = require "sendoso.commands.flags"
local ledger = require "sendoso.commands.ledger"
local nearest = require "sendoso.nearest"
local operations = require "sendoso.operations"
local output = require "sendoso.run.output"
local plan = require "sendoso.commands.plan"
local read = require "sendoso.commands.read"
local reconcile = require "sendoso.commands.reconcile"
local repl = require "sendoso.commands.repl"
local run = require "sendoso.commands.run"
local sandbox = require "sendoso.commands.sandbox"
local schedule = require "sendoso.commands.schedule"
local send = require "sendoso.commands.send"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local commands = {}

local USAGE = 64

-- Those before and after the commands of the operations, in the order in which help shows them.
local first = { run, plan, apply }
local last = { api, data, reconcile, ledger, schedule, sandbox, repl, completion }
local by_kind = { read = read, send = send }

local function all_commands()
  local list = table.move(first, 1, #first, 1, {})
  for _, op in ipairs(operations) do
    list[#list + 1] = by_kind[op.does == "read" and "read" or "send"].command(op)
  end
  return table.move(last, 1, #last, #list + 1, list)
end

-- The usage of a command in one line: its options are in its help.
local function usage_of(name, command)
  return ("Usage: sendoso %s [options]%s"):format(name, command.usage and " " .. command.usage or "")
end

local function epilog_of(command)
  local lines = { command.epilog, "Examples:\n  " .. table.concat(command.examples, "\n  ") }
  return table.concat(lines, "\n\n", command.epilog and 1 or 2)
end

-- Adds a command: its own options stand before those of every command.
local function add(parser, command)
  local sub = parser:command(command.name, command.help):usage(usage_of(command.name, command))
  command.describe(sub)
  local own = table.move(sub._options, 1, #sub._options, 1, {})
  sub:group("Options", table.unpack(own))
  sub:group("Options of every command", table.unpack(flags.add(sub, "")))
  return sub:epilog(epilog_of(command))
end

local function build()
  local parser = argparse("sendoso", "Gifts from scripts, each at most once.")
    :usage("Usage: sendoso [options] COMMAND …")
    :epilog "sendoso help COMMAND tells more. Data goes to stdout, everything else to stderr."
  parser:command_target "command"
  flags.add(parser, "before_")
  local by_name = {}
  for _, command in ipairs(all_commands()) do
    by_name[command.name] = { run = command.run, parser = add(parser, command) }
  end
  parser:flag("--version", "say which version this is")
  parser:require_command(false)
  local help = parser:command("help", "show help on a command")
  help:argument("topic", "a command"):args "?"
  return parser, by_name
end

-- A mistake on the command line: what it is, and one line of usage.
local function usage(parser, message)
  message = message:gsub("\nDid you mean", "; did you mean")
  io.stderr:write("sendoso: ", message, "\n", parser:get_usage(), "\n")
  return USAGE
end

local function show(text)
  return shell.protect(session.begin {}, function() output.text(text .. "\n") end)
end

local function help(parser, by_name, topic)
  local found = by_name[topic]
  if topic and topic ~= "help" and not found then
    local names = {}
    for name in pairs(by_name) do names[#names + 1] = name end
    return usage(parser, ("there is no command '%s'%s"):format(topic, nearest(topic, names)))
  end
  return show((found and found.parser or parser):get_help())
end

--- Runs the command line. Returns the exit status.
---@param arguments string[]
---@param version string
---@return integer
function commands.main(arguments, version)
  local parser, by_name = build()
  if #arguments == 0 then return usage(parser, "what is to be done?") end
  local ok, args = parser:pparse(arguments)
  if not ok then
    local command
    for _, word in ipairs(arguments) do command = command or by_name[word] end
    return usage(command and command.parser or parser, args)
  end
  if args.version then return show("sendoso " .. version) end
  if not args.command then return usage(parser, "what is to be done?") end
  if args.command == "help" then return help(parser, by_name, args.topic) end
  return by_name[args.command].run(args, session.begin(flags.of(args)), parser)
end

return commands

--- The command line: flags and commands, most of them derived from the table of operations. It is known without
--- loading the client.
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
local NO_COMMAND = "no command given; `sendoso help` lists the commands"

-- The commands before and after those of the operations, in the order of the help.
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

-- The usage of a command in one line. Its options are in its help.
local function usage_of(name, command)
  return ("Usage: sendoso %s [options]%s"):format(name, command.usage and " " .. command.usage or "")
end

local function epilog_of(command)
  local lines = { command.epilog, "Examples:\n  " .. table.concat(command.examples, "\n  ") }
  return table.concat(lines, "\n\n", command.epilog and 1 or 2)
end

-- Shows an option with an argument on one line, as in "-o, --output FILE".
local function join_label(option)
  local label = table.concat(option._public_aliases, ", ")
  for _, argument in ipairs(option:_get_argument_list()) do label = label .. " " .. argument end
  function option._get_label_lines() return { label } end
end

local HELP = { description = "Print this help" }

-- Adds a command. Its own options come before those of every command.
local function add(parser, command)
  local sub = parser:command(command.name, command.help):usage(usage_of(command.name, command)):add_help(HELP)
  command.describe(sub)
  for _, option in ipairs(sub._options) do join_label(option) end
  local own = table.move(sub._options, 1, #sub._options, 1, {})
  sub:group("Options", table.unpack(own))
  sub:group("Options of every command", table.unpack(flags.add(sub, "")))
  return sub:epilog(epilog_of(command))
end

local function build()
  local parser = argparse("sendoso", "Send gifts from scripts, each gift at most once.")
    :usage("Usage: sendoso [options] COMMAND …"):add_help(HELP)
    :epilog("Run `sendoso help COMMAND` to learn more about a command. Data is printed on stdout, everything else "
      .. "on stderr.")
  parser:command_target "command"
  flags.add(parser, "before_")
  local by_name = {}
  for _, command in ipairs(all_commands()) do
    by_name[command.name] = { run = command.run, parser = add(parser, command) }
  end
  parser:flag("--version", "Print the version")
  parser:require_command(false)
  local help = parser:command("help", "Show help for a command"):add_help(HELP)
  help:argument("topic", "A command"):args "?"
  return parser, by_name
end

-- What argparse says, in our own form of messages.
local forms = {
  { "\nDid you mean", "; did you mean" },
  { "^missing %w+ '(.-)'$", "%1 is missing" },
  { "^argument for option '(.-)' must be one of (.*)$", "%1: expected one of %2" },
  { "^argument '(.-)' must be one of (.*)$", "%1: expected one of %2" },
  { "^option '(.-)' requires an argument$", "%1: expected an argument, got none" },
  { "^a command is required$", NO_COMMAND },
}

-- Prints a mistake on the command line, and one line of usage.
local function usage(parser, message)
  for _, form in ipairs(forms) do message = message:gsub(form[1], form[2]) end
  io.stderr:write("error: ", message, "\n", parser:get_usage(), "\n")
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
    return usage(parser, ("unknown command '%s'%s"):format(topic, nearest(topic, names)))
  end
  return show((found and found.parser or parser):get_help())
end

--- Runs the command line. Returns the exit status.
---@param arguments string[]
---@param version string
---@return integer
function commands.main(arguments, version)
  local parser, by_name = build()
  if #arguments == 0 then return usage(parser, NO_COMMAND) end
  local ok, args = parser:pparse(arguments)
  if not ok then
    local command
    for _, word in ipairs(arguments) do command = command or by_name[word] end
    return usage(command and command.parser or parser, args)
  end
  if args.version then return show("sendoso " .. version) end
  if not args.command then return usage(parser, NO_COMMAND) end
  if args.command == "help" then return help(parser, by_name, args.topic) end
  return by_name[args.command].run(args, session.begin(flags.of(args)), parser)
end

return commands

--- The command line: flags that hold everywhere, and commands, most of them derived from the
--- table of operations. Known without loading the client.
local api = require "sendoso.commands.api"
local apply = require "sendoso.commands.apply"
local argparse = require "argparse"
local completion = require "sendoso.commands.completion"
local data = require "sendoso.commands.data"
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
local send = require "sendoso.commands.send"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local commands = {}

local USAGE = 64

-- Flags that hold before and after the command.
local flags = {
  { "--sandbox", "use the local Sendoso, whatever the environment says" },
  { "--live", "really send where gifts are real (production)" },
  { "-n --dry-run", "say what would be sent; send and write nothing" },
  { "-q --quiet", "only say what went wrong, and the summary" },
  { "--base-url", "scheme and host (SENDOSO_BASE_URL)", args = "URL" },
  { "--ledger", "the ledger's file (SENDOSO_LEDGER)", args = "PATH" },
  { "--today", "the day to run for, as 2026-03-31", args = "DATE" },
  { "--zone", "the time zone in which it is today, as Europe/Berlin", args = "NAME" },
  { "--date-order", "of 03/04/2026 in files: mdy (4 March) or dmy (3 April)", args = "ORDER" },
  { "--max-sends", "send no more than this many", args = "N" },
  { "--timeout", "seconds for a request in all, 30 if not said (SENDOSO_TIMEOUT)", args = "SECONDS" },
}

local converters = {
  ["--max-sends"] = shell.whole("--max-sends", 0),
  ["--timeout"] = function(text)
    local seconds = tonumber(text)
    if seconds and seconds > 0 then return seconds end
    return nil, ("--timeout must be a number of seconds above 0, not '%s'"):format(text)
  end,
  ["--today"] = function(text)
    if require("sendoso.dates.date").parse(text) then return text end
    return nil, ("--today: '%s' is not a day; write it as 2026-03-31"):format(text)
  end,
}

converters["--zone"] = function(name)
  local year, err = require("sendoso.core").day_in(name, 0)
  if year then return name end
  return nil, ("--zone: %s; %s"):format(err.message, err.hint)
end

converters["--date-order"] = function(order)
  if order == "mdy" or order == "dmy" then return order end
  return nil, ("--date-order must be mdy or dmy, not '%s'"):format(order)
end

local function target(flag)
  return (flag:match "%-%-([%w-]+)":gsub("-", "_"))
end

-- Adds the flags to the program (prefix "before_") or to a command ("").
local function add_flags(parser, prefix)
  for _, flag in ipairs(flags) do
    local added
    if flag.args then
      added = parser:option(flag[1], flag[2]):argname(flag.args)
      if converters[flag[1]] then added:convert(converters[flag[1]]) end
    else
      added = parser:flag(flag[1], flag[2])
    end
    added:target(prefix .. target(flag[1]))
  end
end

-- Those before and after the commands of the operations, in the order in which help shows them.
local first = { run, plan, apply }
local last = { api, data, reconcile, ledger, sandbox, repl, completion }
local by_kind = { read = read, send = send }

local function all_commands()
  local list = table.move(first, 1, #first, 1, {})
  for _, op in ipairs(operations) do
    list[#list + 1] = by_kind[op.does == "read" and "read" or "send"].command(op)
  end
  return table.move(last, 1, #last, #list + 1, list)
end

local function build()
  local parser = argparse("sendoso", "Gifts from scripts, each at most once.")
    :epilog "sendoso help COMMAND tells more. Data goes to stdout, everything else to stderr."
  parser:command_target "command"
  add_flags(parser, "before_")
  local by_name = {}
  for _, command in ipairs(all_commands()) do
    local sub = parser:command(command.name, command.help)
    add_flags(sub, "")
    command.describe(sub)
    by_name[command.name] = { run = command.run, parser = sub }
  end
  parser:flag("--version", "say which version this is")
  parser:require_command(false)
  local help = parser:command("help", "show help on a command")
  help:argument("topic", "a command"):args "?"
  return parser, by_name
end

-- The flags given on either side of the command.
local function flags_of(args)
  local given = {}
  for _, flag in ipairs(flags) do
    local name = target(flag[1])
    local value = args[name]
    if value == nil then value = args["before_" .. name] end
    given[name] = value
  end
  return given
end

local function usage(parser, message)
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
  return by_name[args.command].run(args, session.begin(flags_of(args)), parser)
end

return commands

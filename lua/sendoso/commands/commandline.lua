--- The command line: flags and commands, most of them derived from the table of operations. It is known without
--- loading the client.
local argparse = require "argparse"
local catalogue = require "sendoso.commands.catalogue"
local fail = require "sendoso.fail"
local flags = require "sendoso.commands.flags"
local nearest = require "sendoso.nearest"
local output = require "sendoso.run.output"
local shell = require "sendoso.commands.shell"

local commandline = {}

-- In place of the name of a command: the names of all of them are enough.
local NAMES = {}

local NO_COMMAND = "no command given; `sendoso help` lists the commands"

-- The command with which a command line begins, if it can be read without the others.
local function called(arguments)
  local row = catalogue.named(arguments[1] or "")
  return row and row.name
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

-- Adds --help to a parser. What is printed may be lost, as all that goes to stdout: it is not printed by argparse.
local function add_help(parser)
  return parser:add_help { description = "Print this help", action = function() error({ asked = parser }, 0) end }
end

---@class sendoso.CommandEntry
---@field parser table
---@field run? fun(args: table, run: sendoso.Run): integer
---@field below table<string, sendoso.CommandEntry> its commands or actions
---@field names string[] of those, in the order of the help

-- Adds a command and, below it, its actions: each with its own options before those of every command.
local function add(entry, command, path)
  local name = path .. command.name
  local sub = add_help(entry.parser:command(command.name, command.help):usage(usage_of(name, command)))
  local own_entry = { parser = sub, run = command.run, below = {}, names = {} }
  if command.describe then command.describe(sub) end
  for _, option in ipairs(sub._options) do join_label(option) end
  sub:group("Options", table.unpack(sub._options))
  local everywhere = flags.add(sub, command.actions and "between_" or "")
  for _, option in ipairs(everywhere) do
    join_label(option)
    option._is_of_every_command = true
  end
  sub:group("Options of every command", table.unpack(everywhere))
  for _, action in ipairs(command.actions or {}) do add(own_entry, action, name .. " ") end
  if command.actions then
    sub:command_target "action"
    sub:group("Actions", table.unpack(sub._commands))
  end
  sub:epilog(epilog_of(command))
  entry.below[command.name] = own_entry
  entry.names[#entry.names + 1] = command.name
end

-- What the help of the program shows of a command: a parser for each of them takes as long as all else of a start.
local function named(row)
  return {
    _aliases = { row.name }, _get_label_lines = function() return { row.name } end,
    _get_description = function() return row.help end, _update_charset = function() end,
  }
end

-- The names of the topics. Their texts are loaded where there is to be help.
local function topic_names()
  local names = {}
  for i, topic in ipairs(require("sendoso.commands.topics").list) do names[i] = topic.name end
  return names
end

-- The program with all commands; with one; or, where none of them is called, with their names.
local function build(only)
  local parser = add_help(argparse("sendoso", "Send gifts from scripts, each gift at most once."))
    :usage("Usage: sendoso [options] COMMAND …")
  parser:command_target "command"
  -- Where the command line begins with its command, no flag stands before it, and the help is the command's.
  if not only or only == NAMES then
    parser:epilog("Run `sendoso help COMMAND` to learn more about a command, and `sendoso help TOPIC` about\n"
      .. table.concat(topic_names(), ", ") .. ".\nData is printed on stdout, everything else on stderr.")
    flags.add(parser, "before_")
  end
  local program = { parser = parser, below = {}, names = {} }
  for _, row in ipairs(catalogue.rows()) do
    if not only or only == row.name then add(program, catalogue.load(row), "")
    elseif only == NAMES then table.insert(parser._commands, named(row)) end
  end
  parser:flag("--version", "Print the version, and those of the libraries")
  parser:require_command(false)
  local help = add_help(parser:command("help", "Show help for a command"))
  help:usage("Usage: sendoso help [COMMAND [ACTION] | TOPIC]")
  help:argument("topic", "A command, and one of its actions; or a topic"):args "*"
  program.below.help = program
  return program
end

-- What argparse says, in our own form of messages.
local forms = {
  { "\nDid you mean", "; did you mean" },
  { "^unknown option '(%-%d[^']*)'.*$", "unknown option '%1'; a value that begins with - is set as in --limit=%1" },
  { "^missing %w+ '(.-)'$", "%1 is missing" },
  { "^argument for option '(.-)' must be one of ('[^']*')$", "%1: expected %2" },
  { "^argument '(.-)' must be one of ('[^']*')$", "%1: expected %2" },
  { "^argument for option '(.-)' must be one of (.*)$", "%1: expected one of %2" },
  { "^argument '(.-)' must be one of (.*)$", "%1: expected one of %2" },
  { "^option '(.-)' requires an argument$", "%1: expected an argument, got none" },
}

-- Starts a run, with what reports it: three times as much as the help needs.
local function begin(given) return require("sendoso.commands.session").begin(given or {}) end

-- Prints a mistake on the command line, and one line of usage.
local function usage(parser, message)
  for _, form in ipairs(forms) do message = message:gsub(form[1], form[2]) end
  local its_run = begin()
  its_run:problem("%s", message)
  its_run.voice:line(parser:get_usage())
  return shell.USAGE
end

-- Reads the command line. If it has a mistake, returns nil, the mistake, and the parser that met it: that of the
-- program, of a command, or of an action. If it asks for the help of one of these, the mistake is nil, too.
local function parse(program, arguments)
  local mistake, parser
  local ok, args = pcall(program._parse, program, arguments, function(its_parser, message)
    mistake, parser = message, its_parser
    error(message, 0)
  end)
  if ok then return args end
  if type(args) == "table" and args.asked then return nil, nil, args.asked end
  if not parser then error(args, 0) end
  return nil, mistake, parser
end

local function show(text)
  return shell.protect(begin, function() output.text(text .. "\n") end)
end

local function show_version(version)
  return show(("sendoso %s\n%s"):format(version, require("sendoso.commands.libraries").text()))
end

-- The names of which there is help.
local function known()
  local names = topic_names()
  for _, row in ipairs(catalogue.rows()) do names[#names + 1] = row.name end
  return names
end

-- That there is no help of a word, and of what there is. A topic may be meant by its beginning.
local function unknown(word)
  local close, of_topics = nearest(word, known()), topic_names()
  for _, name in ipairs(of_topics) do
    if name:sub(1, #word + 1) == word .. "-" then close = ("; did you mean '%s'?"):format(name) end
  end
  if close == "" then
    close = ("; `sendoso help` lists the commands; topics: %s"):format(table.concat(of_topics, ", "))
  end
  return ("unknown command or topic '%s'%s"):format(word, close)
end

local function help(program, topic)
  local topics = require "sendoso.commands.topics"
  if #topic == 1 and topics.by_name[topic[1]] then return show(topics.text(topics.by_name[topic[1]])) end
  local entry = topic[1] and catalogue.named(topic[1]) and build(topic[1]) or program
  for i, word in ipairs(topic) do
    if not entry.below[word] then
      if i > 1 then
        return usage(entry.parser, ("unknown action '%s'%s"):format(word, nearest(word, entry.names)))
      end
      return usage(program.parser, unknown(word))
    end
    entry = entry.below[word]
  end
  return show(entry.parser:get_help())
end

-- What argparse says of a command without the one below it, and of one below it that it does not know.
local function explain_action(program, mistake, parser)
  for _, entry in pairs(program.below) do
    if entry.parser == parser and #entry.names > 0 and entry ~= program then
      if mistake == "a command is required" then return "expected an action: " .. table.concat(entry.names, ", ") end
      return (mistake:gsub("^unknown command", "unknown action"))
    end
  end
  return mistake
end

-- Runs a command. What the world did to it, where nobody was to be told, is still a line; a mistake of ours is not.
local function guarded(entry, args, run, parser)
  local ok, result = xpcall(entry.run, function(err)
    return fail.is(err) and err or debug.traceback(tostring(err), 2)
  end, args, run, parser)
  if ok then return result end
  if fail.is(result) then return shell.fail(run, result) end
  error(result, 0)
end

-- What a command line begins with that is about all commands.
local of_all = { help = true, ["--help"] = true, ["-h"] = true }

-- How many arguments stand behind --.
local function count_behind(arguments)
  for i, argument in ipairs(arguments) do
    if argument == "--" then return #arguments - i end
  end
  return 0
end

--- Runs the command line. Returns the exit status.
---@param arguments string[]
---@param version string
---@return integer
function commandline.main(arguments, version)
  if arguments[1] == "__complete" then
    collectgarbage "restart"
    return require("sendoso.commands.completion.answer")(build().parser, table.unpack(arguments, 2))
  end
  if arguments[1] == "__manual" then
    require("sendoso.commands.manual").write(build(), version, arguments[2])
    return 0
  end
  if #arguments == 1 and arguments[1] == "--version" then return show_version(version) end
  local only = called(arguments) or of_all[arguments[1] or "help"] and NAMES or nil
  local program = build(only)
  if #arguments == 0 then return usage(program.parser, NO_COMMAND) end
  local args, mistake, parser = parse(program.parser, arguments)
  if mistake and only then -- what is said of a mistake may be about all of them
    program = build()
    args, mistake, parser = parse(program.parser, arguments)
  end
  if not args and not mistake then return show(parser:get_help()) end
  if not args then return usage(parser, explain_action(program, mistake, parser)) end
  if args.version then return show_version(version) end
  if not args.command then return usage(program.parser, NO_COMMAND) end
  if args.command == "help" then return help(program, args.topic) end
  local entry = program.below[args.command]
  if args.action then entry = entry.below[args.action] end
  args.behind = count_behind(arguments)
  local given = flags.of(args)
  given.version = version
  local its_run = begin(given)
  collectgarbage "restart" -- the host has stopped it while the program is loaded
  return require("sendoso.commands.session").conclude(its_run, guarded(entry, args, its_run, program.parser))
end

return commandline

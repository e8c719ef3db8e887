--- What commands share: output formats, options that several of them have, and how they fail.
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"

-- All commands are here, and hardly any of them needs all of this: what reads a value is loaded when there is one.

local shell = {}

shell.USAGE = 64 -- the exit status for a mistake on the command line, wherever it is noticed

local nouns = { integer = "N", decimal = "AMOUNT", email = "EMAIL", boolean = "true|false", digits = "NUMBER" }

--- Returns what help calls the value of a parameter.
---@param param table of an operation
---@return string
function shell.noun(param) return param.choices or nouns[param.type] or "TEXT" end

--- Adds --format and --json to a command.
function shell.describe_format(parser)
  parser:option("--format", "Output format"):choices(output.formats):default "table"
  parser:flag("--json", "Same as --format json")
end

--- Returns the output format.
---@return string
function shell.format(args)
  return args.json and "json" or args.format
end

--- Adds --json to a command that sends what a script or a plan says, or shows what it would send.
function shell.describe_events(parser)
  parser:flag("--json", "Print what happens, or would happen, as JSON: an event per line, the summary last")
end

--- Adds --approval to a command that may need one.
function shell.describe_approval(parser)
  parser:option("--approval", "The approval of the plan, written by `sendoso approve`"):argname "FILE"
end

--- Begins to write events, if they are asked for.
---@param run sendoso.Run
function shell.begin_events(run, args)
  if not args.json then return end
  output.reserve()
  run:report()
end

--- Adds --since to a command that runs rules.
function shell.describe_since(parser)
  parser:option("--since", "The first date that rules look at, whatever earlier runs have completed"):argname "DATE"
    :convert(function(text)
      local day = require("sendoso.dates.date").parse(text)
      if day then return day end
      return nil, ("--since: \"%s\" is not a date (expected YYYY-MM-DD)"):format(text)
    end)
end

--- Returns a converter of whole numbers for argparse: text to integer, or nil and what was expected.
---@param name string the option, for the error
---@param least? integer
---@param most? integer
---@return fun(text: string): integer?, string?
function shell.whole(name, least, most)
  local limits = least and most and (" from %d to %d"):format(least, most)
    or least and (" of %d or more"):format(least) or ""
  return function(text)
    local number = math.tointeger(tonumber(text))
    if number and number >= (least or number) and number <= (most or number) then return number end
    return nil, ("%s: expected a whole number%s, got \"%s\""):format(name, limits, text)
  end
end

local readers = {
  boolean = function(text)
    if text == "true" or text == "yes" then return true end
    if text == "false" or text == "no" then return false end
    return nil, ("expected true or false, got \"%s\""):format(text)
  end,
  decimal = function(text)
    local hundredths, reason, hint = require("sendoso.money").parse(text)
    if hundredths then return text end
    return nil, ("%s (%s)"):format(reason, hint)
  end,
  email = function(text)
    local address = require "sendoso.address"
    local flaw = address.flaw(address.bare(text))
    if not flaw then return text end
    return nil, "expected an email address: " .. flaw -- the address itself is in no log
  end,
  digits = function(text)
    if text:find "%d" then return text end
    return nil, ("expected a phone number, got \"%s\""):format(text)
  end,
}
readers.emails = readers.email

--- Returns a converter of texts that may not be empty.
---@param name string the option, for the error
---@return fun(text: string): string?, string?
function shell.filled(name)
  return function(text)
    if text:find "%S" then return text end
    return nil, name .. ": expected a text, got none"
  end
end

--- Returns a converter of the values of a parameter: what is wrong in any case is a mistake on the command line.
---@param param table of an operation
---@param name string the option, for the error
---@return (fun(text: string): any, string?)?
function shell.reader(param, name)
  if param.type == "integer" then
    return shell.whole(name, param.min, param.max and param.max < math.maxinteger and param.max or nil)
  end
  local read = readers[param.type]
  return read and function(text)
    local value, expected = read(text)
    if value ~= nil then return value end
    return nil, ("%s: %s"):format(name, expected)
  end
end

--- Returns the choices of a parameter, if it has any.
---@param param table
---@return string[]?
function shell.choices(param)
  if not param.choices then return nil end
  local list = {}
  for choice in param.choices:gmatch "[^|]+" do list[#list + 1] = choice end
  return list
end

--- Reads an argument that names a campaign: digits are an ID.
---@param text string
---@return integer|string
function shell.campaign(text)
  return math.tointeger(tonumber(text)) or text
end

-- Values of the command line, or of the environment in place of it, that are judged where they are used.
local judged = { path = true, base_url = true, timeout = true, token = true, ledger = true, ca_file = true,
  ca_dir = true, cursor = true, limit = true }

--- Returns the exit status for an error that was printed and counted.
---@param run sendoso.Run
---@param err sendoso.Error
---@return integer
function shell.status(run, err)
  if err.kind == "invalid" and judged[err.field] then return shell.USAGE end
  return math.max(run:status(), 1)
end

--- Prints and counts an error. Returns the exit status.
---@param run sendoso.Run
---@param err sendoso.Error
---@return integer
function shell.fail(run, err)
  run:failed(err)
  return shell.status(run, err)
end

--- Returns what people read of something that a script has raised: with the script's line, if it says none itself.
---@param err any
---@param lines { at: string }[] of caller.trace
---@return string
function shell.located(err, lines)
  local has_line = type(err) == "string" and err:find "^[^\n]-:%d+: "
  local place, rest = require("sendoso.caller").part(has_line and lines[1] and err or "")
  if place then return ("%s: %s (%s)"):format(lines[1].at, rest, place) end
  return (not has_line and lines[1] and lines[1].at .. ": " or "") .. fail.said(err)
end

--- Runs a function that writes to stdout. Returns the exit status. If the reader of stdout has ended, as `head` does,
--- that is no failure.
---@param run sendoso.Run|fun(): sendoso.Run a function where a run is made only to print a failure
---@param body fun()
---@return integer
function shell.protect(run, body)
  local ok, err = pcall(body)
  if ok or err == output.enough then return 0 end
  if not fail.is(err) then error(err, 0) end
  return shell.fail(type(run) == "function" and run() or run, err)
end

return shell

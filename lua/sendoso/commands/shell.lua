--- What commands share: the formats of their answers, options that several have, and how they fail.
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"

local shell = {}

--- Adds --format and --json to a command.
function shell.describe_format(parser)
  parser:option("--format", "how to show it"):choices(output.formats):default "table"
  parser:flag("--json", "the same as --format json")
end

--- The format that was asked for.
---@return string
function shell.format(args)
  return args.json and "json" or args.format
end

--- Adds --since to a command that runs rules.
function shell.describe_since(parser)
  parser:option("--since", "the first day that rules look at, whatever earlier runs have settled"):argname "DATE"
    :convert(function(text)
      local day = date.parse(text)
      if day then return day end
      return nil, ("--since: '%s' is not a day; write it as 2026-03-31"):format(text)
    end)
end

--- Returns a converter of whole numbers for argparse: text to integer, or nil and what it must be.
---@param name string the option, for the error
---@param least? integer
---@param most? integer
---@return fun(text: string): integer?, string?
function shell.whole(name, least, most)
  local limits = least and most and (" from %d to %d"):format(least, most) or least and (" from %d"):format(least) or ""
  return function(text)
    local number = math.tointeger(tonumber(text))
    if number and number >= (least or number) and number <= (most or number) then return number end
    return nil, ("%s must be a whole number%s, not '%s'"):format(name, limits, text)
  end
end

--- Reads an argument that names a campaign: digits are an id.
---@param text string
---@return integer|string
function shell.campaign(text)
  return math.tointeger(tonumber(text)) or text
end

--- Says what failed, and returns the exit status of it.
---@param run sendoso.Run
---@param err sendoso.Error
---@return integer
function shell.fail(run, err)
  run:error(err)
  run:read(err)
  return math.max(run:status(), 1)
end

--- Runs what writes to stdout. Returns the exit status. A reader that has had enough, as head does, is no
--- failure.
---@param run sendoso.Run
---@param body fun()
---@return integer
function shell.protect(run, body)
  local ok, err = pcall(body)
  if ok or err == output.enough then return 0 end
  if not fail.is(err) then error(err, 0) end
  return shell.fail(run, err)
end

return shell

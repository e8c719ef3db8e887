--- The flags that hold everywhere, before the command or after it.
local shell = require "sendoso.commands.shell"

local flags = {}

local list = {
  { "--sandbox", "use the local Sendoso, whatever the environment says" },
  { "--live", "really send where gifts are real (production)" },
  { "-n --dry-run", "say what would be sent; send and write nothing" },
  { "--no-witness", "do not ask the list of sends what was sent already (sandbox only)" },
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

--- Adds the flags to the program or to a command.
---@param parser table
---@param prefix "before_"|"" of the program, or of a command
---@return table[] options those that were added
function flags.add(parser, prefix)
  local options = {}
  for _, flag in ipairs(list) do
    local added
    if flag.args then
      added = parser:option(flag[1], flag[2]):argname(flag.args)
      if converters[flag[1]] then added:convert(converters[flag[1]]) end
    else
      added = parser:flag(flag[1], flag[2])
    end
    options[#options + 1] = added:target(prefix .. target(flag[1]))
  end
  return options
end

--- Returns the flags that were given, on either side of the command.
---@param args table
---@return table<string, any>
function flags.of(args)
  local given = {}
  for _, flag in ipairs(list) do
    local name = target(flag[1])
    local value = args[name]
    if value == nil then value = args["before_" .. name] end
    given[name] = value
  end
  return given
end

return flags

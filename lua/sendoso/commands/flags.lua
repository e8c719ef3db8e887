--- The flags of every command. They may be given before the command, after it, or after its action.
local shell = require "sendoso.commands.shell"

local flags = {}

local list = {
  { "--profile", "The account to use, a section of profiles.ini (SENDOSO_PROFILE)", args = "NAME" },
  { "--sandbox", "Use the sandbox (a local simulation of Sendoso), whatever the environment says" },
  { "--live", "Send real gifts in production (without it, such a run is a dry run)" },
  { "-n --dry-run", "Print what would be sent; send nothing and write nothing" },
  { "-y --yes", "Send more than ten real gifts without asking" },
  { "--accept-unusual", "Send although it is unusual: many more gifts than ever, far fewer people, an old file" },
  { "--no-witness", "Do not compare gifts with the list of sends first (sandbox only)" },
  { "-q --quiet", "Print only problems, and the summary if there are any" },
  { "-v --verbose", "Print each request: its status, how long it took, and whether it is repeated" },
  { "--base-url", "Scheme and host of Sendoso (SENDOSO_BASE_URL)", args = "URL" },
  { "--ledger", "The ledger: a file, or postgresql://… (SENDOSO_LEDGER)", args = "LEDGER" },
  { "--ledger-schema", "The schema of a ledger in PostgreSQL (SENDOSO_LEDGER_SCHEMA)", args = "NAME" },
  { "--today", "Run as if today were this date (YYYY-MM-DD)", args = "DATE" },
  { "--zone", "The time zone that decides what day it is, such as Europe/Berlin", args = "NAME" },
  { "--date-order", "How to read 03/04/2026 in files: mdy (4 March) or dmy (3 April)", args = "ORDER" },
  { "--max-sends", "Send at most this many gifts", args = "N" },
  { "--approval-over", "Ask for a second person's approval above this cost", args = "AMOUNT" },
  { "--max-spend", "Spend at most this much, such as '100.00 USD'", args = "AMOUNT" },
  { "--timeout", "Seconds to wait for a request (SENDOSO_TIMEOUT; default: 30)", args = "SECONDS" },
  { "--ca-file", "Authorities to trust instead of the system's, in PEM form (SSL_CERT_FILE)", args = "FILE" },
}

local converters = {
  ["--max-sends"] = shell.whole("--max-sends", 0),
  ["--timeout"] = function(text)
    local seconds = tonumber(text)
    if seconds and seconds > 0 and seconds < 86400 then return seconds end
    return nil, ("--timeout: expected a number of seconds above 0 and below 86400, got \"%s\""):format(text)
  end,
  ["--today"] = function(text)
    if require("sendoso.dates.date").parse(text) then return text end
    return nil, ("--today: \"%s\" is not a date (expected YYYY-MM-DD)"):format(text)
  end,
}

converters["--approval-over"] = function(text)
  local hundredths, why, hint = require("sendoso.money").parse(text)
  if hundredths then return hundredths end
  return nil, ("--approval-over: %s (%s)"):format(why, hint)
end

converters["--max-spend"] = function(text)
  local most, why, hint = require("sendoso.money").read(text)
  if most then return most end
  return nil, ("--max-spend: %s (%s)"):format(why, hint)
end

converters["--profile"] = function(name)
  local ok, err = require("sendoso.accounts.profiles").check_name(name)
  if ok then return name end
  return nil, "--" .. err.message
end

for _, name in ipairs { "--ledger", "--ledger-schema" } do converters[name] = shell.filled(name) end

converters["--base-url"] = function(url)
  local where, err = require("sendoso.core").service(url)
  if where or err.kind ~= "invalid" then return url end
  return nil, ("--base-url: %s (%s)"):format(err.message, err.hint)
end

converters["--ca-file"] = function(file)
  local ok, err = require("sendoso.core").trust { ca_file = file }
  if ok then return file end
  return nil, ("--ca-file: %s%s"):format(err.message, err.hint and "; " .. err.hint or "")
end

converters["--zone"] = function(name)
  local year, err = require("sendoso.core").day_in(name, 0)
  if year then return name end
  return nil, ("--zone: %s; %s"):format(err.message, err.hint)
end

converters["--date-order"] = function(order)
  if order == "mdy" or order == "dmy" then return order end
  return nil, ("--date-order: expected mdy or dmy, got \"%s\""):format(order)
end

local function target(flag)
  return (flag:match "%-%-([%w-]+)":gsub("-", "_"))
end

--- Adds the flags to the program, to a command that has actions, or to a command or action that runs.
---@param parser table
---@param prefix "before_"|"between_"|""
---@return table[] options the ones that were added
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

--- Returns the flags that were given, wherever they were.
---@param args table
---@return table<string, any>
function flags.of(args)
  local given = {}
  for _, flag in ipairs(list) do
    local name = target(flag[1])
    local value = args[name]
    if value == nil then value = args["between_" .. name] end
    if value == nil then value = args["before_" .. name] end
    given[name] = value
  end
  return given
end

return flags

--- The commands that read: one for each reading operation.
local output = require "sendoso.output"
local report = require "sendoso.report"
local tally = require "sendoso.tally"

local read = {}

local function option_name(param)
  return "--" .. (param.alias or param.name):gsub("_", "-")
end

--- Adds --format and --json to a command.
function read.describe_format(parser)
  parser:option("--format", "how to show it"):choices(output.formats):default "table"
  parser:flag("--json", "the same as --format json")
end

--- The format that was asked for.
---@return string
function read.format(args)
  return args.json and "json" or args.format
end

-- A campaign may be named, in a script and here; pages are walked.
local function describe(op)
  return function(parser)
    for _, param in ipairs(op.params) do
      if param.where == "path" then
        parser:argument(param.alias or param.name, param.help .. ", or its exact name")
      elseif param.name ~= "page" then
        local option = parser:option(option_name(param), param.help):target(param.name)
        if param.type == "integer" then
          option:convert(function(text) return math.tointeger(tonumber(text)) end)
        end
      end
    end
    read.describe_format(parser)
  end
end

local function fail(err)
  report.say("%s%s", tostring(err), err.hint and "\n  " .. err.hint or "")
  tally.read(err)
  if tally.status() == 0 then tally.note "failed" end
  return tally.status()
end

--- Reads an argument that names a campaign: digits are an id.
function read.campaign(text)
  return math.tointeger(tonumber(text)) or text
end

local function show_list(client, op, args, format)
  local options = { raw = output.is_raw(format) or nil }
  for _, param in ipairs(op.params) do
    if param.name ~= "page" then options[param.name] = args[param.name] end
  end
  local ok, err = pcall(function()
    local cursor <close> = client[op.name](options)
    output.list(format, op.columns, cursor)
  end)
  if ok then return 0 end
  if type(err) == "string" then error(err, 0) end
  return fail(err)
end

local function show_one(client, op, args, format)
  local how = { raw = output.is_raw(format) or nil }
  local value, err
  if op.name == "campaign" then value, err = client.campaign(read.campaign(args.campaign), how)
  else value, err = client[op.name](how) end
  if not value then return fail(err) end
  output.one(format, op.columns, value)
  return 0
end

--- Makes the command of a reading operation.
---@param op table
function read.command(op)
  return {
    name = op.name, help = op.help, describe = describe(op),
    run = function(args)
      local client, err = require("sendoso").default()
      if not client then return fail(err) end
      local show = op.collection and show_list or show_one
      local status = show(client, op, args, read.format(args))
      client:close()
      return status
    end,
  }
end

return read

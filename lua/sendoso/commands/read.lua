--- The commands that read: one for each reading operation.
local output = require "sendoso.run.output"
local report = require "sendoso.run.say"
local tally = require "sendoso.run.tally"
local whole = require "sendoso.commands.shell"

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
        local is_campaign = param.alias == "campaign"
        local argument = parser:argument(param.alias, param.help .. (is_campaign and ", or its exact name" or ""))
        if not is_campaign then argument:convert(whole(param.alias)) end
      elseif param.name ~= "page" then
        local option = parser:option(option_name(param), param.help):target(param.name)
        if param.type == "integer" then option:convert(whole(option_name(param))) end
      end
    end
    read.describe_format(parser)
  end
end

--- Says what failed, and returns the exit status of it.
---@param err sendoso.Error
---@return integer
function read.fail(err)
  report.error(err)
  tally.read(err)
  return math.max(tally.status(), 1)
end

--- Runs what writes to stdout. Returns the exit status.
---@param body fun()
---@return integer
function read.protect(body)
  local ok, err = pcall(body)
  if ok or err == output.enough then return 0 end
  if type(err) == "string" then error(err, 0) end
  return read.fail(err)
end

--- Reads an argument that names a campaign: digits are an id.
function read.campaign(text)
  return math.tointeger(tonumber(text)) or text
end

local function show_list(client, op, args, format)
  local options = { raw = output.is_raw(format) }
  local first
  for _, param in ipairs(op.params) do
    if param.where == "path" then first = args[param.alias]
    elseif param.name ~= "page" then options[param.name] = args[param.name] end
  end
  local cursor <close> = client[op.name](first or options, first and options)
  output.list(format, op.columns, cursor)
end

local function show_one(client, op, args, format)
  local how = { raw = output.is_raw(format) }
  local value, err
  if op.name == "campaign" then value, err = client.campaign(read.campaign(args.campaign), how)
  else value, err = client[op.name](how) end
  if not value then error(err, 0) end
  output.one(format, op.columns, value)
end

--- Makes the command of a reading operation.
---@param op table
function read.command(op)
  return {
    name = op.name, help = op.help, describe = describe(op),
    run = function(args)
      local client, err = require("sendoso").default()
      if not client then return read.fail(err) end
      local show = op.collection and show_list or show_one
      local status = read.protect(function() show(client, op, args, read.format(args)) end)
      client:close()
      return status
    end,
  }
end

return read

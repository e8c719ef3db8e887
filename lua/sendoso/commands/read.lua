--- The commands that read: one for each reading operation.
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local read = {}

local function option_name(param)
  return "--" .. (param.alias or param.name):gsub("_", "-")
end

-- A campaign may be given by name, as in a script. `page` is no option, since all pages are walked.
local function describe(op)
  return function(parser)
    for _, param in ipairs(op.params) do
      if param.where == "path" then
        local is_campaign = param.alias == "campaign"
        local argument = parser:argument(param.alias, param.help .. (is_campaign and ", or its exact name" or ""))
        if not is_campaign then argument:convert(shell.whole(param.alias)) end
      elseif param.name ~= "page" then
        local option = parser:option(option_name(param), param.help):target(param.name)
        option:argname(shell.noun(param))
        if param.type == "integer" then option:convert(shell.whole(option_name(param))) end
      end
    end
    shell.describe_format(parser)
  end
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
  local value
  if op.name == "campaign" then value = fail.need(client.campaign(shell.campaign(args.campaign), how))
  else value = fail.need(client[op.name](how)) end
  output.one(format, op.columns, value)
end

local examples = {
  campaign = { "sendoso campaign 2002", "sendoso campaign 'Coffee on us' --json" },
  members = { "sendoso members 1234", "sendoso members 1234 --format csv" },
}

-- A parameter in the path is an argument.
local function usage_of(op)
  for _, param in ipairs(op.params) do
    if param.where == "path" then return param.alias == "campaign" and "ID|NAME" or "ID" end
  end
end

--- Makes the command of a reading operation.
---@param op table
function read.command(op)
  return {
    name = op.name, usage = usage_of(op), help = op.help, describe = describe(op),
    examples = examples[op.name] or { "sendoso " .. op.name, ("sendoso %s --format ndjson"):format(op.name) },
    run = function(args, run)
      local client, err = session.client(run)
      if not client then return shell.fail(run, err) end
      local show = op.collection and show_list or show_one
      local status = shell.protect(run, function() show(client, op, args, shell.format(args)) end)
      client:close()
      return status
    end,
  }
end

return read

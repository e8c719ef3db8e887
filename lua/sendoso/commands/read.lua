--- The commands that read: one for each reading operation.
local fail = require "sendoso.fail"
local listing = require "sendoso.commands.listing"
local me = require "sendoso.commands.me"
local output = require "sendoso.run.output"
local sends = require "sendoso.commands.sends"
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
        argument:convert(is_campaign and shell.filled(param.alias) or shell.reader(param, param.alias))
      elseif param.name ~= "page" then
        local option = parser:option(option_name(param), param.help):target(param.name)
        option:argname(shell.noun(param))
        local convert, choices = shell.reader(param, option_name(param)), shell.choices(param)
        if convert then option:convert(convert) end
        if choices then option:choices(choices) end
      end
    end
    if op.name == "sends" then sends.describe(parser) end
    if op.collection then listing.describe(parser, op.columns) else shell.describe_format(parser) end
  end
end

local function show_list(client, op, args, run)
  local query = op.name == "sends" and sends.query(args, run)
  local is_lines = not query and listing.is_lines(args)
  local options = { raw = is_lines and "lines" or listing.is_raw(args) }
  local first
  for _, param in ipairs(op.params) do
    if param.where == "path" then first = args[param.alias]
    elseif param.name ~= "page" then options[param.name] = args[param.name] end
  end
  for name, value in pairs(query or {}) do options[name] = value end
  local each <close> = client[op.name](first or options, first and options)
  if is_lines then return output.lines(each) end
  listing.show(run, args, op.columns, each, not query and function(wanted)
    for name, value in pairs(options) do wanted[name] = value end
    wanted.limit, wanted.per_page, wanted[op.params[1].alias or "group"] = wanted.limit or args.per_page, nil, first
    return client.page(op.name, wanted)
  end)
end

local function show_one(client, op, args)
  local format = shell.format(args)
  local how = { raw = output.is_raw(format) }
  local value
  if op.name == "campaign" then value = fail.need(client.campaign(shell.campaign(args.campaign), how))
  else value = fail.need(client[op.name](how)) end
  if op.name ~= "me" or format ~= "table" then return output.one(format, op.columns, value) end
  output.one(format, op.columns .. " " .. me.columns, me.with_account(client, value))
end

local examples = {
  campaign = { "sendoso campaign 2002", "sendoso campaign 'Coffee on us' --json" },
  members = { "sendoso members 1234", "sendoso members 1234 --format csv" },
  sends = { "sendoso sends --since 7d --status Delivered", "sendoso sends --script anniversary.lua --no-refresh",
    "sendoso sends --campaign 2002 --columns id,recipient.email,status --format csv" },
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
    name = op.name, usage = usage_of(op), describe = describe(op),
    examples = examples[op.name] or { "sendoso " .. op.name, ("sendoso %s --format ndjson"):format(op.name) },
    run = function(args, run)
      local client, err = session.client(run)
      if not client then return shell.fail(run, err) end
      local show = op.collection and show_list or show_one
      local status = shell.protect(run, function() show(client, op, args, run) end)
      client:close()
      return status
    end,
  }
end

return read

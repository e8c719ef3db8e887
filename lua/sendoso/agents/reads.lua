--- The tools that read: one for each reading operation.
local check = require "sendoso.check"
local operations = require "sendoso.operations"
local pages = require "sendoso.client.pages"
local schema = require "sendoso.agents.schema"

local reads = {}

-- The tools, in the order in which they are listed, and what of their operation has another name here.
local list = {
  { "list_all_sendoso_users", "users" }, { "list_all_sendoso_me", "me" }, { "list_all_sendoso_groups", "groups" },
  { "list_all_sendoso_team_group_users", "members", collection = "users" },
  { "list_all_sendoso_campaigns", "campaigns" },
  { "get_single_sendoso_campaign_by_id", "campaign", names = { touch_id = "id" } },
  { "list_all_sendoso_sends", "sends" },
}

-- The options of the client's function, by the names that it has.
local function options_of(op, args, names)
  local options = {}
  for _, param in ipairs(op.params) do
    local value = args[names and names[param.name] or param.name]
    if param.name ~= "page" and param.name ~= "per_page" then options[param.alias or param.name] = value end
  end
  return options
end

local function place_of(args)
  if args.cursor then return pages.place({ cursor = args.cursor, limit = args.per_page }, "per_page") end
  local number, limit = args.page or 1, args.per_page or pages.LIMIT
  return { number = number, limit = limit, seen = (number - 1) * limit }
end

local function read_page(client, op, args, tool)
  local options, place = options_of(op, args, tool.names), nil
  if op.total then
    local err
    place, err = place_of(args)
    if not place then return nil, err end
    options.page, options.per_page = place.number, place.limit
  end
  local page, err = client.page(op.name, options)
  if not page then return nil, err end
  local result = { [tool.collection or op.collection] = page.items }
  if place then
    result.current_page, result.per_page, result[op.total] = place.number, place.limit, page.total
    result.next_cursor = pages.next(page, place)
  end
  return result
end

local function read_one(client, op, args, tool)
  local options = options_of(op, args, tool.names)
  if op.name == "campaign" then return client.campaign(options.campaign) end
  return client[op.name](options)
end

local function input_of(op, tool)
  local input = schema.input(op, tool.names)
  if op.total then
    input.properties.cursor = { type = "string", description = "next_cursor of the page before, instead of page" }
  end
  return input
end

local function output_of(op, tool)
  local output = schema.output(op)
  if tool.collection then
    output.properties[tool.collection], output.properties[op.collection] = output.properties[op.collection], nil
    output.required = check.sorted { [tool.collection] = true }
  end
  return output
end

--- Returns the tools that read.
---@return sendoso.Tool[]
function reads.tools()
  local tools = {}
  for i, tool in ipairs(list) do
    local op = operations[tool[2]]
    local read = op.collection and read_page or read_one
    tools[i] = {
      name = tool[1], title = op.help, description = op.help .. ".", input = input_of(op, tool),
      output = output_of(op, tool), collection = tool.collection or op.collection,
      hints = { readOnlyHint = true, openWorldHint = true },
      run = function(call) return read(call.client, op, call.arguments, tool) end,
    }
  end
  return tools
end

return reads

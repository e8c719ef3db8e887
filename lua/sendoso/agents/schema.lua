--- The parameters of an operation as a JSON Schema, derived from the table of operations.
local json = require "sendoso.json"

local schema = {}

local EXACT = 1 << 53 -- from here on not every program reads a number as it stands

local kinds = {
  string = function() return { type = "string" } end,
  email = function() return { type = "string", format = "email" } end,
  integer = function(param)
    return { type = "integer", minimum = param.min, maximum = param.max < EXACT and param.max or nil }
  end,
  decimal = function() return { type = "number", minimum = 0 } end,
  boolean = function() return { type = "boolean" } end,
  digits = function() return { type = "string", pattern = "^\\+?[0-9 ().-]+$" } end,
  emails = function()
    return { type = "array", items = { type = "string", format = "email" }, minItems = 1, uniqueItems = true }
  end,
}

-- A default or a fixed value stands in the table as text.
local function value_of(param, text)
  if param.type == "boolean" then return text == "true" end
  if param.type == "integer" then return math.tointeger(tonumber(text)) end
  return text
end

--- Returns the schema of a parameter.
---@param param table a row of the table of operations
---@return table
function schema.of(param)
  local one = kinds[param.type](param)
  one.description = param.help and param.help:gsub("^A (.-): its ID or exact name$", "The ID of a %1") or nil
  if param.choices then
    one.enum = json.list {}
    for choice in param.choices:gmatch "[^|]+" do table.insert(one.enum, choice) end
  end
  if param.fixed then one.const = value_of(param, param.fixed) end
  if param.otherwise then one.default = value_of(param, param.otherwise) end
  return one
end

--- Must the parameter be given? What is fixed, has a default, or is filled in by us need not be.
---@param param table
---@return boolean
function schema.is_needed(param)
  return param.required and param.fixed == nil and param.otherwise == nil and param.name ~= "via_from"
end

--- Returns the schema of an object with these members.
---@param properties table<string, table>
---@param required? string[]
---@return table
function schema.object(properties, required)
  return {
    type = "object", properties = properties, additionalProperties = false,
    required = required and #required > 0 and json.list(required) or nil,
  }
end

--- Returns the schema of the parameters of an operation, by their wire names.
---@param op table
---@param names? table<string, string> other names for some of them
---@return table
function schema.input(op, names)
  local properties, required = {}, {}
  for _, param in ipairs(op.params) do
    local name = names and names[param.name] or param.name
    properties[name] = schema.of(param)
    if schema.is_needed(param) then required[#required + 1] = name end
  end
  return schema.object(properties, required)
end

-- The first names of columns such as "touch.name": what an item has.
local function members_of(op)
  local properties = {}
  for name in (op.columns or ""):gmatch "[%w_]+[%w_.]*" do properties[name:match "^[^.]+"] = {} end
  return properties
end

-- What an item is: its members may be of any type, and others may be there, since Sendoso documents no types.
local function item_of(op) return { type = "object", properties = members_of(op) } end

--- Returns the schema of what a reading operation answers: one object, or a page of a list.
---@param op table
---@return table
function schema.output(op)
  if not op.collection then return item_of(op) end
  local properties = {
    [op.collection] = { type = "array", items = item_of(op) },
    next_cursor = { type = "string", description = "Give it as cursor to read on; absent on the last page" },
  }
  if op.total then
    properties.current_page, properties.per_page = { type = "integer" }, { type = "integer" }
    properties[op.total] = { type = "integer" }
  end
  return { type = "object", properties = properties, required = json.list { op.collection } }
end

return schema

--- Checks a value against a JSON Schema, as far as ours go: for specs. Names that it does not know are a mistake.
local json_schema = {}

local is_a = {
  string = function(v) return type(v) == "string" end, boolean = function(v) return type(v) == "boolean" end,
  integer = function(v) return math.type(v) == "integer" end, number = function(v) return type(v) == "number" end,
  array = function(v) return type(v) == "table" and (#v > 0 or next(v) == nil) end,
  object = function(v) return type(v) == "table" and #v == 0 end,
}

local known = { type = true, required = true, properties = true, items = true, enum = true, description = true,
  additionalProperties = true, minimum = true, maximum = true, minItems = true, minLength = true, format = true,
  pattern = true, const = true, default = true, uniqueItems = true }

--- Returns what is wrong, with the path of it; nil: nothing.
---@param schema table
---@param value any
---@param path? string
---@return string?
function json_schema.problem(schema, value, path)
  path = path or "$"
  for name in pairs(schema) do assert(known[name], "unknown name in a schema: " .. name) end
  if schema.type and not is_a[schema.type](value) then
    return ("%s: expected %s, got %s"):format(path, schema.type, type(value))
  end
  for _, name in ipairs(schema.required or {}) do
    if value[name] == nil then return ("%s: %s is missing"):format(path, name) end
  end
  local is_choice = not schema.enum
  for _, choice in ipairs(schema.enum or {}) do is_choice = is_choice or choice == value end
  if not is_choice then return ("%s: %s is none of the choices"):format(path, tostring(value)) end
  for name, property in pairs(schema.properties or {}) do
    local reason = value[name] ~= nil and json_schema.problem(property, value[name], path .. "." .. name)
    if reason then return reason end
  end
  for i, item in ipairs(schema.items and value or {}) do
    local reason = json_schema.problem(schema.items, item, ("%s[%d]"):format(path, i))
    if reason then return reason end
  end
end

return json_schema

--- What the row of a person leaves empty, and another row of the same person has: a birthday in the old row of a
--- transfer. Never what says whether the person works here, nor the ID.
local filled = {}

-- Fields that belong together are taken together, and only if the row has none of them.
local groups = {
  { "first_name", "last_name", "preferred_name", "name" },
  { "email", "work_email", "home_email" },
  { "address", "city", "zip", "country", "state" },
  { "phone" }, { "birthday" }, { "original_hire_date" }, { "department" }, { "title" }, { "manager_email" },
  { "location" },
}

local function is_empty(item, group)
  for _, field in ipairs(group) do
    if item[field] ~= nil then return false end
  end
  return true
end

local function plain(value) return tostring(value):lower() end

-- The values of a group of fields in some rows; nil: they contradict each other.
local function values_of(rows, group)
  local values = {}
  for _, row in ipairs(rows) do
    for _, field in ipairs(group) do
      local value = row[field]
      if value ~= nil and values[field] ~= nil and plain(value) ~= plain(values[field]) then return nil end
      values[field] = values[field] or value
    end
  end
  -- Without an address, it may be the state of an account.
  if values.address == nil then values.state = nil end
  return values
end

--- Returns what other rows of a person have that the used one leaves empty, by field. What they do not agree about is
--- left empty.
---@param item sendoso.Person
---@param others sendoso.Person[]
---@return table<string, any>
function filled.of(item, others)
  local all = {}
  for _, group in ipairs(groups) do
    local values = is_empty(item, group) and values_of(others, group) or {}
    for field, value in pairs(values) do all[field] = value end
  end
  return all
end

return filled

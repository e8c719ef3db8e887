--- Those who may approve a plan: the name of each, and the public key that `sendoso approve --init` has shown them.
local approvers = {}

---@class sendoso.Approver
---@field name string
---@field key string 64 hexadecimal digits

--- Reads a list such as "ada:3f2a…, bob:77c0…".
---@param text string
---@return sendoso.Approver[]? approvers
---@return string? expected what is wrong with it
function approvers.read(text)
  local list, names, keys = {}, {}, {}
  for part in text:gmatch "[^,%s]+" do
    local name, key = part:match "^([%w._@-]+):(%x+)$"
    if not name or #key ~= 64 then
      return nil, ("expected NAME:KEY, as `sendoso approve --init` prints it, got \"%.40s\""):format(part)
    end
    key = key:lower()
    if names[name] or keys[key] then return nil, ("%s is listed twice"):format(names[name] and name or keys[key]) end
    names[name], keys[key] = true, name
    list[#list + 1] = { name = name, key = key }
  end
  if #list > 0 then return list end
  return nil, "expected NAME:KEY, got none"
end

--- Writes a list.
---@param list sendoso.Approver[]
---@return string
function approvers.text(list)
  local parts = {}
  for i, approver in ipairs(list) do parts[i] = approver.name .. ":" .. approver.key end
  return table.concat(parts, ", ")
end

return approvers

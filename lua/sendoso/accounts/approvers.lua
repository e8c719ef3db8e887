--- Those who may approve a plan: a name, and the public key that `sendoso approve --init` has shown them; or the name
--- alone of a user of this system.
local approvers = {}

---@class sendoso.Approver
---@field name string
---@field key? string 64 hexadecimal digits; nil: the user of this system with that name

local EXPECTED = "expected NAME:KEY, as `sendoso approve --init` prints it, or the NAME of a user of this system, "
  .. "got \"%.40s\""

-- A name, and a key if there is one; nil: it is neither. A key by itself is the second half of "NAME: KEY".
local function parts_of(part)
  local name, key = part:match "^([%w._@-]+):(%x+)$"
  if name and #key == 64 then return name, key:lower() end
  if part:find "^[%w._@-]+$" and not (part:find "^%x+$" and #part >= 32) then return part end
end

--- Reads a list such as "ada:3f2a…, bob".
---@param text string
---@return sendoso.Approver[]? approvers
---@return string? expected what is wrong with it
function approvers.read(text)
  local list, names, keys = {}, {}, {}
  for part in text:gmatch "[^,%s]+" do
    local name, key = parts_of(part)
    if not name then return nil, EXPECTED:format(part) end
    if names[name] or key and keys[key] then
      return nil, ("%s is listed twice"):format(names[name] and name or keys[key])
    end
    names[name] = true
    if key then keys[key] = name end
    list[#list + 1] = { name = name, key = key }
  end
  if #list > 0 then return list end
  return nil, "expected NAME:KEY or NAME, got none"
end

--- Writes a list.
---@param list sendoso.Approver[]
---@return string
function approvers.text(list)
  local parts = {}
  for i, approver in ipairs(list) do parts[i] = approver.name .. (approver.key and ":" .. approver.key or "") end
  return table.concat(parts, ", ")
end

return approvers

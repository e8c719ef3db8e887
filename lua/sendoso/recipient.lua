--- Who a gift is for: any table with a recipient in it.
local recipient = {}

local function text(value)
  if value == nil then return nil end
  value = tostring(value):match "^%s*(.-)%s*$"
  return value ~= "" and value or nil
end

--- Trims an e-mail address and makes it lower case: one person, however it is written.
---@param email string
---@return string
function recipient.normal(email)
  return (email:match "^%s*(.-)%s*$"):lower()
end

--- Returns e-mail and full name of a row. Either may be missing.
---@param row table
---@return { email?: string, name?: string }
function recipient.of(row)
  local first = text(row.preferred_name) or text(row.first_name)
  local last = text(row.last_name)
  local full = first and last and (first .. " " .. last) or first or last
  local email = text(row.email) or text(row.work_email) or text(row.home_email)
  return { email = email and recipient.normal(email), name = text(row.name) or full }
end

return recipient

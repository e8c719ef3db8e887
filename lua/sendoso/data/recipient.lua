--- The recipient of a gift, from any table with an email.
local trim = require "sendoso.trim"

local recipient = {}

local function text(value)
  if value == nil then return nil end
  value = trim(tostring(value))
  return value ~= "" and value or nil
end

--- Trims an email address and makes it lower case, so that one person has one address.
---@param email string
---@return string
function recipient.normal(email)
  return trim(email):lower()
end

-- The digits of a phone number: in a request it is a number, which can have nothing but digits.
local function digits(phone)
  local found = phone and phone:gsub("%D", ""):gsub("^0+", "")
  return found ~= "" and found or nil
end

--- Returns the email address of a row in its normal form, or nil.
---@param row table
---@return string?
function recipient.email(row)
  local email = text(row.email) or text(row.work_email) or text(row.home_email)
  return email and recipient.normal(email)
end

--- Returns email, full name and the digits of the phone number of a row. Each may be missing.
---@param row table
---@return { email?: string, name?: string, phone?: string }
function recipient.of(row)
  local phone = text(row.mobile_no) or text(row.phone)
  if not phone and type(row.address) == "table" then
    phone = text(row.address.mobile_no) or text(row.address.phone)
  end
  local first = text(row.preferred_name) or text(row.first_name)
  local last = text(row.last_name)
  local full = first and last and (first .. " " .. last) or first or last
  return { email = recipient.email(row), name = text(row.name) or full, phone = digits(phone) }
end

--- Returns the postal address of a row, by the API's names; fields that are empty are missing.
---@param row table
---@return table<string, string>
function recipient.address(row)
  if type(row.address) == "table" then row = row.address end
  local address = {}
  for _, name in ipairs { "address", "city", "state", "zip", "country" } do address[name] = text(row[name]) end
  return address
end

return recipient

--- The recipient of a gift, from any table with an email.
local address = require "sendoso.address"
local fail = require "sendoso.fail"
local phone = require "sendoso.data.phone"
local trim = require "sendoso.trim"

local recipient = {}

-- A table, or anything else that people do not write, is no text: "table: 0x5617" would be the name on a gift.
local function text(value)
  if value == nil then return nil end
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" then return nil end
  value = trim(kind == "string" and value or tostring(value))
  return value ~= "" and value or nil
end

local function field(row, name) return text(row[name]) end

--- Returns the one spelling of an email address, so that one person has one address.
---@param email string
---@return string
function recipient.normal(email) return address.bare(email) end

-- Which address of a row is the recipient's, and the fields that it may be in.
local EMAILS = { "email", "work_email", "home_email" }

--- Returns why a row has no recipient although it has something in the place of an address; nil: nothing is wrong.
---@param row table
---@param text_of? fun(row: table, name: string): string? how its fields are read
---@return sendoso.Error? problem names the field
function recipient.problem(row, text_of)
  for _, name in ipairs(EMAILS) do
    local email = (text_of or field)(row, name)
    if email then return address.problem(name, email) end
  end
end

--- Returns the email address of a row in its normal form, or nil.
---@param row table
---@return string?
function recipient.email(row)
  local email = row.email
  local plain = type(email) == "string" and address.plain(email) -- nearly always
  if plain then return plain end
  email = text(email) or text(row.work_email) or text(row.home_email)
  return email and recipient.normal(email)
end

local PHONES = { "mobile_no", "phone" }

--- Returns the digits of the phone number of a row: in a request it is a number, which can have nothing else.
---@param row table
---@return string? digits
---@return sendoso.Error? err it has something else than one number
function recipient.phone(row)
  for _, name in ipairs(PHONES) do
    if text(row[name]) then
      local digits, flaw = phone.read(row[name])
      if not flaw then return digits end
      return fail("invalid", name .. " " .. flaw, { field = name,
        hint = "give one number with the code of its country, such as +1 617 555 0142" })
    end
  end
  if type(row.address) == "table" then return recipient.phone(row.address) end
end

--- Returns the full name of a row, or nil.
---@param row table
---@return string?
function recipient.name(row)
  local name = text(row.name)
  if name then return name end
  local first, last = text(row.preferred_name) or text(row.first_name), text(row.last_name)
  return first and last and (first .. " " .. last) or first or last
end

--- Returns email and full name of a row. Each may be missing.
---@param row table
---@return { email?: string, name?: string }
function recipient.of(row) return { email = recipient.email(row), name = recipient.name(row) } end

local POSTAL = { "address", "city", "state", "zip", "country" }

-- The table that a row's postal address is in.
local function home_of(row) return type(row.address) == "table" and row.address or row end

--- Returns the postal address of a row, by the API's names; fields that are empty are missing.
---@param row table
---@return table<string, string>
function recipient.address(row)
  local home, found = home_of(row), {}
  for _, name in ipairs(POSTAL) do found[name] = text(home[name]) end
  return found
end

--- Returns the country of that address, or nil.
---@param row table
---@return string?
function recipient.country(row) return text(home_of(row).country) end

return recipient

--- The key of a gift: `once` with the fields of its recipient. One key is one gift.
local fail = require "sendoso.fail"
local random = require "sendoso.random"
local recipient = require "sendoso.data.recipient"
local template = require "sendoso.gifts.template"
local unseen = require "sendoso.unseen"

local key = {}

--- Returns a key that no other gift has, for a gift that may be sent again.
---@return string
function key.random() return "repeat/" .. random.hex(12) end

-- In a key an email address has its one spelling, and nothing has what nobody sees, so that it is the same every time.
local function value_in_key(value)
  if value:find "^[!-?A-~]+$" then return value end -- as nearly all: neither an address nor anything that is not seen
  return value:find("@", 1, true) and recipient.normal(value) or unseen.remove(value)
end

-- 1.18512E+11 is what a spreadsheet makes of 118512004871, and of many others: nobody knows whose it is.
local function check_id(once, row)
  local id = template.fields(once).id and row.id
  if type(id) ~= "string" or not id:find "^%d[.,]%d+[eE]%+?%d+$" then return true end
  return fail("invalid", ("id \"%s\" was shortened by a spreadsheet"):format(id), { field = "id",
    hint = "format the column as text, and export it again" })
end

--- Returns the key of a gift.
---@param once string|false false: the gift may be sent again
---@param row table the recipient
---@return string?, sendoso.Error?
function key.of(once, row)
  if once == false then return key.random() end
  local ok, err = check_id(once, row)
  if not ok then return nil, err end
  return template.fill(once, row, "once", value_in_key)
end

return key

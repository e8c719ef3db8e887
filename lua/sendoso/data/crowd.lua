--- An email address that too many people of a file have: a spreadsheet fills a column down with one pull of the mouse,
--- and all their gifts would go to one person.
local heading = require "sendoso.data.file.heading"
local identity = require "sendoso.data.identity"
local origin = require "sendoso.data.origin"

local crowd = {}

-- The address of a recipient, and the field that it is from.
local function address_of(item)
  for _, field in ipairs { "email", "work_email", "home_email" } do
    local mail = identity.mail(item[field])
    if mail then return mail, field end
  end
end

-- The heading of the column that an address is from; nil: it is to be ignored.
local function heading_of(item, row, field)
  local title = origin.heading(item, field) or origin.heading(item, "work_email") or origin.heading(item, "home_email")
  local ignored = row.table.columns.ignored
  if ignored == true then return nil end
  for _, text in ipairs(title and ignored or {}) do
    if heading.normal(text) == heading.normal(title) then return nil end
  end
  return title or field
end

--- Have too many people of a table's file one address?
---@param its_table sendoso.Table
---@return boolean
function crowd.is_there(its_table) return its_table.crowds ~= nil and next(its_table.crowds) ~= nil end

--- Returns why a person is in doubt whose address too many others have; or nil.
---@param item table
---@return string?
function crowd.reason(item)
  local its_table = origin.place(item)
  if not its_table or not crowd.is_there(its_table) then return nil end
  local row = origin.row(item)
  local mail, field = address_of(item)
  local count = mail and its_table.crowds["mail " .. mail]
  local title = count and heading_of(item, row, field)
  if not title then return nil end
  return ("%d people of the file have the same address in \"%s\" (line %d), as if the column had been filled down: "
    .. "correct it, or add ignore = { \"%s\" } if they share a mailbox"):format(count, title,
    row.table.sheet:line_of(row.at), title)
end

return crowd

--- Who gets no gift: a list of e-mails or ids, or a file of people.
local fail = require "sendoso.fail"
local people = require "sendoso.people"
local recipient = require "sendoso.recipient"

local exclusions = {}

-- A list without a heading: an e-mail or an id to a line; # begins a remark.
local function read_list(text)
  local found = {}
  for line in text:gmatch "[^\r\n]+" do
    local word = line:match "^%s*([^%s,;#]+)"
    if word then found[recipient.normal(word)] = true end
  end
  return found
end

-- A file whose columns are known.
local function read_people(path, remark)
  local found, faults = {}, {}
  local say = { remark = remark, fault = function(reason) faults[#faults + 1] = reason end }
  for person in people(path, nil, say, true) do
    local to = recipient.of(person)
    if to.email then found[to.email] = true end
    if person.id then found[recipient.normal(person.id)] = true end
  end
  -- A row that is not understood may be somebody who must not get anything.
  if faults[1] then
    local _, err = fail("invalid", faults[1], { hint = "everybody in a list of exclusions must be known" })
    error(err, 0)
  end
  return found
end

--- Reads a list of exclusions. Returns a function that says whether somebody is on it: the file's name, or
--- nil. Raises when the file cannot be read.
---@param path string
---@param remark fun(text: string)
---@return fun(item: table): string?
function exclusions.open(path, remark)
  local text, err = require("sendoso.core").text(path)
  if not text then error(err, 0) end
  local first = text:match "[^\r\n]*" or ""
  local is_list = not first:find "[,;\t|]" and (first:find "@" or first:find "^%s*#" or not first:lower():find "mail")
    and not first:lower():find "^%s*id%s*$"
  local found = is_list and read_list(text) or read_people(path, remark)
  return function(item)
    local email, id = recipient.of(item).email, item.id and recipient.normal(tostring(item.id))
    return (email and found[email] or id and found[id]) and path:match "[^/]+$" or nil
  end
end

return exclusions

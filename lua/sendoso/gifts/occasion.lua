--- What makes two gifts the same one to the same person, whatever their keys: who sends it (a rule, or a script), the
--- occasion, which is the key without the person, and what the person is recognised by. The ledger compares it.
local fields = require "sendoso.data.file.fields"
local identity = require "sendoso.data.identity"
local key = require "sendoso.gifts.key"
local person = require "sendoso.data.person"
local remembered = require "sendoso.remembered"
local template = require "sendoso.gifts.template"
local whom = require "sendoso.gifts.whom"

local occasion = {}

local function set(words)
  local members = {}
  for word in words:gmatch "%S+" do members[word] = true end
  return members
end

-- Fields that say who somebody is, and not what for.
local who = set "id email work_email home_email name first_name last_name preferred_name phone mobile_no"

-- Fields that say how somebody lives and works: one export writes DE, the next one Germany. In a file of people all
-- fields that we know do.
local described = set "address city state zip country department location manager_email"

-- The ID of an event is not a person's: it is what the gift is for.
local function is_event(item) return type(item.data) == "table" end

-- Returns a function that tells whether it is a value by which the person is recognised. Few templates need it.
local function marks_of(item)
  local marks
  return function(value)
    if not marks then
      marks = {}
      for _, mark in ipairs(identity.of(item)) do marks[mark] = not whom.is_event_id(item, mark) end
    end
    local id, mail = identity.id(value), identity.mail(value)
    return id and marks["id " .. id] or mail and marks["mail " .. mail] or false
  end
end

-- A text without the words that the person is recognised by. A dash or a dot may belong to them.
local function without(is_mark, text)
  return (text:gsub("[^/%s|:,;]+", function(word) return is_mark(word) and "" or nil end))
end

--- Does a field of an item say something of the person, and nothing of the occasion?
---@param item table
---@param name string
---@return boolean
function occasion.describes(item, name)
  if is_event(item) then return false end
  if person.is(item) then return fields.is_of("person", name) end
  return described[name] == true
end

-- Is a field part of the occasion? What a rule has added to the item always is, though an ID may be the same number;
-- of people with a date, nothing else is.
local function counter(item, row, is_dated)
  return function(name)
    if row ~= item and rawget(row, name) ~= nil then return "always" end
    if is_dated and person.is(item) then return false end
    return not occasion.describes(item, name)
  end
end

-- The text of a group of fields {a|b}, and whether it is part of the occasion; of what says who it is, nothing. Nil: it
-- has no value.
local function value_of(group, item, is_mark, counts)
  for _, name in ipairs(group) do
    if template.is_filled(item, name) then
      local is_event_id = name == "id" and is_event(item)
      local is_part = is_event_id or counts(name)
      if who[name] and is_part ~= "always" and not is_event_id then return "", true end -- whatever its value is
      local value = key.of("{" .. name .. "}", item)
      if is_event_id then return identity.id(value) or value, true end
      if is_part ~= "always" and is_mark(value) then return "", true end
      return value, is_part
    end
  end
end

-- The parts of a template: words, and in the place of a field {a|b} its names.
local parts_of = remembered(function(once)
  local parts, at = {}, 1
  for from, group, to in once:gmatch "(){%s*([^{}]-)%s*}()" do
    parts[#parts + 1] = once:sub(at, from - 1)
    parts[#parts + 1] = template.groups("{" .. group .. "}")[1]
    at = to
  end
  parts[#parts + 1] = once:sub(at)
  return parts
end)

-- Do fields of a template say whom the gift is for? Then its words do not.
local function names_person(once)
  local has = template.fields(once)
  return has.id or has.email or has.work_email or has.home_email
end

-- A text whose parts have one slash between them, and none at its ends.
local function slashed(text)
  if text:find("//", 1, true) then text = text:gsub("/+", "/") end
  local first = text:byte() == 47 and 2 or 1 -- "/"
  local last = text:byte(-1) == 47 and -2 or -1
  return first == 1 and last == -1 and text or text:sub(first, last)
end

--- Returns the occasion of a gift: `once` without the person. The same for everybody who gets it.
---@param once string
---@param item table the recipient, with the fields of the occasion
---@param counts? fun(name: string): boolean|"always" is a field part of the occasion? always: whatever its value is
---@return string
---@return string? detail the other values in the key, that say how the person lives and works
function occasion.of(once, item, counts)
  counts = counts or counter(item, item)
  local is_mark, parts, details = marks_of(item), {}, {}
  local is_named = names_person(once)
  for _, part in ipairs(parts_of(once)) do
    if type(part) == "string" then
      parts[#parts + 1] = is_named and part or without(is_mark, part)
    else
      local value, is_part = value_of(part, item, is_mark, counts)
      local list = is_part and parts or details
      list[#list + 1] = value
    end
  end
  local detail = details[1] and table.concat(details, "/"):gsub("%c", " ") or ""
  return slashed(table.concat(parts)), detail ~= "" and detail or nil
end

--- Notes in a claim what it is for, and whom.
---@param claimed sendoso.core.Gift
---@param once string|false false: it may be sent again, to anybody
---@param item table the recipient
---@param about? { rule?: string, row?: table, is_dated?: boolean, counts?: fun(name: string): boolean|"always" } rule:
---its name; left out: the script is meant; row: the recipient with the fields of the occasion; is_dated: it is that
---of a date, and the gift is due on its day
function occasion.tell(claimed, once, item, about)
  if not once then return end
  about = about or {}
  local row = about.row or item
  local what, detail = occasion.of(once, row, about.counts or counter(item, row, about.is_dated))
  claimed.rule, claimed.occasion, claimed.is_dated = about.rule or claimed.script or "", what, about.is_dated
  claimed.identifiers = whom.lines(item, not about.is_dated and detail or nil, template.fields(once).id)
end

return occasion

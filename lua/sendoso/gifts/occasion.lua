--- What makes two gifts the same one to the same person, whatever their keys: who sends it (a rule, or a script), the
--- occasion, which is the key without the person, and what the person is recognised by. The ledger compares it.
local identity = require "sendoso.data.identity"
local key = require "sendoso.gifts.key"
local template = require "sendoso.gifts.template"

local occasion = {}

-- Fields that say who somebody is, and not what for.
local who = {}
for name in ("id email work_email home_email name first_name last_name preferred_name phone mobile_no"):gmatch "%S+" do
  who[name] = true
end

-- The ID of an event is not a person's: it is what the gift is for.
local function is_event(item) return type(item.data) == "table" end

--- Returns what the recipient of a gift is recognised by, such as { "id 150", "mail ann@x.org" }.
---@param item table
---@return string[]
function occasion.people(item)
  local list = {}
  for _, mark in ipairs(identity.of(item)) do
    if not (is_event(item) and mark:find "^id ") then list[#list + 1] = mark end
  end
  return list
end

-- The marks of a person, as a set.
local function marks_of(item)
  local marks = {}
  for _, mark in ipairs(occasion.people(item)) do marks[mark] = true end
  return marks
end

-- Is it a value by which the person is recognised?
local function is_mark(marks, value)
  local id, mail = identity.id(value), identity.mail(value)
  return id and marks["id " .. id] or mail and marks["mail " .. mail] or false
end

-- A text without the words that the person is recognised by. A dash or a dot may belong to them.
local function without(marks, text)
  return (text:gsub("[^/%s|:,;]+", function(word) return is_mark(marks, word) and "" or nil end))
end

-- The text of a group of fields {a|b}; of what says who it is, nothing. Nil: none of them has a value.
local function value_of(fields, item, marks)
  local names = template.groups("{" .. fields .. "}")[1]
  for _, name in ipairs(names) do
    if template.has(item, { name }) then
      local value = key.of("{" .. name .. "}", item)
      if is_event(item) and name == "id" then return identity.id(value) or value end
      return (who[name] or is_mark(marks, value)) and "" or value
    end
  end
end

--- Returns the occasion of a gift: `once` without the person. The same for everybody who gets it.
---@param once string
---@param item table the recipient, with the fields of the occasion
---@return string
function occasion.of(once, item)
  local marks, parts, at = marks_of(item), {}, 1
  for from, fields, to in once:gmatch "(){%s*([^{}]-)%s*}()" do
    parts[#parts + 1] = without(marks, once:sub(at, from - 1))
    parts[#parts + 1] = value_of(fields, item, marks)
    at = to
  end
  parts[#parts + 1] = without(marks, once:sub(at))
  return (table.concat(parts):gsub("/+", "/"):gsub("^/", ""):gsub("/$", ""))
end

--- Notes in a claim what it is for, and whom.
---@param claimed sendoso.core.Gift
---@param once string|false false: it may be sent again, to anybody
---@param item table the recipient
---@param rule? string its name; left out: the script is meant
---@param row? table the recipient with the fields of the occasion
function occasion.tell(claimed, once, item, rule, row)
  if not once then return end
  claimed.rule, claimed.occasion = rule or claimed.script or "", occasion.of(once, row or item)
  claimed.identifiers = table.concat(occasion.people(item), "\n")
end

return occasion

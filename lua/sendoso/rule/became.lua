--- When a field becomes a value: the file is compared with the last one that the rule was settled with. What the rule
--- has not seen is no proof of a change: the first file is only remembered.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local heading = require "sendoso.data.file.heading"
local kin = require "sendoso.data.kin"
local trim = require "sendoso.trim"

local became = {}

---@class sendoso.Became
---@field field string the person's field
---@field value string as values are compared
---@field text string as the script has it
local Became = { __name = "sendoso.became" }
Became.__index = Became

---@class sendoso.Seen what a rule has seen of people in the last file, and now
---@field is_first boolean nothing: there is no file to compare with
---@field look fun(self: sendoso.Seen, item: table): { value: string, times: integer }|nil|false before nil: a person
---who is new; false: one who cannot be recognised
---@field digest fun(self: sendoso.Seen, value: string): string
---@field walk fun(self: sendoso.Seen, wanted: table): sendoso.Changed fills in what a walk over a file compares with
---@field take fun(self: sendoso.Seen, item: table, value: string, times: integer) what the next file is compared with

local MOST = 1000 -- values that are remembered: even large files have few

local known, count = {}, 0

-- A value as it is compared: in small letters, without superfluous spaces. Zero bytes, with which some exports fill up
-- a column, are such.
local function plain(value)
  if value == nil then return "" end
  local text = tostring(value)
  if known[text] then return known[text] end
  if count >= MOST then known, count = {}, 0 end
  known[text], count = heading.lower(trim((text:gsub("\0", " ")))):gsub("%s+", " "), count + 1
  return known[text]
end

--- Due when a field has become a value since the last file.
---@param field string such as "status"
---@param value string such as "Active", in any capitals
---@return sendoso.Became
function became.new(field, value)
  if type(field) ~= "string" then check.expected("became", "the name of a field such as \"status\"", field) end
  if type(value) ~= "string" then check.expected("became: the value", "a text such as \"Active\"", value) end
  if plain(value) == "" then caller.raise "became: the value: expected a text such as \"Active\", got an empty one" end
  return setmetatable({ field = field, value = plain(value), text = value }, Became)
end

--- Is it one?
function became.is(value) return getmetatable(value) == Became end

--- Is nothing known of a person, since the cell is empty?
---@param item table
---@return boolean
function Became:lacks(item) return plain(item[self.field]) == "" end

--- Returns the digest of what a person has; false: nothing is known, since the cell is empty.
---@param item table
---@param seen sendoso.Seen
---@return string|false
function Became:digest_of(item, seen)
  local value = plain(item[self.field])
  return value ~= "" and seen:digest(value)
end

-- The value that a person has; nil: it is not known, since the cell is empty, or two rows that count as much differ.
local function value_of(self, item)
  local value = plain(item[self.field])
  for _, other in ipairs(kin.equals(item)) do
    if plain(other[self.field]) ~= value then return nil end
  end
  return value ~= "" and value or nil
end

--- Returns what is due for a person: nothing, or that the field has become the value, with how many times it has.
---@param item table
---@param today sendoso.Date
---@param seen? sendoso.Seen nil: what the rule has seen is not known
---@return sendoso.Occurrence[]
function Became:within(item, today, seen)
  local value = seen and value_of(self, item)
  local before = value and seen:look(item)
  if not value or before == false then return {} end
  local times, digest = before and before.times or 0, seen:digest(value)
  local is_due = value == self.value and not seen.is_first and not (before and before.value == digest)
  if is_due then times = times + 1 end
  seen:take(item, digest, times)
  return is_due and { { occasion = self.text, day = today, due = today, times = times } } or {}
end

return became

--- Does a heading sound as if its column said who gets no gift, although it is not known which field it is? And which
--- of its values say nothing against a gift? The words are in file/stems.lua.
local answer = require "sendoso.data.answer"
local employment = require "sendoso.data.employment"
local heading = require "sendoso.data.file.heading"
local nothing = require "sendoso.data.nothing"
local reader = require "sendoso.dates.reader"

local decisive = {}

-- Last words of headings that are about a record of the other system; and about when, which says something only of
-- what should not be: "Cancelled at", but not "Status since".
local records = " id ids uuid guid url href "
local moments = " date datum since at updated changed effective seit fecha data "

local function trimmed(text) return text:match "^%s*(.-)%s*$" end

-- The pattern of one stem, for a heading between "^ " and " $".
local function pattern_of(stem)
  local first, last = stem:sub(1, 1), stem:sub(-1)
  local from = (first == "*" or first == "^") and 2 or 1
  local to = (last == "." or last == "$") and -2 or -1
  return (first == "*" and "" or first == "^" and "^ " or " ") .. stem:sub(from, to)
    .. (to == -1 and "" or last == "." and " " or " $")
end

-- A list of stems: each a pattern, as most are, or a list of parts, each a list of patterns.
local function parsed(text)
  local list = {}
  text = ("\n" .. text):gsub("([/&])%s*\n%s*", "%1"):gsub("\n%s*[%l, ]+:", "\n")
  for stem in text:gmatch "%s*([^%s,\n][^,\n]*)" do
    local parts = {}
    for part in (stem:find "[&/]" and stem or ""):gmatch "[^&]+" do
      local patterns = {}
      for word in part:gmatch "[^/]+" do patterns[#patterns + 1] = pattern_of(trimmed(word)) end
      parts[#parts + 1] = patterns
    end
    list[#list + 1] = parts[1] and parts or pattern_of(trimmed(stem))
  end
  return list
end

local function has_one(text, patterns)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern, 1, true) then return true end
  end
  return false
end

-- Does a text have one of the stems?
local function matches(text, list)
  for _, stem in ipairs(list) do
    local fits = true
    if type(stem) == "string" then fits = text:find(stem, 1, true) ~= nil
    else
      for _, patterns in ipairs(stem) do fits = fits and has_one(text, patterns) end
    end
    if fits then return true end
  end
  return false
end

---@class sendoso.Meaning
---@field says string "who has left"
---@field field string the field that the column may be
---@field plain string which values say nothing against a gift
---@field of table<string, boolean> the kinds of files in which it counts
---@field stems (string|string[][])[]
---@field unless (string|string[][])[] stems of headings that are about something else
---@field must? boolean does it have to be answered? An empty value is no yes.

-- The stems of headings that are about something else, and the meanings: loaded with the first heading that is not
-- understood. The stems of a meaning are made when it is first thought of.
local elsewhere ---@type (string|string[][])[]?
local meanings = {} ---@type sendoso.Meaning[]

local function load()
  local stems = require "sendoso.data.file.stems"
  elsewhere = parsed(stems.elsewhere)
  for i, given in ipairs(stems.meanings) do
    local meaning = { says = given.says, field = given.field, plain = given.plain, must = given.must, of = {} }
    for _, kind in ipairs(given.of) do meaning.of[kind] = true end
    meanings[i] = setmetatable(meaning, { __index = function(self, name)
      if name ~= "stems" and name ~= "unless" then return nil end
      self[name] = parsed(given[name] or "")
      return self[name]
    end })
  end
end

--- Returns what a heading sounds like, or nil if it does not sound decisive.
---@param text string the heading
---@param kind "person"|"attendee"|"event"
---@return sendoso.Meaning?
function decisive.meaning(text, kind)
  local folded = "^ " .. heading.folded(heading.normal(text)) .. " $"
  local last = folded:match "^%^ .-(%S+) %$$"
  if not elsewhere then load() end
  if not last or records:find(" " .. last .. " ", 1, true) or matches(folded, elsewhere) then return nil end
  for _, meaning in ipairs(meanings) do
    if meaning.of[kind] and matches(folded, meaning.stems) and not matches(folded, meaning.unless)
      and (meaning.plain == "no" or not moments:find(" " .. last .. " ", 1, true)) then
      return meaning
    end
  end
end

local function set(words)
  local members = {}
  for word in words:gmatch "[^,\n]+" do members[trimmed(word)] = true end
  return members
end

local no_answer = set "---, na, ?"

local going = set [[approved, accepted, confirmed, registered, going, attending, attended, present, joined, checked in,
  checked-in, in meeting, in_meeting, paid, completed, complete, valid, free, free order, active, ok, invited]]

-- The values that say nothing against a gift.
local plain = {}
function plain.yes(value) return answer.is_yes(value) end
function plain.here(value, _, field)
  if field == "status" and #value == 1 then return false end -- a T may be a yes, or mean terminated
  return answer.is_yes(value) or employment.is_working(value)
end
function plain.going(value) return answer.is_yes(value) or going[value:lower()] or false end
function plain.employee(value) return employment.is_employee(value) end
plain["not no"] = function(value) return not answer.is_no(value) end
plain["not yes"] = function(value) return not answer.is_yes(value) end

-- A date such as 0000-00-00 stands for no date. A 1 could be one to a spreadsheet, but is a yes.
function plain.no(value, order, field)
  if answer.is_no(value) or employment.is_here(value) then return true end
  if answer.is_yes(value) then return false end
  if field == "type" and employment.is_employee(value) then return true end
  if field == "termination_date" and nothing.is_no_end(value) then return true end
  local day, reason, placeholder = reader.day(value, order)
  return reason == nil and (day == nil or placeholder ~= nil)
end

--- Does a word sound as if it were against a gift: "contractor", "opted_out", "Terminated"?
---@param word string
---@return boolean
function decisive.is_against(word)
  if employment.is_here(word) then return false end
  if employment.is_left(word) or employment.is_away(word) or employment.kind { type = word } then return true end
  for _, kind in ipairs { "person", "attendee" } do
    local meaning = decisive.meaning(word, kind)
    if meaning and meaning.plain == "no" then return true end
  end
  return false
end

-- The values, perhaps several, of a column that is about something else most of the time.
function plain.harmless(value)
  for word in value:gmatch "[^,;|/]+" do
    if decisive.is_against(trimmed(word)) then return false end
  end
  return true
end

--- Does a value of such a column stand for none?
---@param value string
---@return boolean
function decisive.is_empty(value) return nothing.is(value) or no_answer[value:lower()] or false end

--- Does a value of such a column say nothing against a gift?
---@param meaning sendoso.Meaning
---@param value string not empty
---@param order? "mdy"|"dmy"
---@return boolean
function decisive.is_plain(meaning, value, order)
  return decisive.is_empty(value) or plain[meaning.plain](value, order, meaning.field)
end

return decisive

--- Walks only the people of a file of whom a field is not as it was noted. Of the others nothing is made: of 200,000
--- people, a few dozen change on a day.
local dated = require "sendoso.data.dated"
local identity = require "sendoso.data.identity"
local person = require "sendoso.data.person"
local spelled = require "sendoso.data.spelled"

--- Which people of a file are walked: those for whom something may be due. What changes of others is noted.
---@class sendoso.Changed
---@field field string of theirs
---@field sightings sendoso.core.Sightings what was noted
---@field digest_of fun(item: table): string|false the digest of what a person has in the field; false: nothing
---@field due string the digest of the value for which something is due, where it was another one
---@field is_first boolean nothing was noted: nothing is due
---@field changes string[] gets "DIGESTS = VALUE TIMES" for those who are not walked
---@field begin? fun(size: integer) see sendoso.Due; these, too:
---@field wants_all fun(): boolean
---@field count fun(not_due: integer, lacking: integer, knows: fun(word: string): boolean)

-- How many texts of one table are remembered, and how many columns may tell who somebody is.
local MOST, IDENTIFIERS = 10000, 16

local changed = {}

--- Can these people be walked so: is the field just the text of a column in each table?
---@param roster sendoso.Roster
---@param wanted sendoso.Changed
---@return boolean
function changed.fits(roster, wanted)
  for _, its_table in ipairs(roster.tables) do
    if not its_table.columns.by_name[wanted.field] or not spelled.is_plain(its_table, wanted.field)
      or #identity.columns(its_table) > IDENTIFIERS then
      return false
    end
  end
  return not dated.is(wanted.field)
end

local function walk_of(roster, its_table, wanted)
  return { column = its_table.columns.by_name[wanted.field], values = {}, identifiers = identity.columns(its_table),
    due = wanted.due, is_first = wanted.is_first, out = roster.out, before = its_table.before,
    others = its_table.others_of or {}, shared = its_table.shared or {}, changes = wanted.changes }
end

-- Walks one table, in a coroutine: first all of its people for as long as they are wanted, and the first one always.
local function walk_table(roster, its_table, wanted)
  local walk, at, size, walked, known = walk_of(roster, its_table, wanted), 1, its_table.sheet:count(), 0, 0
  while at <= size and (walked == 0 or wanted.wants_all()) do
    if roster:has(its_table, at) then
      walked = walked + 1
      coroutine.yield(person.new(its_table, at))
    end
    at = at + 1
  end
  local others, lacking, judged = 0, 0, nil
  while at <= size do
    local row, passed, without = its_table.sheet:changed(at, wanted.sightings, walk)
    others, lacking = others + passed, lacking + without
    if not row then break end
    local item, text = person.new(its_table, row), its_table.sheet:value(row, walk.column)
    -- A text that was not met before is judged, and then the row once more.
    if text and walk.values[text] == nil and judged ~= row then
      if known == MOST then walk.values, known = {}, 0 end
      walk.values[text], known, judged, at = wanted.digest_of(item), known + 1, row, row
    else
      coroutine.yield(item)
      at = row + 1
    end
  end
  wanted.count(others, lacking, function(word) return roster:knows(word) end)
end

--- Steps through the people for whom something may be due, in the order of the file.
---@param roster sendoso.Roster
---@param wanted sendoso.Changed
---@return fun(): sendoso.Person?
function changed.walk(roster, wanted)
  return coroutine.wrap(function()
    for _, its_table in ipairs(roster.tables) do walk_table(roster, its_table, wanted) end
  end)
end

return changed

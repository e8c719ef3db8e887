--- Walks only the people of a file for whom something may be due. The others are counted, not made: of 200,000 people,
--- a few hundred are due.
local dated = require "sendoso.data.dated"
local kin = require "sendoso.data.kin"
local person = require "sendoso.data.person"

--- Which people of a file are walked.
---@class sendoso.Due
---@field field string a date of theirs
---@field may_be fun(day: sendoso.Date|sendoso.MonthDay): boolean is it a date by which something may be due?
---@field begin? fun(size: integer) is told first how many rows there are
---@field wants_all fun(): boolean are all of them walked, for now?
---@field count fun(not_due: integer, lacking: integer, knows: fun(word: string): boolean) is told of those who are not
---walked, in each table; lacking: without the date; knows: is an ID or an address anybody's in the file?

-- How many texts of one table are remembered.
local MOST = 10000

local Walk = {}
Walk.__index = Walk

-- Reads a text that was not met before: is it a date, and may something be due by it?
function Walk:judge(text)
  if self.known_count > MOST then self.idle, self.due, self.known_count = {}, {}, 0 end
  local field = self.wanted.field
  local day = dated.read(self.table, field, text)
  if day == nil then return end -- an invalid date is that of a row that is not used
  if day and self.wanted.may_be(day) or not day and dated.why_none(self.table, field, text) then
    self.due[text] = true -- what stands for no date is said
  else
    self.idle[text] = day ~= false
  end
  self.known_count = self.known_count + 1
end

-- The next row from `at` on for which something may be due, or nil.
function Walk:seek(at)
  local sheet, column = self.table.sheet, self.table.columns.by_name[self.wanted.field]
  while true do
    local row, text, empty = sheet:seek(at, column, self.idle)
    self.empty = self.empty + empty
    if not row then return nil end
    if not self.due[text] then self:judge(text) end
    if self.due[text] then return row end
    at = self.idle[text] == nil and row + 1 or row
  end
end

-- Of rows that are not used, how many have not the date, and how many there are.
local function unused(self, first)
  local its_table, all, empty = self.table, 0, 0
  local field = self.wanted.field
  local column = its_table.columns.by_name[field]
  for number in pairs(self.roster.out) do
    local at = number - its_table.before
    if at >= first and at <= its_table.sheet:count() then
      local text = its_table.sheet:value(at, column)
      all = all + 1
      local is_none = not text or dated.read(its_table, field, text) == false
      if is_none and not (text and dated.why_none(its_table, field, text)) then empty = empty + 1 end
    end
  end
  return all, empty
end

-- Walks one table, in a coroutine: first all of its people for as long as they are wanted, and the first one always.
function Walk:run()
  local at, size, walked = 1, self.table.sheet:count(), 0
  while at <= size and (walked == 0 or self.wanted.wants_all()) do
    if self.roster:has(self.table, at) then
      walked = walked + 1
      coroutine.yield(person.new(self.table, at))
    end
    at = at + 1
  end
  if at > size then return end
  local all, empty = unused(self, at)
  local left, row = size - at + 1 - all, self:seek(at)
  while row do
    if self.roster:has(self.table, row) then
      left = left - 1
      coroutine.yield(person.new(self.table, row))
    end
    row = self:seek(row + 1)
  end
  -- Another row of the same person has the date.
  for _, filled in ipairs(kin.filled(self.table, self.wanted.field)) do
    if filled >= at and self.roster:has(self.table, filled) then
      left, empty = left - 1, empty + 1
      coroutine.yield(person.new(self.table, filled))
    end
  end
  local lacking = self.empty - empty
  self.wanted.count(left - lacking, lacking, function(word) return self.roster:knows(word) end)
end

local due = {}

--- Can these people be walked so: is it a date, and has each table a column for it?
---@param roster sendoso.Roster
---@param wanted sendoso.Due
---@return boolean
function due.fits(roster, wanted)
  for _, its_table in ipairs(roster.tables) do
    if not its_table.columns.by_name[wanted.field] then return false end
  end
  return dated.is(wanted.field)
end

--- Steps through the people for whom something may be due, in the order of the file.
---@param roster sendoso.Roster
---@param wanted sendoso.Due
---@return fun(): sendoso.Person?
function due.walk(roster, wanted)
  return coroutine.wrap(function()
    for _, its_table in ipairs(roster.tables) do
      setmetatable({ roster = roster, table = its_table, wanted = wanted, idle = {}, due = {}, known_count = 0,
        empty = 0 }, Walk):run()
    end
  end)
end

return due

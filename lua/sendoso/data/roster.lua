--- Everybody in a file of people: which rows are one person, which row of a person is used, and which are skipped.
local check = require "sendoso.check"
local files = require "sendoso.data.file"
local filled = require "sendoso.data.filled"
local identity = require "sendoso.data.identity"
local kin = require "sendoso.data.kin"
local mailbox = require "sendoso.data.mailbox"
local names = require "sendoso.data.names"
local one_person = require "sendoso.data.one_person"
local person = require "sendoso.data.person"
local problems_of = require "sendoso.data.problems"

---@class sendoso.Roster
---@field tables sendoso.Table[]
---@field notes string[]
---@field incomplete? string why people are missing from the file
---@field faults { row: sendoso.Row, reason: string }[] rows that are skipped
---@field together sendoso.core.Identity
---@field out table<integer, string|boolean> number of a row that is not used -> why it is invalid, or true
local Roster = {}
Roster.__index = Roster

-- Rows are numbered through all tables of a file.
local function row_of(self, number)
  for _, its_table in ipairs(self.tables) do
    local at = number - its_table.before
    if at <= its_table.sheet:count() then return { table = its_table, at = at, number = number } end
  end
end

function Roster:fault(row, reason)
  table.insert(self.faults, { row = row, reason = reason })
  self.out[row.number] = reason
end

-- Finds the invalid rows of a table. If the fields of a row are in the wrong columns, it is not known whose row it is.
local function check_table(self, its_table)
  local sheet, numbers = its_table.sheet, {}
  local problems, misshapen = problems_of(its_table), {}
  local at = sheet:odd(1)
  while at do
    misshapen[at] = sheet:problem(at)
    if misshapen[at] and not problems[at] then problems[at] = misshapen[at] end
    at = sheet:odd(at + 1)
  end
  for row in pairs(problems) do numbers[#numbers + 1] = row end
  table.sort(numbers)
  for _, row in ipairs(numbers) do
    local number = its_table.before + row
    self:fault({ table = its_table, at = row, number = number, is_misshapen = misshapen[row] ~= nil },
      misshapen[row] or problems[row])
    self.is_misshapen[number] = misshapen[row] and true or nil
  end
end

-- The rows of a group of numbers, each with its person.
local function rows_of(self, numbers)
  local rows = {}
  for _, number in ipairs(numbers) do
    local row = not self.is_misshapen[number] and row_of(self, number)
    if row then
      row.person = person.new(row.table, row.at)
      one_person.read(row)
      rows[#rows + 1] = row
    end
  end
  return rows
end

local function invalid_of(self, rows)
  for _, row in ipairs(rows) do
    if self.out[row.number] then return row end
  end
end

local function people_of(rows)
  local list = {}
  for i, row in ipairs(rows) do list[i] = row.person end
  return list
end

-- If a row of a person is invalid, no other one is used: what it says of the person is not known.
local function skip_person(self, rows, invalid)
  local line = invalid.table.sheet:line_of(invalid.at)
  for _, row in ipairs(rows) do
    if not self.out[row.number] then
      self:fault(row, ("line %d is a row of the same person and has an invalid value"):format(line))
    end
  end
end

-- Takes a row of a person, perhaps for some days only.
local function use(self, found, used, span)
  local others = {}
  for _, row in ipairs(found.rows) do
    if row ~= used then others[#others + 1] = row.person end
  end
  kin.set(used.person, others, people_of(one_person.equals(found.rows, used)),
    filled.of(used.person, others))
  if span then kin.add_span(used.person, span) end
  self.out[used.number] = nil
end

-- Takes one row of a person, or one after the other.
local function add_person(self, found)
  local invalid = invalid_of(self, found.rows)
  if invalid then return skip_person(self, found.rows, invalid) end
  if #found.rows == 1 then return end
  for _, row in ipairs(found.rows) do self.out[row.number] = true end
  use(self, found, found.used)
  for _, span in ipairs(#found.spans > 1 and found.spans or {}) do use(self, found, span.used, span) end
  local notes = one_person.notes(found)
  table.move(notes, 1, #notes, #self.notes + 1, self.notes)
end

-- Those of some people who have a row with an identifier.
local function having(people, identifier)
  local list = {}
  for _, found in ipairs(people) do
    local has = false
    for _, row in ipairs(found.rows) do has = has or row.identifiers[identifier] ~= nil end
    if has then list[#list + 1] = found.used.person end
  end
  return list
end

-- One may be the other one, with a new name: each is known by the other name, too.
local function add_pair(pair)
  for i, one in ipairs(pair) do kin.add_names(one, names.of(pair[3 - i])) end
end

-- An address of several people says of none of them who they are. A file has the same notes each time.
local function add_shared(self, people, its_shared)
  for _, identifier in ipairs(check.sorted(its_shared)) do
    local rows, all = its_shared[identifier], having(people, identifier)
    local is_crowd, its_pairs = mailbox.of(all)
    local is_mail, words = identifier:find "^mail " ~= nil, "they are counted as different people"
    self.shared[identifier] = true
    if is_crowd and is_mail then
      self.crowds[identifier] = #all
      words = "the column may have been filled down: their gifts are held"
    end
    for _, pair in ipairs(its_pairs) do add_pair(pair) end
    if #its_pairs > 0 then
      words = words .. ", but one of them leaves and may be another one with a new name: of an occasion, only one of "
        .. "the two gets a gift"
    end
    table.insert(self.notes, ("%s: the %s is in %d rows of people with names and IDs of their own; %s"):format(
      files.place(rows[1]), is_mail and "email address" or identifier:match "^(.*) %S+$", #rows, words))
  end
end

-- Looks at rows that share an identifier.
local function read_group(self, numbers)
  local people, doubtful, its_shared = one_person.find(rows_of(self, numbers), self.today, self.last)
  add_shared(self, people, its_shared)
  for _, found in ipairs(people) do add_person(self, found) end
  for _, doubt in ipairs(doubtful) do
    if not self.out[doubt.row.number] then self:fault(doubt.row, doubt.reason) end
  end
end

-- Finds the rows that share an identifier.
local function join(self)
  local count = 0
  local function each(visit)
    for _, its_table in ipairs(self.tables) do
      for _, identifier in ipairs(identity.columns(its_table)) do
        if not identifier.is_repeated then visit(its_table, identifier) end
      end
    end
  end
  each(function(its_table) count = count + its_table.sheet:count() end)
  local together = require("sendoso.core").identity(count)
  each(function(its_table, identifier) its_table.sheet:join(together, its_table.before + 1, identifier) end)
  return together
end

local roster = {}

--- Reads a file of people.
---@param opened sendoso.DataFile
---@param today sendoso.Date
---@param last? sendoso.Date how far ahead it is used
---@return sendoso.Roster
function roster.read(opened, today, last)
  local self = setmetatable({ tables = opened.tables, notes = { table.unpack(opened.notes) },
    incomplete = opened.incomplete, known = opened.known, faults = {}, out = {},
    is_misshapen = {}, shared = {}, crowds = {}, today = today, last = last, size = 0 }, Roster)
  for _, its_table in ipairs(self.tables) do
    its_table.before, its_table.shared, its_table.crowds = self.size, self.shared, self.crowds
    self.size = self.size + its_table.sheet:count()
    check_table(self, its_table)
  end
  self.together = join(self)
  for _, numbers in ipairs(self.together:groups()) do read_group(self, numbers) end
  return self
end

--- Has any row that ID or address? Seldom it only seems so.
---@param word string
---@return boolean
function Roster:knows(word)
  local kind = word:find("@", 1, true) and "mail" or "id"
  return self.together:has(kind, kind, word)
end

--- Is a row used, and not skipped?
---@param its_table sendoso.Table
---@param at integer
---@return boolean
function Roster:has(its_table, at) return not self.out[its_table.before + at] end

--- Steps through the people, in the order of the file.
---@return fun(): sendoso.Person?
function Roster:people()
  local number, index, last, its_table = 0, 0, 0, nil
  local out, size = self.out, self.size
  return function()
    repeat number = number + 1 until not out[number]
    if number > size then return nil end
    while number > last do
      index = index + 1
      its_table = self.tables[index]
      last = its_table.before + its_table.sheet:count()
    end
    return person.new(its_table, number - its_table.before)
  end
end

return roster

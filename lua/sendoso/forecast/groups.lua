--- Gifts in groups, and what each group costs. A group has one currency: nothing is converted.
local groups = {}

---@class sendoso.ForecastRow
---@field month? string
---@field rule? string
---@field campaign? string
---@field group? string "": no team group is stated
---@field currency string "": not known
---@field gifts integer
---@field hundredths integer what those of a known cost do
---@field unknown integer how many are of unknown cost

---@class sendoso.ForecastGroups
---@field rows sendoso.ForecastRow[]
---@field by_name table the way to each of them: a table for each of its names, one within the other
local Groups = {}
Groups.__index = Groups

--- The names by which gifts can be grouped, in the order of columns.
groups.names = { "month", "rule", "campaign", "group" }

local ROW = {} -- where a row is kept: no name is like it

-- The row of some names and a currency.
local function row_of(self, about, currency, names)
  local at = self.by_name
  for i = 0, #names do
    local name = i == 0 and currency or about[names[i]]
    local found = at[name]
    if not found then
      found = {}
      at[name] = found
    end
    at = found
  end
  if not at[ROW] then
    at[ROW] = { currency = currency, gifts = 0, hundredths = 0, unknown = 0 }
    for _, name in ipairs(names) do at[ROW][name] = about[name] end
    table.insert(self.rows, at[ROW])
  end
  return at[ROW]
end

--- Adds a gift.
---@param about { month: string, rule: string, campaign: string, group: string }
---@param cost? sendoso.Money nil: not known
function Groups:add(about, cost)
  local currency = cost and cost.currency or ""
  local at = self.by_name[currency] -- all but the first gift of a group find it so
  at = at and at[about.month]
  at = at and at[about.rule]
  at = at and at[about.campaign]
  at = at and at[about.group]
  local row = at and at[ROW] or row_of(self, about, currency, groups.names)
  row.gifts = row.gifts + 1
  if cost then row.hundredths = row.hundredths + cost.hundredths else row.unknown = row.unknown + 1 end
end

-- Adds the gifts of some rows to those that have the same names.
local function add_rows(self, rows, names)
  for _, row in ipairs(rows) do
    local sum = row_of(self, row, row.currency, names)
    sum.gifts, sum.hundredths = sum.gifts + row.gifts, sum.hundredths + row.hundredths
    sum.unknown = sum.unknown + row.unknown
  end
end

--- Adds all gifts of others.
---@param others sendoso.ForecastGroups
function Groups:join(others) add_rows(self, others.rows, groups.names) end

-- What is of unknown cost has no currency: it joins a row that has one, where there is just one.
local function join_unknown(rows)
  local by_names = {}
  for _, row in ipairs(rows) do
    local list = by_names[row.names] or {}
    by_names[row.names] = list
    list[#list + 1] = row
  end
  local kept = {}
  for _, row in ipairs(rows) do
    local list = by_names[row.names]
    local other = list[1] == row and list[2] or list[1]
    if #list == 2 and row.unknown == row.gifts and other.unknown < other.gifts then
      other.gifts, other.unknown = other.gifts + row.gifts, other.unknown + row.unknown
    else
      kept[#kept + 1] = row
    end
  end
  return kept
end

--- Returns the gifts in larger groups, in the order of their names.
---@param names string[] of `groups.names`; {}: all in one
---@return sendoso.ForecastRow[]
function Groups:by(names)
  local sums, list = groups.new(), {}
  add_rows(sums, self.rows, names)
  for _, row in ipairs(sums.rows) do
    local parts = {}
    for i, name in ipairs(names) do parts[i] = row[name] end
    row.names = table.concat(parts, "\0")
    list[#list + 1] = row
  end
  table.sort(list, function(a, b)
    if a.names ~= b.names then return a.names < b.names end
    return a.currency < b.currency
  end)
  list = join_unknown(list)
  for _, row in ipairs(list) do row.names = nil end
  return list
end

--- Has any gift a team group?
---@return boolean
function Groups:have_group()
  for _, row in ipairs(self.rows) do
    if row.group ~= "" then return true end
  end
  return false
end

--- Begins with no gifts.
---@return sendoso.ForecastGroups
function groups.new() return setmetatable({ rows = {}, by_name = {} }, Groups) end

return groups

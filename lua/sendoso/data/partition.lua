--- Parts rows that share identifiers into people. Two rows are of two people if both name and ID are other ones; they
--- are of one person if they share an identifier and do not contradict each other. No row depends on their order.

-- Sets of rows of one person: the first of a set stands for it.
local Sets = {}
Sets.__index = Sets

function Sets:of(row)
  while self[row] do
    local above = self[row]
    self[row] = self[above] or above -- halves the way of the next who asks
    row = above
  end
  return row
end

function Sets:join(a, b)
  a, b = self:of(a), self:of(b)
  if a.number > b.number then a, b = b, a end
  if a ~= b then self[b] = a end
end

local function new_sets() return setmetatable({}, Sets) end

-- The rows that have each identifier, of those that several have. The identifiers are put in order.
local function holders_of(rows)
  local by_identifier, list = {}, {}
  for _, row in ipairs(rows) do
    for _, identifier in ipairs(row.identifiers) do
      local holders = by_identifier[identifier] or {}
      by_identifier[identifier] = holders
      holders[#holders + 1] = row
    end
  end
  for identifier, holders in pairs(by_identifier) do
    if #holders > 1 then list[#list + 1] = { identifier = identifier, rows = holders } end
  end
  table.sort(list, function(a, b) return a.identifier < b.identifier end)
  return list
end

-- Do the rows share the ID by which they are told apart, and not an address or another ID?
local function is_id(holders) return holders.identifier == "id " .. (holders.rows[1].id or "") end

-- Joins the rows that share an identifier and a name, or an address and the ID.
local function join_agreeing(sets, holders)
  local first = {}
  local function agree(row, what)
    if not what then return end
    if first[what] then sets:join(first[what], row) else first[what] = row end
  end
  for _, row in ipairs(holders.rows) do
    for _, name in ipairs(row.names) do agree(row, "name " .. name) end
    if not is_id(holders) then agree(row, row.id and "id " .. row.id) end
  end
end

-- What is known of the sets: have they a name, an ID?
local function facts_of(rows, sets)
  local facts = {}
  for _, row in ipairs(rows) do
    local set = sets:of(row)
    facts[set] = facts[set] or { number = set.number }
    facts[set].has_name = facts[set].has_name or #row.names > 0
    facts[set].has_id = facts[set].has_id or row.id ~= nil
  end
  return facts
end

-- The sets that have an identifier, in order: those with a name, and those without.
local function split(holders, sets, facts)
  local named, nameless, seen = {}, {}, {}
  for _, row in ipairs(holders.rows) do
    local set = sets:of(row)
    if not seen[set] then table.insert(facts[set].has_name and named or nameless, set) end
    seen[set] = true
  end
  return named, nameless
end

-- Compares the sets that share an identifier. With one name, all are one person. With several they are several people
-- if each has an ID of its own; who has none is in doubt, and so is everybody if it is the ID that they share.
local function compare(holders, sets, facts, result)
  local named, nameless = split(holders, sets, facts)
  if #named + #nameless < 2 then return end
  local function doubt(set, other) result.doubts[set] = result.doubts[set] or other end
  if #named < 2 then
    local one = named[1] or nameless[1]
    for _, set in ipairs(nameless) do table.insert(result.joins, { one, set }) end
    return
  end
  if not is_id(holders) then result.shared[holders.identifier] = holders.rows end
  for i, set in ipairs(named) do
    if is_id(holders) or not facts[set].has_id then doubt(set, named[i == 1 and 2 or 1]) end
  end
  for _, set in ipairs(nameless) do doubt(set, named[1]) end
end

-- Joins the sets without a name to those that they belong to. Who belongs to two people is in doubt.
local function join_nameless(sets, facts, result)
  local tried, names = new_sets(), {}
  for _, pair in ipairs(result.joins) do tried:join(pair[1], pair[2]) end
  for set, its_facts in pairs(facts) do
    if its_facts.has_name then
      local all = names[tried:of(set)] or {}
      names[tried:of(set)] = all
      all[#all + 1] = set
    end
  end
  for _, pair in ipairs(result.joins) do
    local all = names[tried:of(pair[2])]
    if not all or #all < 2 then
      sets:join(pair[1], pair[2])
    elseif not result.doubts[pair[2]] then
      result.doubts[pair[2]] = pair[1]
    end
  end
end

--- Parts rows into people.
---@param rows sendoso.PersonRow[] in the order of the file
---@return sendoso.PersonRow[][] groups
---@return { row: sendoso.PersonRow, other: sendoso.PersonRow }[] doubtful with a row that is the reason
---@return table<string, sendoso.PersonRow[]> shared the rows with an identifier that several people have
local function partition(rows)
  local all, agreed = holders_of(rows), new_sets()
  for _, holders in ipairs(all) do join_agreeing(agreed, holders) end
  local facts, result = facts_of(rows, agreed), { doubts = {}, joins = {}, shared = {} }
  for _, holders in ipairs(all) do compare(holders, agreed, facts, result) end
  local sets = new_sets()
  for row, parent in pairs(agreed) do sets[row] = parent end
  join_nameless(sets, facts, result)
  local groups, by_set, doubtful = {}, {}, {}
  for _, row in ipairs(rows) do
    local other, set = result.doubts[agreed:of(row)], sets:of(row)
    if other then
      doubtful[#doubtful + 1] = { row = row, other = other }
    else
      if not by_set[set] then groups[#groups + 1] = {} end
      by_set[set] = by_set[set] or groups[#groups]
      table.insert(by_set[set], row)
    end
  end
  return groups, doubtful, result.shared
end

return partition

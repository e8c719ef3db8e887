--- What a rule has seen of the people in its file, for `rule.became`: kept in the ledger as digests, made with its
--- secret. For each person, the value of the field and how many times it has become what the rule waits for. It is
--- written when all gifts were sent; somebody whose gift was not sent is left as they were, and is due again.
local fail = require "sendoso.fail"
local identity = require "sendoso.data.identity"

local seen = {}

-- The digests of lines, in their order, without the name of the rule, which may get another one.
local function digests_of(ledger, lines)
  return fail.need(ledger:people { key = "seen", operation = "", recipient = "", rule = "", occasion = "became",
    identifiers = lines })
end

---@class sendoso.SeenBefore: sendoso.Seen
---@field turn integer how often it was noted
---@field field string
---@field sightings sendoso.core.Sightings what was noted, by the digests of what people are recognised by
---@field changes string[] "DIGESTS = VALUE TIMES": what is different now
local Seen = { __name = "sendoso.seen" }
Seen.__index = Seen

-- What a text tells: its first line is the field, the others are people's. Nil: it is of another field.
local function sightings_of(ledger, one, field)
  if not one or one.text:match "^[^\n]*" ~= field then return nil end
  return fail.need(ledger:sightings(one.text))
end

-- What was noted for a rule, or for its old name. Raises if the ledger cannot be read.
local function noted(ledger, name, was)
  local own = fail.need(ledger:seen(name))[1]
  local old = not own and was and fail.need(ledger:seen(was))[1] or nil
  return own or old, own and own.turn or 0
end

--- Returns what a rule has seen. Raises if the ledger cannot be read.
---@param ledger sendoso.core.Ledger
---@param rule sendoso.Rule
---@return sendoso.SeenBefore
function seen.open(ledger, rule)
  local one, turn = noted(ledger, rule.name, rule.was)
  local sightings = sightings_of(ledger, one, rule.when.field)
  return setmetatable({ ledger = ledger, turn = turn, field = rule.when.field, was = rule.was or nil,
    sightings = sightings or fail.need(ledger:sightings ""), is_first = sightings == nil, changes = {}, taken = {},
    digests = {}, values = {} }, Seen)
end

--- Returns the digests of what a person is recognised by; "": of nothing.
---@param item table
---@return string
function Seen:mark(item)
  local mark = self.digests[item]
  if mark then return mark end
  local lines = table.concat(identity.of(item), "\n")
  self.digests = { [item] = lines == "" and "" or digests_of(self.ledger, lines) } -- of the last one
  return self.digests[item]
end

--- Returns the digest of a value.
---@param value string
---@return string
function Seen:digest(value)
  self.values[value] = self.values[value] or digests_of(self.ledger, "value " .. value)
  return self.values[value]
end

--- Returns what was seen of a person: see sendoso.Seen.
---@param item table
---@return { value: string, times: integer }|nil|false before
function Seen:look(item)
  local mark = self:mark(item)
  if mark == "" then return false end
  local value, times = self.sightings:find(mark)
  return value and { value = value, times = times }
end

-- Is that what was noted already?
local function is_known(self, mark, value, times)
  for digest in mark:gmatch "%S+" do
    local its_value, its_times = self.sightings:find(digest)
    if its_value ~= value or its_times ~= times then return false end
  end
  return true
end

--- Takes up what is seen of a person now. Of one who is in a list twice, with different values, nothing is known.
---@param item table
---@param value string its digest
---@param times integer
function Seen:take(item, value, times)
  local mark = self:mark(item)
  local other = self.taken[mark]
  if not other then
    self.taken[mark] = { value = value, at = #self.changes + 1 }
    self.changes[#self.changes + 1] = is_known(self, mark, value, times) and "" or
      ("%s = %s %d"):format(mark, value, times)
  elseif other.value ~= value then
    self.changes[other.at] = ""
  end
end

--- Fills in what a walk over a file compares its people with, and where it notes what has changed.
---@param wanted table
---@return sendoso.Changed
function Seen:walk(wanted)
  wanted.sightings, wanted.is_first, wanted.changes = self.sightings, self.is_first, self.changes
  return wanted
end

--- Returns what a plan has of it: what is to be noted when its gifts were sent.
---@return { field: string, turn: integer, was?: string, changes: string[] }
function Seen:plan()
  local list = {}
  for _, change in ipairs(self.changes) do
    if change ~= "" then list[#list + 1] = change end
  end
  return { field = self.field, turn = self.turn, was = self.was, changes = require("sendoso.json").list(list) }
end

--- Notes what a rule of a plan has seen, but for those whose gifts were not sent. Raises if the ledger cannot be
--- written.
---@param ledger sendoso.core.Ledger
---@param rule { name: string, seen: { field: string, turn: integer, was?: string, changes: string[] } } of a plan
---@param left table<string, true> the marks of those who stay as they were
---@return boolean is_noted false: another run has noted something since the plan was made
function seen.settle(ledger, rule, left)
  local its = rule.seen
  local one, turn = noted(ledger, rule.name, its.was)
  if turn ~= its.turn then return false end
  local sightings = sightings_of(ledger, one, its.field)
  if sightings and #its.changes == 0 then return true end
  sightings = sightings or fail.need(ledger:sightings "")
  for _, change in ipairs(its.changes) do
    local mark, value, times = change:match "^(.-) = (%x+) (%d+)$"
    if not left[mark] then sightings:put(mark, value, math.tointeger(times)) end
  end
  local is_noted, err = ledger:see(rule.name, sightings:text(its.field), turn)
  if is_noted == nil then error(err, 0) end
  return is_noted
end

return seen

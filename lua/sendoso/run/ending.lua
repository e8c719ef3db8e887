--- What ends a run: an error that is about the run and not about a gift, so that every gift after it would fail, too.
--- The first of them are printed; the others are not begun, and counted.
local fail = require "sendoso.fail"
local words = require "sendoso.words"

---@class sendoso.Ending
---@field err? sendoso.Error that has ended the run
---@field is_final? boolean would each gift that is tried all the same fail, too?
---@field not_begun integer gifts after that
---@field row table<sendoso.Kind, integer> how many gifts have failed since one came through, of each kind
---@field last? sendoso.Error of these
local Ending = {}
Ending.__index = Ending

-- Where one is enough, and where some in a row are: one connection may fail, one answer be lost. What is said of each
-- may differ: a service that is ill answers 502, and nothing, and half of a page.
local AT_ONCE = { auth = true, guard = true, store = true }
local IN_A_ROW = { network = 3, unknown = 5, limited = 5, reply = 5, server = 5 }

-- These are told one by one, whatever has ended the run: something left, or a gift itself is wrong.
local OF_A_GIFT = { unknown = true, held = true, invalid = true, not_found = true, cancelled = true }

-- A 403 may be about one campaign.
local function is_enough(self, err)
  if AT_ONCE[err.kind] and err.status ~= 403 then return true end
  local most = IN_A_ROW[err.kind] or err.kind == "auth" and 5
  return most and self.row[err.kind] >= most
end

-- Is it Sendoso's word about one gift? Then the others are not at risk: whoever refuses one reads them.
local function is_of_one(err) return err.status ~= nil and err.kind ~= "unknown" and OF_A_GIFT[err.kind] or false end

-- Counts an error of a gift. Links may have one lost answer, which is one.
local function count(self, err)
  local is_same = err.kind == "unknown" and err == self.last
  if is_of_one(err) then self.row = {} end
  self.row[err.kind] = (self.row[err.kind] or 0) + (is_same and 0 or 1)
  self.last = err
end

-- The error of gifts that are not begun: what is unknown of others is not unknown of them. A limit that is reached lets
-- through what was sent before.
local function set(self, err)
  self.err, self.is_final = err, err.kind ~= "guard"
  if err.kind ~= "unknown" then return end
  local several = words.count(self.row.unknown, "unknown outcome")
  self.err = fail.new("guard", ("%s in a row: %s"):format(several, err.message), { hint = err.hint })
end

--- Takes an error that is about the run. Returns whether the run had ended before it.
---@param err sendoso.Error
---@return boolean
function Ending:meet(err)
  if not err.ends_run then return false end
  local had_ended = self.err ~= nil
  if not self.err then set(self, err) end
  return had_ended
end

--- Takes the error of a gift that was not sent. Returns whether it is one of those that were not begun.
---@param err sendoso.Error
---@param may_end boolean may it end the run, although it does not say so itself?
---@return boolean
function Ending:gift(err, may_end)
  if self.err and not OF_A_GIFT[err.kind] then
    self.not_begun = self.not_begun + 1
    return true
  end
  count(self, err)
  if not self.err and (err.ends_run or may_end and is_enough(self, err)) then set(self, err) end
  return false
end

--- Notes that a gift came through.
function Ending:success() self.row = {} end

--- Why nothing more can be sent in this run; nil: it goes on.
---@return sendoso.Error?
function Ending:reason() return self.is_final and self.err or nil end

--- Returns the end of a run that goes on.
---@return sendoso.Ending
local function ending()
  return setmetatable({ not_begun = 0, row = {} }, Ending)
end

return ending

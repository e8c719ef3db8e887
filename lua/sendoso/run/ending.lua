--- What ends a run: an error that is about the run and not about a gift, so that every gift after it would fail, too.
--- The first of them are printed; the others are not begun, and counted.
local causes = require "sendoso.run.causes"
local fail = require "sendoso.fail"
local words = require "sendoso.words"

---@class sendoso.Ending
---@field err? sendoso.Error that has ended the run
---@field is_final? boolean would each gift that is tried all the same fail, too?
---@field not_begun integer gifts after that
---@field row integer how many gifts have failed in a row, for one cause
---@field cause? string of these
---@field last? sendoso.Error of these
local Ending = {}
Ending.__index = Ending

-- Where one is enough, and where some in a row are: one connection may fail, one answer be lost.
local AT_ONCE = { auth = true, guard = true, store = true }
local IN_A_ROW = { network = 3, unknown = 5, limited = 5, reply = 5, server = 5 }

-- These are told one by one, whatever has ended the run: something left, or a gift itself is wrong.
local OF_A_GIFT = { unknown = true, held = true, invalid = true, not_found = true, cancelled = true }

-- A 403 may be about one campaign.
local function is_enough(self, err)
  if AT_ONCE[err.kind] and err.status ~= 403 then return true end
  local most = IN_A_ROW[err.kind] or err.kind == "auth" and 5
  return most and self.row >= most
end

local function cause_of(err) return err.kind .. " " .. causes.name(err.message) end

-- The error of gifts that are not begun: what is unknown of others is not unknown of them. A limit that is reached lets
-- through what was sent before.
local function set(self, err)
  self.err, self.is_final = err, err.kind ~= "guard"
  if err.kind ~= "unknown" then return end
  self.err = fail.new("guard", ("%s in a row: %s"):format(words.count(self.row, "unknown outcome"), err.message),
    { hint = err.hint })
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
  local cause = cause_of(err)
  if cause ~= self.cause then self.row = 1
  elseif err.kind ~= "unknown" or err ~= self.last then self.row = self.row + 1 end -- links may have one lost answer
  self.cause, self.last = cause, err
  if not self.err and (err.ends_run or may_end and is_enough(self, err)) then set(self, err) end
  return false
end

--- Notes that a gift came through.
function Ending:success() self.row, self.cause = 0, nil end

--- Why nothing more can be sent in this run; nil: it goes on.
---@return sendoso.Error?
function Ending:reason() return self.is_final and self.err or nil end

--- Returns the end of a run that goes on.
---@return sendoso.Ending
local function ending()
  return setmetatable({ not_begun = 0, row = 0 }, Ending)
end

return ending

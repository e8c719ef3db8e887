--- What comes of gifts, rows and rules: methods of a run that count it, tell programs, and print it.
local fail = require "sendoso.fail"
local listed = require "sendoso.run.listed"
local money = require "sendoso.money"
local skipped = require "sendoso.skipped"
local words = require "sendoso.words"

---@class sendoso.Run
local Outcomes = {}

--- Counts a read that failed.
---@param err sendoso.Error
function Outcomes:read(err) self.tally:read(err) end

--- Counts a failure of something other than a gift, and prints it.
---@param message string a format
function Outcomes:failure(message, ...)
  self.tally:failure()
  self:problem(message, ...)
end

--- Counts an item of `concurrently` that failed, and prints why.
---@param index integer
---@param reason string
function Outcomes:item_failed(index, reason)
  self.tally:failure()
  self.event("error", { text = ("item %d failed: %s"):format(index, reason) })
  self.voice:item(index, reason)
end

--- Counts a rule that failed, and prints why.
---@param reason string
---@param kind? sendoso.Kind of the error
---@param rule? string its name
function Outcomes:rule_failed(reason, kind, rule)
  self.tally:failure(kind)
  self.event("rule_failed", { rule = rule, reason = reason, kind = kind })
  self.voice:problem("%s", reason)
end

---@class sendoso.GiftLine what is printed of a gift beside its key
---@field name? string of the recipient
---@field place? string of the row, as "staff.csv:17"
---@field rule? string the name of its rule
---@field is_doubtful? boolean the file is to be made clear about it

-- Why a gift is not sent, with the place of its row.
local function reason_at(about, reason)
  return about and about.place and about.place .. ": " .. reason or reason
end

-- Tells a program what came of a gift.
local function gift_event(self, outcome, key, about, more)
  more.outcome, more.key = outcome.code, key
  more.recipient, more.row = about and about.name, about and about.place
  self.event("gift", more)
end

--- Has the run ended with an error that was printed already? Then what fails for the same reason is counted, and not
--- printed one by one.
---@param err sendoso.Error
---@return boolean
function Outcomes:has_ended(err) return self.ending:meet(err) end

--- Returns why nothing more can be sent in this run; nil: it goes on.
---@return sendoso.Error?
function Outcomes:ended_by() return self.ending:reason() end

--- Is nothing more to be begun?
---@return boolean
function Outcomes:is_ended() return self.ending.err ~= nil end

--- What has ended the run, or has kept the last gift that was not sent from being sent; nil: nothing has.
---@return sendoso.Error?
function Outcomes:last_failure() return self.ending.err or self.ending.last end

--- Counts gifts that are not begun, since the run has ended.
---@param number integer
function Outcomes:not_begun(number)
  self.tally:not_begun(number)
  self.ending.not_begun = self.ending.not_begun + number
end

-- Is an error of one gift one of all that come after it? Not where another client has another account, and not where a
-- person goes on when it is mended.
local function may_end(self)
  return self.settings.host and #self.clients < 2 and not self.is_interactive
end

-- Prints a gift that was not sent. Of many with the same reason only a few, where a command lists the others, or where
-- nothing is to be done about them one by one.
local function print_unsent(self, outcome, err, hint, key, about)
  local name, reason = about and about.name, fail.text(err)
  local list = outcome.name == "refused" and listed.refused(self, key, about)
  if not list and outcome.name ~= "not_sent" then
    return self.voice:gift(outcome.line, key, name, reason_at(about, reason), hint)
  end
  local where = list and ("; `%s` lists them"):format(list) or ""
  self.voice:gift_of_many(outcome.line, key, name, reason_at(about, reason), hint, reason, function(count)
    return ("%s: %s%s"):format(words.count(count, "more gift"), reason, where)
  end)
end

--- Counts a gift that was not sent, and prints why.
---@param err sendoso.Error
---@param key string the key, or the script's line if there is none
---@param about? sendoso.GiftLine
function Outcomes:unsent(err, key, about)
  local outcome, reason = self.tally:unsent(err), fail.text(err)
  if self.ending:gift(err, may_end(self)) then return end
  local hint = self:named(err.hint)
  gift_event(self, outcome, key, about, { reason = reason, hint = hint, kind = err.kind })
  print_unsent(self, outcome, err, hint, key, about)
end

--- Counts the outcome of a gift, and prints it.
---@param receipt? sendoso.Receipt
---@param err? sendoso.Error if there is no receipt
---@param key string the key, or the script's line if there is none
---@param cost? sendoso.Money|false
---@param about? sendoso.GiftLine
function Outcomes:gift(receipt, err, key, cost, about)
  if not receipt then return self:unsent(err, key, about) end
  local outcome = self.tally:receipt(receipt, cost)
  local paid = receipt.outcome ~= "duplicate" and cost or nil
  self.ending:success()
  gift_event(self, outcome, key, about, { cost = paid, tracking_code = receipt.tracking_code })
  if not self.voice:is_talkative() then return end
  self.voice:gift(outcome.line, key, about and about.name,
    paid and money.text(paid) or receipt.same and "as " .. receipt.same or nil)
end

--- Counts a gift of a rule that was sent before, and prints it. What is odd about it is also for a quiet run: that it
--- went to another address, or has another key.
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Outcomes:sent_before(key, reason, about)
  local outcome = self.tally:receipt({ outcome = "duplicate" }, false)
  local odd = reason:match "^already sent,? (.+)$"
  gift_event(self, outcome, key, about, { reason = odd })
  if not odd and not self.voice:is_talkative() then return end
  self.voice:gift(outcome.line, key, about.name, odd and reason_at(about, odd))
end

--- Counts a row of a file that is skipped, and prints why.
---@param place string "staff.csv:17"
---@param reason string names field and value
function Outcomes:row(place, reason)
  self.tally:row()
  self.event("row_skipped", { row = place, reason = reason })
  self.voice:warn_of_many(skipped.cause(place, reason), function(reasons, is_rest)
    return skipped.line(place, reasons, is_rest)
  end, place, reason, "%s: row skipped: %s")
end

--- Counts a gift that a rule holds or skips, and prints why; if the run is quiet, only what needs a look.
---@param outcome "held"|"skipped"
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Outcomes:rule_withheld(outcome, key, reason, about)
  self.tally[outcome] = self.tally[outcome] + 1
  if about.is_doubtful then self.tally:note "refused" end
  gift_event(self, words.outcome(outcome), key, about, { reason = reason })
  if outcome ~= "held" and not self.voice:is_talkative() then return end
  self.voice:gift(outcome, key, about.name, reason_at(about, reason))
end

--- Counts a gift that a rule owes and does not send without a person's word, and prints why.
---@param key string
---@param reason string
---@param about sendoso.GiftLine
function Outcomes:rule_owes(key, reason, about)
  local outcome = self.tally:owes()
  gift_event(self, outcome, key, about, { reason = reason })
  self.voice:gift_of_many(outcome.line, key, about.name, reason_at(about, reason), nil, reason, function(count)
    return words.count(count, "more gift") .. "; `sendoso owed` lists them"
  end)
end

--- Prints that gifts of a rule have an unknown outcome, however old, and counts that for the exit status.
---@param rule string its name
---@param count integer
function Outcomes:left_unknown(rule, count)
  self.tally:note "unknown"
  self:warn("%s: %s with an unknown outcome; run `sendoso reconcile`", rule, words.count(count, "gift"))
end

--- Counts people of a rule for whom no gift is due.
---@param not_due integer
---@param lacking integer those without the date that the rule uses
function Outcomes:idle(not_due, lacking)
  self.tally.not_due = self.tally.not_due + not_due
  self.tally.lacking = self.tally.lacking + lacking
end

return Outcomes

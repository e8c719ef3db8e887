--- What a reading of the sends says of gifts whose outcome is unknown. A send that is read back
--- has the recipient's e-mail, the campaign and a time, but no tracking code: nothing joins it to
--- the gift that made it. So sends are counted against gifts.
local operations = require "sendoso.operations"
local sends = require "sendoso.ledger.sends"
local words = require "sendoso.words"

local verdict = {}

local NEAR_S = 10          -- how exactly a gift's time is known where Sendoso's clock was
local FAR_S = 15 * 60      -- and where it was not
local LATE_S = 10 * 60     -- how much later than asked for a send may be made
local DAY_MS = 24 * 3600 * 1000

--- Returns the times, by Sendoso's clock, between which the send of a gift can have been made.
---@param gift table a row of the ledger
---@param skew_ms? integer how far that clock is ahead of ours now, for a gift that does not know its own
---@return integer from, integer to seconds since 1970
function verdict.window(gift, skew_ms)
  local at = (gift.began + (gift.skew_ms or skew_ms or 0)) // 1000
  local margin = gift.skew_ms and NEAR_S or FAR_S
  return at - margin, at + LATE_S + margin
end

--- Returns the earliest time, in seconds, at which a send can be that says something of a gift.
---@param gift table a row of the ledger
---@param skew_ms? integer
---@return integer
function verdict.since(gift, skew_ms)
  return (verdict.window(gift, skew_ms)) - DAY_MS // 1000 -- a positive control may be a day older
end

--- Is a gift in the list from the time on at which it was sent? A link is when it is redeemed; of what a person has
--- settled that never left this machine, no time is known.
---@param gift table a row of the ledger
---@return boolean
function verdict.is_timed(gift)
  local op = operations[gift.operation]
  return gift.began ~= nil and op ~= nil and op.readback ~= nil
end

-- Gifts of one pair whose windows overlap cannot be told apart: they are one group, and so are
-- the sends in it. Returns the groups in the order of time.
local function new_groups(gifts, reading)
  local list = {}
  for _, gift in ipairs(gifts) do
    local from, to = verdict.window(gift, reading.skew_ms)
    list[#list + 1] = { from = from, to = to, gift = gift }
  end
  table.sort(list, function(a, b) return a.from < b.from end)
  local groups = {}
  for _, timed in ipairs(list) do
    local last = groups[#groups]
    if not last or timed.from > last.to then
      last = { to = timed.to, from = timed.from, gifts = {}, sends = {}, sent = 0, open = 0, flying = 0 }
      groups[#groups + 1] = last
    end
    last.to = math.max(last.to, timed.to)
    last.gifts[#last.gifts + 1] = timed.gift
    local state = timed.gift.state
    local kind = state == "sent" and "sent" or state == "unknown" and "open" or "flying"
    last[kind] = last[kind] + 1
  end
  return groups
end

-- Deals the sends of a pair out to its groups. Returns how many belong to none.
local function deal(groups, seen)
  local strays = 0
  for _, send in ipairs(seen) do
    local home
    for _, group in ipairs(groups) do
      if send.time >= group.from and send.time <= group.to then home = group end
    end
    if home then table.insert(home.sends, send) else strays = strays + 1 end
  end
  for _, group in ipairs(groups) do
    strays = strays + math.max(0, #group.sends - group.sent - group.open - group.flying)
  end
  return strays
end

-- How many of a group's sends may be gifts that have no time of their own in the list.
local function undated(group, timeless)
  local count = 0
  for _, gift in ipairs(timeless) do
    if not gift.began or verdict.window(gift) <= group.to then count = count + 1 end
  end
  return count
end

-- What the counts of a group say of its unknown gifts: "sent", "unseen", or nil and why not.
local function read_group(group, timeless)
  local all, others = group.sent + group.open + group.flying, undated(group, timeless)
  if others > 0 and #group.sends > 0 and #group.sends < all + others then
    return nil, "what is listed may be a redeemed link, or another gift whose time is not known"
  end
  if #group.sends >= all then return "sent" end
  if #group.sends == group.sent then return "unseen" end
  if #group.sends < group.sent then return nil, "the list of sends does not show a gift that is known to be sent" end
  return nil, ("%s of this campaign to this recipient at that time, but %s: they cannot be told apart"):format(
    words.count(all, "gift"), words.count(#group.sends, "send"))
end

local function moment(gift) return gift.began + (gift.skew_ms or 0) end

-- Is another gift of that operation, known to be sent within a day of it, to be seen?
local function has_control(gift, controls)
  for _, control in ipairs(controls) do
    if control.operation == gift.operation and math.abs(moment(control) - moment(gift)) <= DAY_MS then return true end
  end
  return false
end

-- How old a gift was, by Sendoso's clock, when the reading began: a wall clock of ours that was put right in
-- between counts for nothing. nil: that is not known.
local function age(gift, reading)
  if not gift.skew_ms or not reading.skew_ms then return nil end
  return reading.began + reading.skew_ms - gift.began - gift.skew_ms
end

-- Why an unseen gift is not yet one that was not sent; or nil.
local function doubt(gift, reading, strays, controls)
  local age_ms = age(gift, reading)
  if age_ms and reading.after_ms > 0 and age_ms < reading.after_ms then
    return ("it was tried less than %s before the list was read; run `sendoso reconcile --wait`"):format(
      words.count(reading.after_ms // 60000, "minute"))
  end
  if not reading.complete then return reading.why or "the list of sends was not read to the end" end
  if reading.unreadable > 0 then
    return words.count(reading.unreadable, "send") .. " in the list without email, campaign or time could be this gift"
  end
  if strays > 0 then
    return words.count(strays, "send") .. " of this campaign to this recipient that the ledger does not know"
  end
  if not age_ms then return "it is not known how long ago it was by Sendoso's clock" end
  if not has_control(gift, controls) then
    return "it is not in the list, and no other gift of that day is there to show that the list is up to date"
  end
end

local function evidence(group)
  if #group.gifts == 1 then return ("found as send %s"):format(group.sends[1].id) end
  return ("found %s of this campaign to this recipient, and %s"):format(words.count(#group.gifts, "gift"),
    words.count(#group.sends, "send"))
end

-- The gifts of each pair, in groups, with the sends dealt out to them.
local function lay_out(gifts, reading)
  local by_pair, list = {}, {}
  for _, gift in ipairs(gifts) do
    local pair = sends.pair(gift.recipient, gift.campaign)
    if not by_pair[pair] then
      by_pair[pair] = { name = pair, gifts = {}, timeless = {} }
      list[#list + 1] = by_pair[pair]
    end
    table.insert(verdict.is_timed(gift) and by_pair[pair].gifts or by_pair[pair].timeless, gift)
  end
  for _, pair in ipairs(list) do
    pair.groups = new_groups(pair.gifts, reading)
    pair.strays = deal(pair.groups, reading.shown:of(pair.name))
  end
  return list
end

-- The gifts that are known to be sent and certainly seen: no unknown one could be what is seen.
local function controls_of(laid_out)
  local controls = {}
  for _, pair in ipairs(laid_out) do
    for _, group in ipairs(pair.groups) do
      local is_plain = group.open == 0 and group.flying == 0 and #group.sends >= group.sent
      for _, gift in ipairs(is_plain and group.gifts or {}) do controls[#controls + 1] = gift end
    end
  end
  return controls
end

-- The verdict on a gift of a group: an outcome or none, and why.
local function verdict_on(gift, group, pair, reading, controls)
  local what, why = read_group(group, pair.timeless)
  if what == "sent" then return { gift = gift, outcome = "sent", why = evidence(group) } end
  if what == "unseen" then
    why = doubt(gift, reading, pair.strays, controls)
    if not why then return { gift = gift, outcome = "absent", why = "not in the list, and the list is up to date" } end
  end
  return { gift = gift, why = why }
end

--- Judges the unknown gifts of a ledger.
---@param gifts table[] its rows that are sent, unknown or under way
---@param reading sendoso.Reading also `after_ms`: how old a gift must be for its absence to count
---@return { gift: table, outcome?: "sent"|"absent", why: string }[] verdicts
function verdict.judge(gifts, reading)
  local laid_out, verdicts = lay_out(gifts, reading), {}
  local controls = controls_of(laid_out)
  for _, pair in ipairs(laid_out) do
    for _, group in ipairs(pair.groups) do
      for _, gift in ipairs(group.gifts) do
        if gift.state == "unknown" then
          verdicts[#verdicts + 1] = verdict_on(gift, group, pair, reading, controls)
        end
      end
    end
  end
  return verdicts
end

return verdict

--- One person, one day: several gifts of a plan may be for one person, by several rules. The plan says so; with
--- quiet = "one a day", the first is sent and the others wait for the next day.
local identity = require "sendoso.data.identity"
local occasion = require "sendoso.dates.occasion"

local day = {}

---@class sendoso.DayGift a gift that is sent, or was sent
---@field entry sendoso.PlanEntry
---@field rule sendoso.Rule
---@field row table
---@field number integer
---@field stated? any its `price`

-- What the person of a gift is recognised by. The IDs of events are not those of people.
local function marks_of(gift)
  local marks = {}
  for _, mark in ipairs(identity.of(gift.row)) do
    if gift.rule.each.is_people or not mark:find "^id " then marks[#marks + 1] = mark end
  end
  return marks
end

local function name_of(gift) return (gift.entry.name or ""):lower() end

-- Two people may share a mailbox: they have other IDs and other names.
local function are_two(a, b)
  local one, other = identity.id(a.row.id), identity.id(b.row.id)
  return a.rule.each.is_people and b.rule.each.is_people and one and other and one ~= other
    and name_of(a) ~= name_of(b)
end

-- Puts a gift to the others of its person.
local function put(gift, by_mark, groups)
  local marks, group = marks_of(gift), nil
  for _, mark in ipairs(marks) do
    for _, other in ipairs(by_mark[mark] or {}) do
      if not group and not are_two(other[1], gift) then group = other end
    end
  end
  if not group then
    group = {}
    groups[#groups + 1] = group
  end
  group[#group + 1] = gift
  for _, mark in ipairs(marks) do
    by_mark[mark] = by_mark[mark] or {}
    table.insert(by_mark[mark], group)
  end
end

-- The gifts of each person who has more than one.
local function people_of(gifts)
  local by_mark, groups, several = {}, {}, {}
  for _, gift in ipairs(gifts) do put(gift, by_mark, groups) end
  for _, group in ipairs(groups) do
    if #group > 1 then several[#several + 1] = group end
  end
  return several
end

local function warn(entry, text)
  entry.warning = entry.warning and entry.warning .. "; " .. text or text
end

-- Says beside each gift which other rules have one for the same person.
local function tell(group)
  for _, gift in ipairs(group) do
    local keys = {}
    for _, other in ipairs(group) do
      if other.rule ~= gift.rule then keys[#keys + 1] = other.entry.key end
    end
    if #keys > 0 then warn(gift.entry, "the same person also gets " .. table.concat(keys, " and ")) end
  end
end

-- The gift goes on a later day: its rule owes it, and nothing of its request is left.
local function wait(gift, first)
  local entry = gift.entry
  entry.outcome, entry.args = "held", nil
  entry.reason = ("the person gets %s on this day, and quiet is \"one a day\"; due again on the next day")
    :format(first)
end

-- The first gift of the plan is sent, if none was sent on this day.
local function keep_one(group, sent)
  local first = sent or group[1].entry.key
  for i = sent and 1 or 2, #group do wait(group[i], first) end
end

-- Was a gift sent on the day of the plan? If its occasion is due that day, it was; of others, the ledger knows when.
local function sent_on(gift, today, ledger, day_at)
  if occasion.is(gift.rule.when) and gift.entry.due == tostring(today) then return true end
  for _, key in ipairs(ledger and { gift.entry.key, table.unpack(gift.entry.was or {}) } or {}) do
    local changes = ledger:history(key) or {}
    local last = changes[#changes]
    if last and last.state == "sent" and day_at(last.at // 1000) == today then return true end
  end
  return false
end

-- The gifts of a person that are to be sent, and the key of one that was sent on this day.
local function split(group, is_today)
  local sends, sent = {}, nil
  for _, gift in ipairs(group) do
    if gift.entry.outcome == "send" then sends[#sends + 1] = gift
    elseif not sent and is_today(gift) then sent = gift.entry.key end
  end
  return sends, sent
end

--- Looks for people with several gifts on the day of a plan.
---@param gifts sendoso.DayGift[] with the outcome "send" or "sent", in the order of the plan
---@param about { today: sendoso.Date, quiet?: "one a day", ledger: sendoso.core.Ledger|false,
---day_at: fun(seconds: integer): sendoso.Date }
function day.arrange(gifts, about)
  for _, group in ipairs(people_of(gifts)) do
    local sends, sent = split(group, function(gift) return sent_on(gift, about.today, about.ledger, about.day_at) end)
    if about.quiet and (#sends > 1 or #sends == 1 and sent) then keep_one(sends, sent)
    elseif #sends > 1 then tell(sends) end
  end
end

return day

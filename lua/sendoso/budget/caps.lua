--- The caps of a plan: each is listed once, whatever gifts count against it. A plan file has them, too.
local month = require "sendoso.budget.month"
local money = require "sendoso.money"

---@class sendoso.Cap as of sendoso.core.Cap, without the days, which are those of the run
---@field of "run"|"rule"|"month"|"group"|"sender"|"recipient"
---@field name string what people read: "rule 'anniversary'"
---@field currency string
---@field most integer hundredths
---@field period "run"|"month"|"life"|"now" now: it is what is left by Sendoso's own count
---@field rule? string
---@field was? string[] other names that the rule has had
---@field team? string
---@field sender? string
---@field recipient? string
---@field script? string of one that the ledger remembers: the file of its rule
---@field since? integer of one that the ledger remembers: as of its plan

---@class sendoso.Caps
---@field list sendoso.Cap[]
local Caps = {}
Caps.__index = Caps

local caps = {}

--- Returns the number of a cap, which is added where it is not there yet.
---@param cap sendoso.Cap
---@return integer
function Caps:number(cap)
  local mark = table.concat({ cap.of, cap.rule or "", cap.team or "", cap.sender or "", cap.recipient or "", cap.period,
    cap.most, cap.currency, cap.name }, "\0")
  if not self.by_mark[mark] then
    self.list[#self.list + 1] = cap
    self.by_mark[mark] = #self.list
  end
  return self.by_mark[mark]
end

--- Returns no caps.
---@return sendoso.Caps
function caps.new() return setmetatable({ list = {}, by_mark = {} }, Caps) end

-- The days of the runs whose gifts count: by period.
local days = {
  run = function() return "9999-12-31", "0000-01-01" end, -- none
  month = month.days,
  life = function() return "0000-01-01", "9999-12-31" end,
}

--- Returns caps as the ledger wants them, for the day of a run.
---@param list sendoso.Cap[]
---@param today string
---@param since? integer the last event of the ledger before Sendoso was asked what is left
---@return sendoso.core.Cap[]
function caps.of_day(list, today, since)
  local all = {}
  for i, cap in ipairs(list) do
    local from, to = (days[cap.period] or days.life)(today)
    all[i] = { rule = cap.rule and table.concat({ cap.rule, table.unpack(cap.was or {}) }, " "), team = cap.team,
      sender = cap.sender, recipient = cap.recipient, from = from, to = to, currency = cap.currency, most = cap.most,
      is_left = cap.period == "now" or nil, since = cap.since or since }
  end
  return all
end

-- What a cap is of, and the same of a gift: it counts against the caps that have one of its texts. A rule has several.
local function texts_of(of)
  local texts = {}
  local function add(kind, value)
    if value then texts[#texts + 1] = ("%s\0%s\0%s"):format(kind, value, of.currency) end
  end
  add("rule", of.rule)
  for _, name in ipairs(of.was or {}) do add("rule", name) end
  add("team", of.team)
  add("sender", of.sender)
  add("recipient", of.recipient and of.recipient:lower())
  return texts
end

--- Returns a function that lists the caps of which a gift counts, but for those that are known.
---@param list sendoso.Cap[]
---@return fun(gift: sendoso.core.Gift, known: integer[]): integer[]
function caps.counter(list)
  local by_text = {}
  for number, cap in ipairs(list) do
    for _, text in ipairs(texts_of(cap)) do
      by_text[text] = by_text[text] or {}
      table.insert(by_text[text], number)
    end
  end
  return function(gift, known)
    local also, seen = {}, {}
    for _, number in ipairs(known) do seen[number] = true end
    for _, text in ipairs(texts_of(gift)) do
      for _, number in ipairs(by_text[text] or {}) do
        if not seen[number] then also[#also + 1] = number end
        seen[number] = true
      end
    end
    return also
  end
end

-- How long a cap without room keeps a gift back: the longest first.
local rank = { life = 1, now = 2, month = 3, run = 4 }

--- Puts the caps of a gift in the order in which they are asked: of those without room, the one that keeps it back for
--- the longest time is the first.
---@param list sendoso.Cap[]
---@param numbers integer[]
function caps.sort(list, numbers)
  table.sort(numbers, function(a, b)
    local first, second = rank[list[a].period], rank[list[b].period]
    if first ~= second then return first < second end
    return a < b
  end)
end

--- Returns why a gift is not sent for which a cap has no room.
---@param cap sendoso.Cap
---@param today string
---@param gift sendoso.core.Gift
---@return string
function caps.reason(cap, today, gift)
  local most = money.text { hundredths = cap.most, currency = cap.currency }
  if gift.hundredths > cap.most and cap.period ~= "now" then
    return ("over budget on its own: it costs %s (%s of %s)"):format(money.text(gift), most, cap.name)
  end
  local ends = { month = "until " .. month.next(today), run = "until the next run",
    now = "until it is raised in Sendoso", life = "for good" }
  return ("over budget %s (%s of %s)"):format(ends[cap.period], most, cap.name)
end

return caps

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
---@field team? string
---@field sender? string
---@field recipient? string

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
  now = month.days,
  life = function() return "0000-01-01", "9999-12-31" end,
}

--- Returns caps as the ledger wants them, for the day of a run.
---@param list sendoso.Cap[]
---@param today string
---@return sendoso.core.Cap[]
function caps.of_day(list, today)
  local all = {}
  for i, cap in ipairs(list) do
    local from, to = days[cap.period](today)
    all[i] = { rule = cap.rule, team = cap.team, sender = cap.sender, recipient = cap.recipient, from = from, to = to,
      currency = cap.currency, most = cap.most, is_left = cap.period == "now" or nil }
  end
  return all
end

--- Returns why a gift is not sent for which a cap has no room.
---@param cap sendoso.Cap
---@param today string
---@return string
function caps.reason(cap, today)
  local ends = { month = "until " .. month.next(today), run = "until the next run",
    now = "until it is raised in Sendoso", life = "for good" }
  return ("over budget %s (%s of %s)"):format(ends[cap.period], money.text(
    { hundredths = cap.most, currency = cap.currency }), cap.name)
end

return caps

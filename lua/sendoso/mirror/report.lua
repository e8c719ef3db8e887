--- What sends come to: how many, what they cost, what became of them, and what is stuck.
local fail = require "sendoso.fail"
local statuses = require "sendoso.mirror.statuses"

local report = {}

--- What sends are added up by.
report.by = { "campaign", "group", "script", "month", "country" }

local STUCK_S = 14 * 86400

--- How many days a send that has not ended may stay as it is, before it is stuck.
report.STUCK_DAYS = STUCK_S // 86400

---@class sendoso.ReportRow the sends of one key, in one currency
---@field key? string
---@field gifts integer
---@field cost? sendoso.Money of all that Sendoso charges
---@field open_cost? sendoso.Money of those that have not ended
---@field unpriced integer sends whose cost is not known
---@field delivered integer
---@field redeemed integer
---@field expired integer
---@field failed integer
---@field returned integer
---@field held integer
---@field open integer those that have not ended and are not held
---@field statuses table<string, integer>
---@field redemption? number of the eGifts that were offered, 0 to 1
---@field days? number half of those that came to their recipients did so within so many days
---@field stuck? { gifts: integer, since: integer } not ended, and not changed for STUCK_DAYS

local KINDS = { "delivered", "redeemed", "expired", "failed", "returned", "held", "open" }

-- The statuses of an eGift that was offered to its recipient.
local OFFERED = { sent = true, opened = true, clicked = true, used = true, expired = true,
  ["expired and credited"] = true }

local function new_row(sum)
  local row = { key = sum.key, gifts = 0, unpriced = 0, statuses = {}, offered = 0, currency = sum.currency, total = 0,
    unended = 0 }
  for _, kind in ipairs(KINDS) do row[kind] = 0 end
  return row
end

local function add(row, sum)
  local kind, status = statuses.kind(sum.status), sum.status or "unknown"
  row.gifts, row[kind] = row.gifts + sum.sends, row[kind] + sum.sends
  row.statuses[status] = (row.statuses[status] or 0) + sum.sends
  row.total, row.unpriced = row.total + sum.cost, row.unpriced + sum.unpriced
  if not statuses.ends(status) then row.unended = row.unended + sum.cost end
  if OFFERED[status:lower()] then row.offered = row.offered + sum.sends end
  row.days = sum.half_hours and sum.half_hours / 24
  if sum.stuck > 0 then
    local before = row.stuck or { gifts = 0, since = math.maxinteger }
    row.stuck = { gifts = before.gifts + sum.stuck, since = math.min(before.since, sum.stuck_since) }
  end
end

-- Under which name the sends of a row are added up.
local function name_of(sum) return (sum.key or "") .. "\0" .. (sum.currency or "") end

local function with(filter, more)
  local both = {}
  for _, part in ipairs { filter, more } do
    for name, value in pairs(part) do both[name] = value end
  end
  return both
end

local function finish(row)
  local currency = row.currency
  if currency and row.unpriced < row.gifts then
    row.cost = { hundredths = row.total, currency = currency }
    row.open_cost = { hundredths = row.unended, currency = currency }
  end
  row.redemption = row.offered > 0 and row.redeemed / row.offered or nil
  row.total, row.unended, row.offered, row.currency = nil, nil, nil, nil
  return row
end

--- Adds up sends: a row for each key and currency, in the order of the keys.
---@param its_mirror sendoso.core.Mirror
---@param by string one of report.by
---@param filter sendoso.core.SendFilter
---@param now integer seconds since 1970
---@return sendoso.ReportRow[]
function report.rows(its_mirror, by, filter, now)
  local rows, by_name = {}, {}
  for _, sum in ipairs(fail.need(its_mirror:sum(by, filter, now - STUCK_S))) do
    local name = name_of(sum)
    if not by_name[name] then
      by_name[name] = new_row(sum)
      rows[#rows + 1] = by_name[name]
    end
    add(by_name[name], sum)
  end
  for _, row in ipairs(rows) do finish(row) end
  return rows
end

--- Returns the sends that are stuck, the longest first.
---@param its_mirror sendoso.core.Mirror
---@param filter sendoso.core.SendFilter
---@param now integer
---@param limit integer
---@return table[]
function report.stuck(its_mirror, filter, now, limit)
  return fail.need(its_mirror:list(with(filter, { stuck = now - STUCK_S, limit = limit })))
end

--- Counts the days that sends took to come to their recipients: { [0] = those of the first day, … }.
---@param its_mirror sendoso.core.Mirror
---@param filter sendoso.core.SendFilter
---@return table<integer, integer>
function report.days(its_mirror, filter)
  local days = {}
  for _, sum in ipairs(fail.need(its_mirror:sum("days", filter))) do
    local day = math.tointeger(tonumber(sum.key))
    if day then days[day] = (days[day] or 0) + sum.sends end
  end
  return days
end

return report

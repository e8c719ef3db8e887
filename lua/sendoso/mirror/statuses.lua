--- What the statuses of the API and the events of webhooks have to do with each other: one table, from which all that
--- is known of a status follows.
local json = require "sendoso.json"
local nearest = require "sendoso.nearest"

local statuses = {}

---@class sendoso.StatusRow
---@field event string the webhook, without "send."
---@field statuses string[] of the API, for which it stands
---@field group? string of events that scripts may ask for by one name
---@field ends? "well"|"badly" the status ends the send

-- An event without a status is known from webhooks alone; several events that say the same status are one.
---@type sendoso.StatusRow[]
local rows = {
  { event = "initiated", statuses = { "pending" } },
  { event = "insufficient_funds", statuses = { "Paused" }, group = "held" },
  { event = "suspicious_email", statuses = { "Paused" }, group = "held" },
  { event = "pending_approval", statuses = { "Paused" }, group = "held" },
  { event = "pending_sendoso_approval", statuses = { "Paused" }, group = "held" },
  { event = "out_of_stock", statuses = {}, group = "held" },
  { event = "fulfillment_issue", statuses = {}, group = "held" },
  { event = "confirming_address", statuses = { "Confirming Address" } },
  { event = "collecting_recipient_info", statuses = { "Collecting recipient info" } },
  { event = "confirmation_canceled", statuses = { "Address Confirmation - Cancelled" }, group = "expired",
    ends = "badly" },
  { event = "order_received", statuses = {} },
  { event = "fulfilling", statuses = { "Processing" } },
  { event = "amazon_fulfilling", statuses = {} },
  { event = "amazon_shipped", statuses = {} },
  { event = "packed", statuses = { "Packed" } },
  { event = "shipped", statuses = { "Shipped" } },
  { event = "delivered", statuses = { "Delivered" }, group = "delivered", ends = "well" },
  { event = "undeliverable", statuses = { "Undeliverable" }, group = "returned", ends = "badly" },
  { event = "sent", statuses = { "Sent" } },
  { event = "opened", statuses = { "Opened" }, group = "opened" },
  { event = "clicked", statuses = { "Clicked" } },
  { event = "redeemed", statuses = { "Used" }, group = "redeemed", ends = "well" },
  { event = "expired", statuses = { "Expired", "Expired and Credited" }, group = "expired", ends = "badly" },
  { event = "bounced", statuses = { "Bounced and Credited" }, group = "failed", ends = "badly" },
  { event = "refunded", statuses = { "Refunded" }, ends = "badly" },
  { event = "blocked", statuses = {}, group = "failed" },
  { event = "email_blacklist", statuses = {}, group = "failed" },
  { event = "invalid_email_format", statuses = {}, group = "failed" },
  { event = "canceled", statuses = { "Cancelled" }, group = "failed", ends = "badly" },
  { event = "failed", statuses = { "Failed" }, group = "failed", ends = "badly" },
}

local by_status, by_event, by_group, names = {}, {}, {}, {}

--- The statuses that Sendoso documents. Others are met, too.
---@type string[]
statuses.documented = {}

local function add(to, name, row)
  if not to[name] then names[#names + 1] = name end
  to[name] = to[name] or {}
  table.insert(to[name], row)
end

for _, row in ipairs(rows) do
  add(by_event, row.event, row)
  for _, status in ipairs(row.statuses) do
    if not by_status[status:lower()] then table.insert(statuses.documented, status) end
    add(by_status, status:lower(), row)
  end
  if row.group then add(by_group, row.group, row) end
end

-- An event that Sendoso has not documented is known by its own name.
local function plain(name) return (name:lower():gsub("^send%.", ""):gsub("[^%w]+", "_")) end

local function events_of(list, first)
  local events = { first }
  for _, row in ipairs(list or {}) do
    if row.event ~= first then events[#events + 1] = row.event end
  end
  return events
end

--- Returns the events that may stand for a status, the one that does first. One that is not known stands for itself.
---@param status string
---@return string[]
function statuses.events(status)
  local list = by_status[status:lower()]
  return events_of(list, list and list[1].event or plain(status))
end

local MOST = 1000 -- statuses of which the list is kept: Sendoso has some twenty

local lists, count = {}, 0

--- Returns the same as a JSON list.
---@param status string
---@return string
function statuses.list(status)
  if lists[status] then return lists[status] end
  if count == MOST then lists, count = {}, 0 end
  lists[status], count = json.encode(statuses.events(status)), count + 1
  return lists[status]
end

--- Returns an event of a webhook, and those that say the same, the event itself first.
---@param event string with or without "send."
---@return string[]
function statuses.same(event)
  event = plain(event)
  local row = by_event[event] and by_event[event][1]
  return events_of(row and row.statuses[1] and by_status[row.statuses[1]:lower()], event)
end

--- How does a status end a send?
---@param status? string
---@return "well"|"badly"|nil nil: it may go on
function statuses.ends(status)
  local list = status and by_status[status:lower()]
  return list and list[1].ends or nil
end

--- What does a status come to, for a report: "delivered", "redeemed", "expired", "held", …, or "open".
---@param status? string
---@return string
function statuses.kind(status)
  local row = status and (by_status[status:lower()] or {})[1]
  if not row then return "open" end
  if row.event == "refunded" then return "failed" end
  return (row.ends or row.group == "held") and row.group or "open"
end

---@class sendoso.Interest
---@field events string a JSON list
---@field status? string the one status that is meant, where its event stands for several

--- Returns what a name stands for: an event, a group of them, or a status.
---@param what string
---@return sendoso.Interest? interest nil: it is not documented, and stands for itself
---@return string? advice
function statuses.meant(what)
  local name = plain(what)
  local list = by_group[name] or by_event[name]
  if list then return { events = json.encode(events_of(list, list[1].event)) } end
  local of_status = by_status[what:lower()]
  local is_one_of_several = not of_status or #of_status[1].statuses > 1
  local interest = { events = statuses.list(what), status = is_one_of_several and what or nil }
  if of_status then return interest end
  return interest, ("'%s' is no status or event that Sendoso documents%s"):format(what, nearest(what, names))
end

table.sort(statuses.documented)

return statuses

--- A send as the mirror keeps it: what is asked for, beside Sendoso's own words.
local country = require "sendoso.country"
local instant = require "sendoso.dates.instant"
local money = require "sendoso.money"
local statuses = require "sendoso.mirror.statuses"

local entry = {}

-- A text, without the zero bytes that none can have.
local function text(value)
  if type(value) == "number" then value = tostring(math.tointeger(value) or value) end
  if type(value) ~= "string" or value == "" then return nil end
  return value:find("\0", 1, true) and value:gsub("%z", "\u{FFFD}") or value
end

local function part(send, name) return type(send[name]) == "table" and send[name] or {} end

-- The country of an eGift is in its kind; what else Sendoso sends, it lists without one.
local function country_of(send)
  local kind = text(send.subtype) or ""
  local name = kind:match "^eGift Cards (.+)$" or kind:match "%((US)%)$" or kind:match "^Buy/Send via Amazon (UK)$"
  return country.code(name) or send.type == "eGifts USA" and "US" or nil
end

---@class sendoso.Entry
---@field send sendoso.core.Send
---@field changes { status: string, at?: integer }[] without `at`: when it was is not listed

-- Seconds since 1970. What is before it was never a send.
local function time(value)
  local at = instant.parse(value)
  return at and at > 0 and at or nil
end

-- Each status with its time. The list of them may not have the one that the send has now.
local function changes_of(send)
  local changes, last, is_listed = {}, nil, false
  for _, update in ipairs(type(send.status_updates) == "table" and send.status_updates or {}) do
    local status = type(update) == "table" and text(update.status)
    local at = status and time(update.occurred_at)
    if status then
      changes[#changes + 1] = { status = status, at = at }
      is_listed = is_listed or status == send.status
    end
    if at then last = math.max(last or 0, at) end
  end
  local status = text(send.status)
  if status and not is_listed then changes[#changes + 1] = { status = status } end
  return changes, last
end

-- When it came to its recipient.
local function reached(changes, otherwise)
  for _, change in ipairs(changes) do
    if statuses.ends(change.status) == "well" then return change.at or otherwise end
  end
end

--- Reads a send.
---@param body string its JSON
---@return sendoso.Entry? entry nil: it has nothing by which it is known again
function entry.read(body)
  local send = require("sendoso.core").decode(body)
  local id = type(send) == "table" and (text(send.id) or text(send.send_gid))
  if not id then return nil end
  local touch, sender, status = part(send, "touch"), part(send, "sender"), text(send.status)
  local changes, last = changes_of(send)
  local created = time(send.created_at) or last or 1
  local changed = last or created
  return {
    changes = changes,
    send = {
      id = id, gid = text(send.send_gid), body = body, status = status,
      campaign = math.tointeger(tonumber(touch.id)), campaign_name = text(touch.name),
      email = text(part(send, "recipient").email), group = text(sender.team_name), country = country_of(send),
      currency = text(send.currency), cost = money.parse(text(send.current_total_cost)), created = created,
      changed = changed, reached = reached(changes, changed), terminal = statuses.ends(status) and 1 or 0,
    },
  }
end

return entry

--- How the status of a send changes over time. The statuses are those of the API; the days between them are invented,
--- plausible, and always the same.
---
--- The first word of the recipient's email address selects an ending: bounced@example.com and bounced.7@example.com
--- bounce. All other gifts succeed. A gift to an address with a + is paused, as Sendoso is known to do.
local lifecycle = {}

-- Each status, and the day after sending on which it begins.
local used = { { "Sent", 0 }, { "Opened", 0.1 }, { "Clicked", 0.2 }, { "Used", 1 } }
local delivered = { { "Processing", 0 }, { "Packed", 1 }, { "Shipped", 2 }, { "Delivered", 5 } }
local held = { { "Paused", 0 } }

local lives = {
  email = {
    well = used, paused = held,
    unopened = { { "Sent", 0 }, { "Expired and Credited", 90 } },
    expired = { { "Sent", 0 }, { "Opened", 0.1 }, { "Expired", 90 } },
    refunded = { { "Sent", 0 }, { "Opened", 0.1 }, { "Expired", 90 }, { "Refunded", 91 } },
    bounced = { { "Sent", 0 }, { "Bounced and Credited", 0.01 } },
    failed = { { "pending", 0 }, { "Failed", 0.01 } },
    cancelled = { { "Paused", 0 }, { "Cancelled", 2 } },
  },
  mail = {
    well = delivered, paused = held,
    undeliverable = { { "Processing", 0 }, { "Packed", 1 }, { "Shipped", 2 }, { "Undeliverable", 9 } },
    failed = { { "Processing", 0 }, { "Failed", 1 } },
    cancelled = { { "Paused", 0 }, { "Cancelled", 2 } },
    refunded = { { "Processing", 0 }, { "Cancelled", 1 }, { "Refunded", 2 } },
  },
}

-- A gift for which Sendoso asks for the address: after two days the recipient has given it; then as any other gift.
local function collected(life, expire_after_days)
  local made = { { "Confirming Address", 0 } }
  if life == nil then
    made[2] = { "Address Confirmation - Cancelled", expire_after_days }
    return made
  end
  for i, step in ipairs(life) do made[i + 1] = { step[1], step[2] + 2 } end
  return made
end

local function life_of(entry, kind)
  local ending = entry.email:find("+", 1, true) and "paused" or entry.email:lower():match "^%a+"
  local life = lives[kind][ending] or lives[kind].well
  if not entry.collects or life == held then return life end
  return collected(ending ~= "unconfirmed" and life or nil, entry.expire_after_days or 7)
end

--- Returns the statuses of a gift until now, the oldest first.
---@param entry table of the journal
---@param kind "email"|"mail"
---@param now integer seconds since 1970
---@param settings table of the sandbox
---@return { status: string, time: integer }[]
function lifecycle.until_now(entry, kind, now, settings)
  local made = {}
  for _, step in ipairs(life_of(entry, kind)) do
    local status, time = step[1], entry.time + math.floor(step[2] * settings.day_s)
    if time > now and #made > 0 then break end
    made[#made + 1] = { status = status, time = time }
    if status == "Processing" and settings.packages == "processing" then break end
  end
  return made
end

return lifecycle

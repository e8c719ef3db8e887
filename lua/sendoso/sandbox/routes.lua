--- What the sandbox answers, route by route. Everything here is documented, or a setting.
local json = require "sendoso.json"
local organisation = require "sendoso.sandbox.organisation"

local routes = {}

local function reply(status, body)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = json.encode(body) }
end

--- A refusal in the commoner of the two documented forms.
---@param status integer
---@param message string
function routes.refuse(status, message)
  return reply(status, { success = false, message = message })
end

--- A token that is not accepted: eGift and me use the other form, as documented.
---@param op table? the operation
function routes.unauthorised(op)
  local sentence = "The access token is invalid"
  if op and (op.name == "egift" or op.name == "me") then
    return reply(401, { success = false, description = sentence, expired = false })
  end
  return routes.refuse(401, sentence)
end

-- One page of a list.
local function page(state, op, items, query)
  local number = math.tointeger(tonumber(query.page)) or 1
  local per_page = math.tointeger(tonumber(query.per_page)) or state.settings.per_page
  if per_page > 100 and state.settings.over_per_page == "refuse" then
    return routes.refuse(400, "per_page can't be above 100")
  end
  per_page = math.max(1, math.min(per_page, 100))
  number = math.max(1, number)
  local from = (number - 1) * per_page
  local list = table.move(items, from + 1, math.min(from + per_page, #items), 1, json.list {})
  return reply(200, {
    current_page = number, per_page = per_page, [op.total] = #items, [op.collection] = list,
  })
end

-- 2023-10-25T00:00:00.000-07:00 as seconds since 1970.
local function instant(text)
  local year, month, day, hour, minute, second, sign, off_hour, off_minute =
    text:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)%.?%d*([+-])(%d+):(%d+)$"
  -- os.time reads local time; two readings of the same clock cancel its zone out.
  local fields = { year = year, month = month, day = day, hour = hour, min = minute, sec = second, isdst = false }
  local here = os.time(fields)
  local utc = os.date("!*t", here)
  utc.isdst = false
  local seconds = here + (here - os.time(utc))
  local offset = (tonumber(off_hour) * 60 + tonumber(off_minute)) * 60
  return sign == "-" and seconds + offset or seconds - offset
end

local function in_window(state, campaign, now)
  if now < instant(campaign.start_date) then return false end
  if campaign.end_date == json.null then return true end
  local over = instant(campaign.end_date)
  return now < over or (now == over and state.settings.end_date == "inclusive")
end

local function find_campaign(id)
  for _, campaign in ipairs(organisation.campaigns) do
    if campaign.id == id then return campaign end
  end
end

-- All sends: those that were there, and those of the journal, in the order of the setting.
local function all_sends(state)
  local sends = organisation.past_sends()
  for i, entry in ipairs(state.journal:read()) do
    local recipient = { name = entry.name or json.null, email = entry.email, company_name = json.null }
    sends[#sends + 1] = organisation.send(1000 + i, find_campaign(entry.touch_id), recipient,
      entry.time, entry.cost, state.settings.sent_via == "API" and "API" or entry.via_from, { "Sent" })
  end
  if state.settings.order == "oldest" then return sends end
  for i = 1, #sends // 2 do
    sends[i], sends[#sends + 1 - i] = sends[#sends + 1 - i], sends[i]
  end
  return sends
end

-- 40 hexadecimal digits that depend on the text.
local function digest(text)
  local out = {}
  for round = 1, 5 do
    local h = 0x811c9dc5 + round
    for i = 1, #text do h = (h ~ text:byte(i)) * 0x01000193 & 0xffffffff end
    out[round] = ("%08x"):format(h)
  end
  return table.concat(out)
end

local function is_blank(value)
  return type(value) ~= "string" or not value:find "%S"
end

-- Amount and kind of an eGift against its campaign: what comes back for these is not known.
local function check_egift(state, campaign, send)
  if campaign.delivery_type ~= "email" and state.settings.wrong_kind == "refuse" then
    return "this campaign is not an eGift campaign"
  end
  local low, high = campaign.starting_egift_price, campaign.ending_egift_price
  if low == json.null or state.settings.amount == "accept" then return nil end
  local amount = tonumber(send.amount)
  if not amount then return "amount can't be blank" end
  if amount < low or amount > high then
    return ("amount must be between %d and %d"):format(low, high)
  end
end

local function check_send(state, send, now)
  local campaign = find_campaign(math.tointeger(tonumber(send.touch_id)))
  if not campaign or not in_window(state, campaign, now) then
    return nil, routes.refuse(404, "Touch not found")
  end
  for _, field in ipairs { "email", "via", "via_from" } do
    if is_blank(send[field]) then return nil, routes.refuse(400, field .. " can't be blank") end
  end
  local reason = check_egift(state, campaign, send)
  if reason then return nil, routes.refuse(400, reason) end
  return campaign
end

-- POST /send: the kind of send is told by `via`.
local function create_send(state, request)
  local body = require("sendoso.core").decode(request.body)
  local send = type(body) == "table" and body.send
  if type(send) ~= "table" then return routes.refuse(400, "send can't be blank") end
  if send.via ~= "single_email_address" then
    return routes.refuse(400, "this sandbox sends eGifts by e-mail only (via single_email_address)")
  end
  local now = state.clock()
  local campaign, refusal = check_send(state, send, now)
  if not campaign then return refusal end
  local number = #state.journal:read() + 1
  local code = digest(("%d %d %s"):format(number, now, send.email))
  state.journal:add {
    time = now, touch_id = campaign.id, email = send.email, name = send.name, via_from = send.via_from,
    cost = tonumber(send.amount) or organisation.prices[campaign.id] or 0, tracking_code = code,
  }
  return reply(200, {
    success = true, message = "EGifts send Successfully", tracking_code = code,
    -- As in the documented example, the code in the URL is another one.
    tracking_url = "https://app.sendoso.com/track/" .. digest(code),
  }), true
end

--- Handlers by operation: (state, op, request, path parameter) -> answer, was a gift taken?
routes.handlers = {
  me = function() return reply(200, organisation.me) end,
  groups = function(state, op, request) return page(state, op, organisation.groups, request.query) end,
  campaigns = function(state, op, request)
    local kind, list = request.query.delivery_type, {}
    for _, campaign in ipairs(organisation.campaigns) do
      if not kind or campaign.delivery_type == kind then list[#list + 1] = campaign end
    end
    return page(state, op, list, request.query)
  end,
  campaign = function(_, _, _, id)
    local campaign = find_campaign(math.tointeger(tonumber(id)))
    if not campaign then return reply(404, { message = "Touch not found!" }) end
    return reply(200, { success = true, touch = campaign })
  end,
  sends = function(state, op, request) return page(state, op, all_sends(state), request.query) end,
  egift = function(state, _, request) return create_send(state, request) end,
}

return routes

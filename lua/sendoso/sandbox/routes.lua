--- The answers of the sandbox, route by route. Everything here is documented, or a setting.
local codes = require "sendoso.sandbox.codes"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local money = require "sendoso.money"
local organisation = require "sendoso.sandbox.organisation"

local routes = {}

local function reply(status, body)
  local text = type(body) == "string" and body or json.encode(body)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = text }
end

--- A refusal in the commoner of the two documented forms.
---@param status integer
---@param message string
function routes.refuse(status, message)
  return reply(status, { success = false, message = message })
end

local token_flaws = {
  invalid = "The access token is invalid", expired = "The access token expired",
  revoked = "The access token was revoked",
}

--- Refuses a token that is not accepted: eGift and me use the other form, as documented.
---@param op table? the operation
---@param body string of the request
---@param flaw "invalid"|"expired"|"revoked"
function routes.unauthorised(op, body, flaw)
  local sentence = token_flaws[flaw]
  local is_egift = body:find('"single_email_address"', 1, true)
  if op and (op.name == "me" or op.does == "spend" and is_egift) then
    return reply(401, { success = false, description = sentence, expired = flaw == "expired" })
  end
  return routes.refuse(401, sentence)
end

-- One page of a list: of so many items, each of which a function returns, as a table or as JSON.
local function page(state, op, total, item, query)
  local number = math.tointeger(tonumber(query.page)) or 1
  local per_page = math.tointeger(tonumber(query.per_page)) or state.settings.per_page
  if per_page > 100 and state.settings.over_per_page == "refuse" then
    return routes.refuse(400, "per_page can't be above 100")
  end
  per_page = math.max(1, math.min(per_page, 100))
  number = math.max(1, number)
  if number > 1 and (number - 1) * per_page >= total and state.settings.past_end == "refuse" then
    return routes.refuse(404, "Page not found")
  end
  local list = {}
  for i = (number - 1) * per_page + 1, math.min(number * per_page, total) do
    local one = item(i)
    list[#list + 1] = type(one) == "string" and one or json.encode(one)
  end
  if state.faults:due("total-high", op) then total = total * 10 end
  if state.faults:due("total-low", op) then total = 0 end
  return reply(200, ('{"current_page":%d,"per_page":%d,"%s":['):format(number, per_page, op.collection)
    .. table.concat(list, ",") .. ('],"%s":%d}'):format(op.total, total))
end

-- One page of a list other than that of sends, in the order of the setting.
local function page_of(state, op, list, query)
  local is_newest = state.settings.order_of_others == "newest"
  return page(state, op, #list, function(i) return list[is_newest and #list + 1 - i or i] end, query)
end

local function in_window(state, campaign, now)
  if now < instant.parse(campaign.start_date) then return false end
  if campaign.end_date == json.null then return true end
  local over = instant.parse(campaign.end_date)
  return now < over or (now == over and state.settings.end_date == "inclusive")
end

local function find_campaign(id)
  for _, campaign in ipairs(organisation.campaigns) do
    if campaign.id == id then return campaign end
  end
end

-- A gift of the journal as it is in the list.
local function send_of(state, id, entry)
  local campaign = find_campaign(entry.touch_id)
  local recipient = { name = entry.name or json.null, email = entry.email, company_name = json.null }
  return organisation.send(id, campaign, recipient, entry.time, entry.cost,
    state.settings.sent_via == "via_from" and entry.via_from or "API",
    require("sendoso.sandbox.lifecycle").until_now(entry, campaign.delivery_type, state.clock(), state.settings))
end

-- A gift that the fault drift has added.
local function drifted(state)
  return { touch_id = 2002, email = "somebody@example.org", time = state.clock(), cost = 5 }
end

-- One page of all sends: those that existed before, those of the journal, and those that the fault drift has added, in
-- the order of the setting.
local function page_of_sends(state, op, query)
  local past, entries = organisation.past_sends(), state.journal:sends(state.settings.links_listed == "yes")
  if state.faults:due("drift", op) then state.drifted = (state.drifted or 0) + 1 end
  local listed = #past + #entries
  local total = listed + (state.drifted or 0)
  return page(state, op, total, function(i)
    if state.settings.order == "newest" then i = total + 1 - i end
    if i <= #past then return past[i] end
    if i <= listed then return send_of(state, 1000 + i - #past, entries[i - #past]) end
    return send_of(state, 1000000 + i - listed, drifted(state))
  end, query)
end

local function is_blank(value)
  return type(value) ~= "string" or not value:find "%S"
end

-- Checks the amount of an eGift. What Sendoso answers is not documented.
local function check_amount(state, campaign, send)
  local low, high = campaign.starting_egift_price, campaign.ending_egift_price
  if low == json.null or state.settings.amount == "accept" then return nil end
  local amount = money.parse(send.amount)
  if not amount then return send.amount == nil and "amount can't be blank" or "amount is not a number" end
  if amount < money.parse(low) or amount > money.parse(high) then
    return ("amount must be between %d and %d"):format(low, high)
  end
end

-- Checks an address, or the options for asking for it. The limits of these are documented, the messages are not.
local function check_address(send)
  if not send.no_address then
    for _, field in ipairs { "address", "city", "state", "zip", "country" } do
      if is_blank(send[field]) then return field .. " can't be blank" end
    end
    return nil
  end
  if send.confirm_address ~= true then return "confirm_address must be true" end
  if send.address_confirmation_via ~= "email" and send.address_confirmation_via ~= "link" then
    return "address_confirmation_via must be email or link"
  end
  local days = math.tointeger(send.expire_after_days)
  if not days or days < 2 or days > 7 then return "expire_after_days must be between 2 and 7" end
end

-- What depends on `via`: the kind of the campaign, the required fields, and the message of the answer.
local kinds = {
  single_email_address = {
    delivery_type = "email", fields = { "email" }, message = "EGifts send Successfully", has_url = true,
  },
  single_person_or_company = {
    delivery_type = "mail", fields = { "name", "email" }, message = "Gift send Successfully", check = check_address,
  },
}

local function check_fields(state, send, kind)
  for _, field in ipairs(kind.fields) do
    if is_blank(send[field]) then return field .. " can't be blank" end
  end
  if is_blank(send.via_from) and state.settings.no_via_from == "refuse" then return "via_from can't be blank" end
  if kind.check then return kind.check(send) end
end

local function check_kind(state, campaign, kind)
  if campaign.delivery_type == kind.delivery_type or state.settings.wrong_kind == "accept" then return nil end
  return "this campaign is of another kind"
end

-- Returns the campaign of a send, or a refusal. The order of the checks is not documented.
local function check_send(state, send, kind, now)
  local campaign = find_campaign(math.tointeger(tonumber(send.touch_id)))
  local missing = (not campaign or not in_window(state, campaign, now)) and routes.refuse(404, "Touch not found")
  local reason = check_fields(state, send, kind)
  local blank = reason and routes.refuse(400, reason)
  if missing or blank then
    if state.settings.checked_first == "campaign" then return nil, missing or blank end
    return nil, blank or missing
  end
  reason = check_kind(state, campaign, kind) or check_amount(state, campaign, send)
  if reason then return nil, routes.refuse(400, reason) end
  return campaign
end

-- POST /send: `via` tells the kind of send.
local function create_send(state, request)
  local body = require("sendoso.core").decode(request.body)
  local send = type(body) == "table" and body.send
  if type(send) ~= "table" then return routes.refuse(400, "send can't be blank") end
  local kind = kinds[send.via]
  if not kind then return routes.refuse(400, "via is not valid") end
  local now = state.clock()
  local campaign, refusal = check_send(state, send, kind, now)
  if not campaign then return refusal end
  local number = #state.journal:read() + 1
  local code = codes.tracking(("%d %d %s"):format(number, now, send.email))
  state.journal:add {
    time = now, touch_id = campaign.id, email = send.email, name = send.name, via_from = send.via_from,
    cost = money.parse(send.amount) and send.amount or organisation.prices[campaign.id] or 0, tracking_code = code,
    collects = send.no_address or nil, expire_after_days = send.expire_after_days,
  }
  local answer = { success = true, message = kind.message, tracking_code = code }
  -- As in the documented example, the code in the URL is another one.
  if kind.has_url then answer.tracking_url = "https://app.sendoso.com/track/" .. codes.tracking(code) end
  return reply(200, answer), true
end

local function check_recipients(send)
  local list = send.recipient_users
  if type(list) ~= "table" or #list == 0 then return "recipient_users can't be blank" end
  for _, one in ipairs(list) do
    if type(one) ~= "table" or is_blank(one.email) then return "email can't be blank" end
  end
end

-- POST /send/generate_egift_links: a gift for each recipient, no tracking code.
local function create_links(state, request)
  local body = require("sendoso.core").decode(request.body)
  local send = type(body) == "table" and body.send
  if type(send) ~= "table" then return routes.refuse(400, "send can't be blank") end
  if send.via ~= "generate_egift_links" then return routes.refuse(400, "via is not valid") end
  local now = state.clock()
  local kind = { delivery_type = "email", fields = {}, check = check_recipients }
  local campaign, refusal = check_send(state, send, kind, now)
  if not campaign then return refusal end
  local made = json.list {}
  for i, one in ipairs(send.recipient_users) do
    local number = #state.journal:read() + 1
    local link = "https://sendo.so/g/" .. codes.link(("%d %d %s"):format(number, now, one.email))
    state.journal:add {
      time = now, touch_id = campaign.id, email = one.email, via_from = send.via_from,
      cost = organisation.prices[campaign.id] or 0, link = link,
    }
    made[i] = { egift_link = link, recipient_email_or_phone_number = one.email }
  end
  return reply(200, {
    success = true, message = ("Success! Here are your %d eGift Card links:"):format(#made), egift_links = made,
    expiration_days = 30,
  }), true
end

-- POST /users: an invitation.
local function create_invitation(state, request)
  local body = require("sendoso.core").decode(request.body)
  local user = type(body) == "table" and type(body.user) == "table" and body.user or {}
  if user.role ~= "manager" and user.role ~= "regular" then
    return routes.refuse(400, "Role can be one of these: manager,regular")
  end
  local found
  for _, group in ipairs(organisation.groups) do found = found or group.id == user.team_group_id end
  if not found then return routes.refuse(400, "Please enter a valid team group") end
  for _, field in ipairs { "first_name", "last_name", "email" } do
    if is_blank(user[field]) then return routes.refuse(400, field .. " can't be blank") end
  end
  state.journal:add { time = state.clock(), invited = user.email, team_group_id = user.team_group_id }
  return reply(201, {
    success = true, message = "Invitation sent successfully", receiver_email = user.email,
    team_group_id = user.team_group_id, user_role = user.role, invitation_status = "pending",
    expires_at = instant.format(state.clock() + 86400):gsub("%-08:00$", ".000-08:00"),
  }), true
end

-- GET /groups/{id}/members: a bare array.
local function members(id)
  local list, known = json.list {}, false
  for _, group in ipairs(organisation.groups) do known = known or tostring(group.id) == id end
  if not known then return reply(404, { message = "Group not found!" }) end
  for _, user in ipairs(organisation.users) do
    if tostring(user.team_group_id) == id then list[#list + 1] = organisation.member(user) end
  end
  return reply(200, list)
end

--- Handlers by operation: (state, op, request, path parameter) -> answer, was a gift accepted?
routes.handlers = {
  me = function() return reply(200, organisation.me) end,
  groups = function(state, op, request)
    return page_of(state, op, organisation.groups, request.query)
  end,
  campaigns = function(state, op, request)
    local kind, list = request.query.delivery_type, {}
    for _, campaign in ipairs(organisation.campaigns) do
      if not kind or campaign.delivery_type == kind then list[#list + 1] = campaign end
    end
    return page_of(state, op, list, request.query)
  end,
  campaign = function(_, _, _, id)
    local campaign = find_campaign(math.tointeger(tonumber(id)))
    if not campaign then return reply(404, { message = "Touch not found!" }) end
    return reply(200, { success = true, touch = campaign })
  end,
  sends = function(state, op, request) return page_of_sends(state, op, request.query) end,
  users = function(state, op, request)
    return page_of(state, op, organisation.users, request.query)
  end,
  invite = function(state, _, request) return create_invitation(state, request) end,
  members = function(_, _, _, id) return members(id) end,
  egift = function(state, _, request) return create_send(state, request) end,
  egift_links = function(state, _, request) return create_links(state, request) end,
}

return routes

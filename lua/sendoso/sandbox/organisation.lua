--- The organisation of the sandbox: invented, plausible, and the same on every machine. The fields and their types
--- are those of the documented examples.
local codes = require "sendoso.sandbox.codes"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local money = require "sendoso.money"
local remembered = require "sendoso.remembered"

local organisation = { team_id = 5678 }

-- A generator of its own, so that the data does not depend on a version of Lua.
local function generator(seed)
  return function(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % n + 1
  end
end

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

local first_names = words [[Amara Bruno Chloé Deniz Elena Farid Grace Hugo Ines Jamal Katrin Liam
  Mina Noah Olga Pedro Quinn Rosa Sven Tara]]
local last_names = words [[Adeyemi Bauer Costa Dubois Eriksson Fischer García Haddad Ivanova Jones
  Kowalski Lindqvist Moreau Nguyen O'Neill Patel Rossi Schmidt Tanaka Weber]]

local function group(id, name, budget, monthly, rollover)
  return {
    id = id, name = name, budget = budget, monthly_budget = monthly, one_time_budget = 0,
    rollover = rollover, team_id = organisation.team_id,
    created_at = "2020-05-01T13:53:05.000-07:00", updated_at = "2025-09-26T11:49:50.000-07:00",
  }
end

organisation.groups = {
  group(1234, "People Operations", 4200, "5000", true),
  group(1235, "Field Marketing", 50, "50000", true),
  group(1236, "Sales EMEA", 1875, "7500", false),
  group(1237, "Customer Success", 960, "2500", false),
}

--- The user of the sandbox's token.
organisation.me = {
  id = 123456, first_name = "Sandra", last_name = "Box", email = "sandra.box@example.com",
  role = "manager", balance = "500.0", team_balance = 7085,
}

local function make_users()
  local users, random = {}, generator(7)
  users[1] = {
    id = organisation.me.id, first_name = organisation.me.first_name,
    last_name = organisation.me.last_name, email = organisation.me.email, team_group_id = 1234,
  }
  for i = 2, 24 do
    local first, last = first_names[random(20)], last_names[random(20)]
    users[i] = {
      id = 123456 + i * 11, first_name = first, last_name = last,
      email = ("user%02d@example.com"):format(i), team_group_id = 1233 + random(4),
    }
  end
  return users
end

organisation.users = make_users()

--- Returns a user in the form of a member of a group: with balance, organisation and invitation key.
---@param user table
---@return table
function organisation.member(user)
  return {
    id = user.id, first_name = user.first_name, last_name = user.last_name, email = user.email,
    team_group_id = user.team_group_id, team_id = organisation.team_id, sandbox = false,
    balance = ("%d.0"):format(user.id % 900), key = codes.tracking(user.email):sub(1, 32),
  }
end

local function campaign(id, name, kind, more)
  local c = {
    id = id, name = name, delivery_type = kind, description = "", status = "Active",
    start_date = "2023-10-25T00:00:00.000-07:00", end_date = json.null,
    created_at = "2023-10-25T05:21:59.000-07:00", user_id = organisation.me.id, gift_id = id % 97,
    starting_egift_price = json.null, ending_egift_price = json.null, is_default_price = true,
    hubspot_key = json.null, ship_to_countries = { "US" }, currency = "USD",
  }
  for field, value in pairs(more or {}) do c[field] = value end
  c.is_default_price = c.starting_egift_price == json.null
  return c
end

local europe = { "AT", "BE", "DE", "ES", "FR", "IE", "IT", "NL", "PL", "PT" }

--- Campaigns of every kind: eGift and physical, with a fixed price and a price range, in several currencies and
--- countries; two with the same name; one that has ended, and one that has not started.
organisation.campaigns = {
  campaign(2001, "Anniversary eGift", "email",
    { starting_egift_price = 10, ending_egift_price = 100, ship_to_countries = { "US", "CA", "GB", "DE" } }),
  campaign(2002, "Coffee on us", "email", { ship_to_countries = { "US", "CA" } }),
  campaign(2003, "Webinar thank-you", "email",
    { starting_egift_price = 5, ending_egift_price = 25, ship_to_countries = { "US", "GB" } }),
  campaign(2004, "Survey reward", "email", { ship_to_countries = { "US", "GB", "DE", "FR" } }),
  campaign(2005, "Team lunch", "email", { ship_to_countries = { "US" } }),
  campaign(2006, "Team lunch", "email", { ship_to_countries = europe, currency = "EUR" }),
  campaign(2007, "Anniversary box", "mail", { ship_to_countries = { "US", "CA" } }),
  campaign(2008, "Milestone box", "mail", { ship_to_countries = { "US", "CA", "GB", "DE", "FR" } }),
  campaign(2009, "Welcome kit", "mail", { ship_to_countries = { "US", "ES", "CA", "GB", "DE" } }),
  campaign(2010, "Handwritten note", "mail", { ship_to_countries = { "US" } }),
  campaign(2011, "Holiday 2024", "email", { end_date = "2024-12-31T23:59:59.000-08:00" }),
  campaign(2012, "Games 2032", "email", { start_date = "2032-07-01T00:00:00.000-07:00" }),
}

--- What a gift of a campaign costs without an amount.
organisation.prices = {
  [2002] = 5, [2004] = 10, [2005] = 20, [2006] = 18, [2007] = 45, [2008] = 90, [2009] = 60,
  [2010] = 4, [2011] = 25, [2012] = 25,
}

-- The statuses of past sends.
local histories = {
  email = { { "Sent", "Opened", "Clicked", "Used" }, { "Sent", "Opened", "Clicked", "Used" },
    { "Sent", "Opened" }, { "Sent", "Expired and Credited" }, { "Bounced and Credited" } },
  mail = { { "Processing", "Packed", "Shipped", "Delivered" }, { "Processing", "Packed", "Shipped", "Delivered" },
    { "Processing", "Shipped", "Undeliverable" },
    { "Confirming Address", "Address Confirmation - Cancelled" } },
}

-- One status per day.
local function day_by_day(statuses, time)
  local made = {}
  for i, status in ipairs(statuses) do made[i] = { status = status, time = time + (i - 1) * 86400 } end
  return made
end

-- "25.0", "12.25": a decimal with at least one digit after the point.
local decimal = remembered(function(cost)
  return (money.decimal(money.parse(cost) or 0):gsub("0$", ""))
end)

local sender = json.encode {
  id = organisation.me.id, name = organisation.me.first_name .. " " .. organisation.me.last_name,
  email = organisation.me.email, team_id = 1234, team_name = "People Operations",
}

-- What is the same in all sends of a campaign: how they begin, and how they end.
local frames = {}

local function frame_of(touch)
  local is_egift = touch.delivery_type == "email"
  local kind = is_egift and (touch.currency == "USD" and "eGifts USA" or "eGifts International") or "Inventoried Sends"
  local frame = {
    '","currency":"' .. touch.currency .. '","current_total_cost":"',
    '],"subtype":"' .. (is_egift and "eGift Cards USA" or "Custom") .. '","touch":'
      .. json.encode { id = touch.id, name = touch.name } .. ',"type":"' .. kind .. '"}',
  }
  frames[touch] = frame
  return frame
end

-- In JSON.
local function updates_of(statuses)
  local updates = {}
  for i, change in ipairs(statuses) do
    updates[i] = '{"occurred_at":"' .. instant.format(change.time) .. '","status":"' .. change.status .. '"}'
  end
  return table.concat(updates, ",")
end

--- Returns a send as in the list, in JSON: a page has a hundred, and tables that are written take several times as
--- long. As in the documented example, its ID is not the number in send_gid.
---@param id integer
---@param touch table a campaign
---@param recipient { name: string, email: string, company_name: any }
---@param time integer seconds since 1970
---@param cost number|string
---@param via string
---@param statuses { status: string, time: integer }[] oldest first
---@return string
function organisation.send(id, touch, recipient, time, cost, via, statuses)
  local frame = frames[touch] or frame_of(touch)
  return '{"created_at":"' .. instant.format(time) .. frame[1] .. decimal(cost) .. '","id":' .. id .. ',"recipient":'
    .. json.encode(recipient) .. ',"send_gid":"' .. codes.gid(id + 43) .. '","sender":' .. sender .. ',"sent_via":'
    .. json.encode(via) .. ',"status":"' .. statuses[#statuses].status .. '","status_updates":[' .. updates_of(statuses)
    .. frame[2]
end

local function make_past_sends()
  local sends, random = {}, generator(11)
  local time = 1735718400 -- 1 January 2025, 08:00 UTC
  for id = 1, 240 do
    time = time + random(40) * 3600
    local touch = organisation.campaigns[random(10)]
    local first, last = first_names[random(20)], last_names[random(20)]
    local recipient = {
      name = first .. " " .. last, email = ("guest%03d@example.org"):format(random(180)),
      company_name = random(4) == 1 and json.null or "Example GmbH",
    }
    local endings = histories[touch.delivery_type]
    sends[id] = organisation.send(id, touch, recipient, time, organisation.prices[touch.id] or 15,
      random(3) == 1 and "Salesforce Trigger" or "Sendoso.com", day_by_day(endings[random(#endings)], time))
  end
  return sends
end

local past_sends ---@type string[]? the same each time they are asked for

--- Returns the sends that existed before this sandbox was used, oldest first.
---@return string[] nobody changes it
function organisation.past_sends()
  past_sends = past_sends or make_past_sends()
  return past_sends
end

return organisation

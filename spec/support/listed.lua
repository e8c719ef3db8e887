--- An account whose list of sends is a table of a spec.
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local listed = {}

--- The time of such an account: 10 March 2026.
listed.NOW = 1773133200

local NOW = listed.NOW
local DAY = 86400

--- A send of an account, so many days old.
function listed.send(id, days, status)
  local time = instant.format(NOW - days * DAY)
  return { id = id, send_gid = "gid" .. id, status = status or "Used", created_at = time, currency = "USD",
    current_total_cost = "5.0", touch = { id = 2002, name = "Coffee on us" },
    recipient = { email = ("ann%d@example.com"):format(id) }, sender = { team_name = "People Operations" },
    status_updates = { { status = "Sent", occurred_at = time }, { status = status or "Used", occurred_at = time } } }
end

--- So many sends, one a day, the newest first.
function listed.sends(count)
  local list = {}
  for i = 1, count do list[i] = listed.send(count - i + 1, i) end
  return list
end

--- A client of an account with these sends, and what was asked for: { page numbers }. `how.total` is another total;
-- `how.before` is called with each page's number, and may return what the list was then; behind the page `how.clamp`
-- that one comes again; each answer takes `how.delay_ms`.
function listed.account(list, how)
  how = how or {}
  local asked = {}
  local client = serve.client(function(request)
    local page, per_page = math.tointeger(request.query.page), math.tointeger(request.query.per_page)
    asked[#asked + 1] = page
    local shown = how.before and how.before(page, list) or list
    if how.fails == #asked then return { status = 403, body = "{}" } end
    page = math.min(page, how.clamp or page)
    local items = json.list(table.move(shown, (page - 1) * per_page + 1, math.min(page * per_page, #shown), 1, {}))
    return { status = 200, delay_ms = how.delay_ms, body = json.encode { current_page = page, per_page = per_page,
      total_count = how.total or #shown, sends = items } }
  end)
  client.run.clock = function() return how.now or NOW end
  client.mirror_path = how.path or temp.path "mirror.db"
  return client, asked, how
end

return listed

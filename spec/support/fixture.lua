--- Clients for specs: on a sandbox of their own, or on a scripted peer.
local clients = require "sendoso.client"
local run = require "sendoso.run"
local temp = require "spec.support.temp"

local fixture = {}

local function silent() end

-- A client, in a run of its own that says nothing.
local function open(given, options, settings)
  for name, value in pairs(options or {}) do given[name] = value end
  local of_run = { write = silent }
  for name, value in pairs(settings or {}) do of_run[name] = value end
  return assert(clients.open(given, run.new(of_run)))
end

--- Returns a client of a new sandbox inside this process, and the sandbox's journal.
---@param options? table more options of `open`
---@param settings? table of its run
function fixture.sandbox(options, settings)
  local given = { state = temp.path "sandbox.ndjson", ledger = temp.path "ledger.db", pace = false, backoff_ms = 1 }
  local opened = open(given, options, settings)
  return opened, given.state
end

--- Returns a client of a scripted peer.
---@param peer { url: string }
---@param options? table more options of `open`
---@param settings? table of its run
function fixture.client(peer, options, settings)
  local opened = open({
    base_url = peer.url, token = "secret-token", ledger = temp.path "ledger.db", pace = false, backoff_ms = 1,
  }, options, settings)
  -- As if it had been read: most specs are about what comes after that.
  opened.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email" }
  return opened
end

--- Returns the ledger's row of a key.
function fixture.row(client, key)
  for _, row in ipairs(assert(client:ledger():list())) do
    if row.key == key then return row end
  end
end

--- Returns a documented body.
function fixture.example(name)
  local text = temp.read("spec/examples/" .. name .. ".json")
  assert(text ~= "", "no example " .. name)
  return text
end

--- Returns the documented answer to an eGift, with a tracking code of its own: two gifts have none in common.
function fixture.taken()
  fixture.codes = (fixture.codes or 0) + 1
  local code = ("%040x"):format(fixture.codes)
  return (fixture.example "post-send-egift.200":gsub('("tracking_code": ")%x+', "%1" .. code))
end

--- The options of a gift that nothing is wrong with.
function fixture.gift(more)
  local gift = {
    campaign = 2002, to = { email = "ann@example.com", first_name = "Ann", id = 7 }, once = "spec/{id}",
  }
  for name, value in pairs(more or {}) do gift[name] = value end
  return gift
end

return fixture

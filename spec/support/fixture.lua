--- Clients for specs: on a sandbox of their own, or on a scripted peer.
local sendoso = require "sendoso"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"
local temp = require "spec.support.temp"

local fixture = {}

--- Returns a client of a new sandbox inside this process, and the sandbox's journal.
---@param options? table more options of `open`
function fixture.sandbox(options)
  local given = { state = temp.path "sandbox.ndjson", ledger = temp.path "ledger.db", pace = false, backoff_ms = 1 }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = assert(sendoso.open(given))
  return client, given.state
end

--- Returns a client of a scripted peer.
---@param peer { url: string }
---@param options? table more options of `open`
function fixture.client(peer, options)
  local given = {
    base_url = peer.url, token = "secret-token", ledger = temp.path "ledger.db", pace = false, backoff_ms = 1,
  }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = assert(sendoso.open(given))
  -- As if it had been read: most specs are about what comes after that.
  client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email" }
  return client
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

--- Takes back what a spec has set and what it has counted, for the next one.
function fixture.reset()
  settings.dry_run, settings.max_sends = false, nil
  tally.taken, tally.planned, tally.flying = 0, 0, 0
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

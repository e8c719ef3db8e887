-- The permits of runs that share a ledger in PostgreSQL: ten slots, which a run asks for a few times a second.
local core = require "sendoso.core"
local postgres = require "sendoso.postgres"
local proxy = require "spec.support.proxy"
local stores = require "spec.support.stores"

describe("permits in PostgreSQL #process", function()
  it("keep nobody waiting for the server: those of a gift cost it no round trip", function()
    local between <close> = proxy.start(stores.postgres.server().port)
    local at = stores.postgres.fresh(between.url)
    assert(stores.open(at)):close()
    local slots <close> = assert(postgres.slots { url = at.path, schema = at.schema, client = "spec" })
    between:set { delay_ms = 1000 }
    local before, began = between:count "request", core.clock()
    for _ = 1, 100 do assert.is_nil((slots:take(core.clock()))) end
    assert(core.clock() - began < 800, core.clock() - began)
    assert(between:count "request" - before <= 1)
  end)
end)

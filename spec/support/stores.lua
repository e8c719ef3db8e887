--- The places where a ledger may be kept, for promises that hold in all of them. Each has the same functions:
---
---   fresh()        where no ledger was before, as options for `core.ledger`
---   sql(at, text)  runs SQL on what is stored there, behind the ledger's back; a table's name is written @name
---   env(at)        what a run needs in its environment to use it
---   pass(at, pid)  lets the minute pass in which a process that was killed may still be alive; the process with this
---                  pid is alive
local core = require "sendoso.core"
local postgres = require "spec.support.postgres"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local stores = {}

local sqlite = {}
stores.sqlite = sqlite

function sqlite.fresh() return { path = temp.path "ledger.db", account = "sandbox" } end

function sqlite.sql(at, text)
  local ran = process.run(("sqlite3 %s %s"):format(at.path, temp.quote((text:gsub("@", "")))))
  assert(ran.status == 0, ran.err)
  return (ran.out:gsub("\n$", ""))
end

function sqlite.env(at) return { SENDOSO_LEDGER = at.path } end

function sqlite.pass() end -- the kernel knows who is dead

local pg = { count = 0 }
stores.postgres = pg

--- The server of this process, started when it is first asked for.
function pg.server()
  pg.running = pg.running or postgres.start()
  return pg.running
end

--- Names a schema that nothing is in.
---@param url? string where the server is reached: through a proxy, or a pooler
function pg.fresh(url)
  pg.count = pg.count + 1
  return {
    path = url or pg.server().url, account = "sandbox", driver = require "sendoso.postgres".driver,
    schema = "ledger_" .. pg.count,
  }
end

function pg.sql(at, text) return pg.server():query((text:gsub("@", at.schema .. "."))) end

function pg.env(at) return { SENDOSO_LEDGER = at.path, SENDOSO_LEDGER_SCHEMA = at.schema } end

function pg.pass(at, pid)
  pg.sql(at, ([[UPDATE @gift SET lease = 0 WHERE state = 'intent'
    AND process NOT IN (SELECT id FROM @process WHERE pid = %d);
    UPDATE @slot SET run = NULL, free_at = now()]]):format(pid or 0))
end

local pooled = { sql = pg.sql, env = pg.env, pass = pg.pass }
stores.pooled = pooled

--- As that, behind a pooler with two connections, of which each transaction has another.
function pooled.fresh()
  pooled.bouncer = pooled.bouncer or pg.server():bouncer(2)
  return pg.fresh(pooled.bouncer.url)
end

--- Opens a ledger there; `more` are further options.
function stores.open(at, more)
  local options = {}
  for name, value in pairs(at) do options[name] = value end
  for name, value in pairs(more or {}) do options[name] = value end
  return core.ledger(options)
end

return stores

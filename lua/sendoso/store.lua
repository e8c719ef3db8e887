--- What is kept in a database, and not in a file: a ledger that several machines share, and what belongs to it.
local fail = require "sendoso.fail"

local store = {}

--- Does it name a database?
---@param name? string|false a path, or a URL
---@return boolean
function store.is_url(name) return name and name:find "^postgres%w*://" ~= nil end

--- Returns a path, or a URL without its password.
---@param name string
---@return string
function store.name(name)
  local shown = name:gsub("^(%w+://).*@", "%1")
  return shown
end

-- Refuses what is meant for a database, and would be the name of a file, with a password in it.
local function check_no_url(name)
  if not name:find "^%s*%a[%w+.-]*:/" and not name:find "%f[%w]password%s*=" then return nil end
  return fail.new("invalid", "ledger: expected the path of a file, or a URL such as postgresql://USER@HOST/DATABASE",
    { field = "ledger", hint = "set it with --ledger or SENDOSO_LEDGER" })
end

-- Loads the module that has the store; nil where this installation has none.
local function load()
  local ok, postgres = pcall(function() return require "sendoso.postgres" end)
  return ok and postgres or nil
end

--- Returns the version of libpq, as it is loaded; nil: this installation has no store in PostgreSQL.
---@return string?
function store.version()
  local postgres = load()
  return postgres and postgres.version
end

--- Returns what keeps a ledger that is named by a URL.
---@param name? string|false
---@return { driver: lightuserdata, permits: lightuserdata, vault: lightuserdata, version: string }? database nil: file
---@return sendoso.Error? err this installation has no such store, or nobody has
function store.of(name)
  if not name then return nil end
  if not store.is_url(name) then return nil, check_no_url(name) end
  local postgres = load()
  if postgres then return postgres end
  return nil, fail.new("store", "this installation cannot open a ledger in PostgreSQL",
    { hint = "install the Debian package sendoso-postgres; or libpq5, and the module sendoso/postgres.so" })
end

return store

--- From flags, environment and `open{…}` to a core client: which service, and which account.
local fail = require "sendoso.fail"
local path = require "sendoso.path"
local sandbox = require "sendoso.sandbox"
local sign_in = require "sendoso.accounts.sign_in"
local store = require "sendoso.store"

local connect = {}

local production = "https://app.sendoso.com"
local IN_MEMORY = ":memory:"

-- The sandbox in this process, with the same state file as every other sandbox of this user.
local function open_sandbox(options)
  return sandbox.open {
    state = options.state or fail.try(path.state, "sandbox.ndjson"), -- without a home it forgets
    faults = options.faults,
    settings = options.sandbox_settings,
  }
end

--- Returns a timeout in milliseconds; nil: the usual one, or an error.
---@param given? number|string seconds
---@return integer?, sendoso.Error?
function connect.timeout_ms(given)
  if given == nil then return nil end
  local seconds = tonumber(given)
  if seconds and seconds > 0 and seconds < 86400 then return math.ceil(seconds * 1000) end
  return fail("invalid", ("timeout: expected a number of seconds above 0 and below 86400, got \"%s\""):format(given),
    { field = "timeout", hint = "set it with --timeout or SENDOSO_TIMEOUT" })
end

local function core_options(options, settings, base_url, signed, timeout_ms)
  local trust = options.ca_file and { ca_file = options.ca_file } or settings.trust
  return {
    base_url = base_url,
    token = signed.token,
    credentials = signed.credentials,
    client_id = options.client_id or settings.client_id,
    ca_file = trust.ca_file,
    ca_dir = trust.ca_dir,
    connect_to = options.connect_to,
    timeout_ms = timeout_ms,
    backoff_ms = options.backoff_ms,
  }
end

-- Where the ten requests a second are shared: on this machine.
local function permits_here(options, settings, is_own)
  if options.pace == false then return nil end
  -- A dry run on our own sandbox shares its rate limit with nobody, and leaves no file behind.
  return is_own and settings.dry_run and IN_MEMORY or fail.try(path.state, "permits.db") or IN_MEMORY
end

-- Opens the core's client. Where the state folder cannot be written, the permits are this process's own: a read goes
-- on, and what spends has no ledger there and ends.
local function open_here(wanted)
  local core = require "sendoso.core"
  local client, err = core.client(wanted)
  if client or err.kind ~= "store" or not wanted.permits or wanted.permits == IN_MEMORY then return client, err end
  wanted.permits = IN_MEMORY
  return core.client(wanted)
end

-- Opens the core's client. Runs that share a ledger in a database share their requests there too, but not those to
-- a sandbox of their own; where it has no ledger yet, there is nobody to share with.
local function open_shared(options, settings, wanted, is_own)
  local core = require "sendoso.core"
  local ledger = options.ledger
  if ledger == nil then ledger = settings.ledger end
  local database, err = store.of(ledger)
  if err then return nil, err end
  if database and options.pace ~= false and not is_own then
    wanted.permits, wanted.permits_schema, wanted.permits_driver = ledger, settings.ledger_schema, database.permits
    local client
    client, err = core.client(wanted)
    if client or err.kind ~= "not_found" then return client, err end
    wanted.permits_driver = nil
  end
  wanted.permits = permits_here(options, settings, is_own)
  return open_here(wanted)
end

-- A client ID has one pace in a run, wherever its clients have their ledgers: that of the first one.
local function open_core(options, settings, wanted, is_own, paces)
  local core = require "sendoso.core"
  local _, host = core.service(wanted.base_url)
  local whose = ("%s %s"):format(host, wanted.client_id or "")
  local pace = options.pace ~= false and paces[whose]
  if pace then
    wanted.permits, wanted.permits_schema, wanted.permits_driver = table.unpack(pace, 1, 3)
    return core.client(wanted)
  end
  local client, err = open_shared(options, settings, wanted, is_own)
  if client and wanted.permits then
    paces[whose] = { wanted.permits, wanted.permits_schema, wanted.permits_driver }
  end
  return client, err
end

-- The base URL and the token; nil for the sandbox in this process.
local function find(options, settings)
  local base_url = options.base_url or settings.base_url
  local token = options.token or settings.token
  if settings.sandbox and not options.base_url then return nil end
  -- A job that lost its environment must not report success from the sandbox.
  local is_live = settings.live or options.live and not settings.host
  if not base_url and not token and not is_live then return nil end
  return base_url or production, token
end

-- What requests are signed with where no token is given: what the profile is signed in with, at the host of its sign-in
-- alone. An error of a base URL names its host: the rest may be a secret.
local function credentials_for(base_url, settings)
  local core = require "sendoso.core"
  local signed_in, profile = settings.credentials, settings.profile
  local where, host = core.service(base_url)
  if not where then return nil, host end
  local login = profile and ("run `sendoso login --profile %s`"):format(profile) or "run `sendoso login`"
  if not signed_in then
    local what = profile and ("the profile '%s' is not signed in, and "):format(profile) or ""
    return fail("auth", ("%sno access token is set for %s"):format(what, host),
      { hint = ("%s, or set SENDOSO_ACCESS_TOKEN, or use --sandbox"):format(login) })
  end
  local _, its_host = core.service(signed_in.base_url)
  if its_host ~= host then
    return fail("auth", ("the profile '%s' is signed in to %s, and not to %s"):format(profile, its_host, host),
      { hint = ("check base_url, --base-url and SENDOSO_BASE_URL (`sendoso profile show`), or %s"):format(login) })
  end
  local client_secret, err
  if not signed_in.has_secret then
    client_secret, err = require("sendoso.accounts.secret").find(settings)
    if not client_secret then return nil, err end
  end
  local place = signed_in.place
  return { path = place.path, schema = place.schema, profile = place.profile, driver = place.driver,
    client_id = settings.client_id, client_auth = settings.client_auth,
    client_secret = client_secret and client_secret.text }
end

-- An error of authorities that a variable names names the variable.
local function name_source(err, trust)
  if err.field == "ca_file" or err.field == "ca_dir" then
    err.message = (trust.source and trust.source .. ": " or "") .. err.message
  end
  return err
end

--- Decides where requests go, and opens a core client for it. Without a token and a base URL it is the sandbox, run
--- by this process.
---@param options table as of `sendoso.open`
---@param settings sendoso.Settings
---@param paces table<string, table> of its run: where the requests of each client ID are shared
---@return userdata? client, sendoso.Sandbox|sendoso.Error|nil sandbox
function connect.open(options, settings, paces)
  local timeout_ms, err = connect.timeout_ms(options.timeout or settings.timeout)
  if err then return nil, err end
  local ok
  ok, err = sign_in.add(settings)
  if not ok then return nil, err end
  local base_url, token = find(options, settings)
  local own
  if not base_url then
    own, err = open_sandbox(options)
    if not own then return nil, err end
    base_url, token = own.base_url, own.token
  end
  local signed = { token = token }
  if not token then
    signed.credentials, err = credentials_for(base_url, settings)
    if not signed.credentials then return nil, err end
  end
  local client
  client, err = open_core(options, settings, core_options(options, settings, base_url, signed, timeout_ms),
    own ~= nil, paces)
  if not client then return nil, options.ca_file and err or name_source(err, settings.trust) end
  if own then client:serve(own.server) end
  return client, own
end

--- Returns where gifts go and what that means, in words. Whether staging sends real gifts is not documented.
---@param where "sandbox"|"staging"|"production"
---@param host string
---@return string service, string? effect
function connect.words(where, host)
  if where == "sandbox" then return ("the sandbox (%s)"):format(host), "no real gifts" end
  if where == "staging" then return ("staging (%s)"):format(host) end
  return ("PRODUCTION (%s)"):format(host), "real gifts, real money"
end

return connect

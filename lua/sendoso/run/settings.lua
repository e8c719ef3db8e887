--- What the user said, outside of the script: flags of the command line over the environment.
--- The host fills in the flags before a script runs; the library alone has the environment.
local settings = {
  host = false,      -- are we inside the host?
  announce = false,  -- does each client say where its gifts go?
  sandbox = false,   -- --sandbox
  live = false,      -- --live
  dry_run = false,   -- -n
  quiet = false,     -- -q
  base_url = nil,    ---@type string?
  token = nil,       ---@type string?
  client_id = nil,   ---@type string?
  ledger = nil,      ---@type string? a path
  via_from = nil,    ---@type string?
  timeout = nil,     ---@type number|string|nil seconds
  today = nil,       ---@type string? YYYY-MM-DD
  since = nil,       ---@type sendoso.Date? the first day that rules look at
  zone = nil,        ---@type string? the time zone that today is taken from
  date_order = nil,  ---@type "mdy"|"dmy"|nil of 03/04/2026 in files
  max_sends = nil,   ---@type integer?
  reconciles = false, -- is the command reconcile at work? Then no client does it by itself
  script = nil,      ---@type string? the script that runs, for the ledger
}

local function environment(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

settings.base_url = environment "SENDOSO_BASE_URL"
settings.token = environment "SENDOSO_ACCESS_TOKEN"
settings.client_id = environment "SENDOSO_CLIENT_ID"
settings.ledger = environment "SENDOSO_LEDGER"
settings.via_from = environment "SENDOSO_VIA_FROM" or "sendoso"
settings.timeout = environment "SENDOSO_TIMEOUT" -- checked when a client is opened

return settings

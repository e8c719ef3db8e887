--- The settings of a run, outside of the script: flags of the command line, then the environment, then the profile.
--- Without the program there are no flags.
local profiles = require "sendoso.accounts.profiles"

local settings = {}

---@class sendoso.Settings: sendoso.Profile
---@field host boolean is it a run of the program, which has flags and prints where gifts go?
---@field sandbox boolean --sandbox
---@field live boolean --live
---@field dry_run boolean -n
---@field accept_unusual boolean --accept-unusual
---@field quiet boolean -q: print only errors, warnings and what waits for a person
---@field verbose boolean -v: print each request
---@field no_witness boolean --no-witness
---@field base_url? string
---@field client_id? string
---@field ledger? string a path, or a URL of PostgreSQL
---@field ledger_schema? string in PostgreSQL
---@field witness boolean false: the account cannot list its sends
---@field via_from string
---@field timeout? number|string seconds; checked when a client is opened
---@field ca_file? string --ca-file
---@field trust sendoso.Trust which authorities say who a server is
---@field heartbeat? string the URL that is called at the end of a run that was all right
---@field today? string YYYY-MM-DD
---@field since? sendoso.Date the first date that rules look at
---@field zone? string the time zone that decides what day it is
---@field date_order? "mdy"|"dmy" of 03/04/2026 in files
---@field max_sends? integer
---@field approval_over? integer hundredths: a plan that costs more needs an approval
---@field approvers? sendoso.Approver[] who may give it
---@field approval? string the file of an approval
---@field approval_folder? string where a run writes a plan for those who approve, for the group of that folder
---@field max_spend? sendoso.Money --max-spend
---@field currency string of amounts that name none
---@field script? string the script, for the ledger
---@field doing? string what it does with the service, where that is not sending: "reading "
---@field yes boolean --yes: a person has allowed a run with many real gifts
---@field given table<string, any> the flags
---@field wrong? sendoso.Error with the profile that is meant: no client can be opened
---@field version? string of the program

---@class sendoso.Trust the authorities that are trusted; the system's, if it names none
---@field ca_file? string a file of certificates in PEM form
---@field ca_dir? string a folder of them
---@field source? string the variable that names them

local function environment(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

-- The authorities to trust, in the order in which curl looks: the flag, its own variable, those of OpenSSL, which Go,
-- Python and Ruby read, too.
local function trust(flag)
  if flag then return { ca_file = flag } end
  local bundle = environment "CURL_CA_BUNDLE"
  if bundle then return { ca_file = bundle, source = "CURL_CA_BUNDLE" } end
  local file, dir = environment "SSL_CERT_FILE", environment "SSL_CERT_DIR"
  return { ca_file = file, ca_dir = dir, source = file and "SSL_CERT_FILE" or dir and "SSL_CERT_DIR" or nil }
end

-- Everything that an account may set, over what only a run has.
local function fill(self, found)
  for name, value in pairs(found) do self[name] = value end
  return self
end

--- Returns the settings of a run. A profile that cannot be read is no reason to fail yet: a command may do without.
---@param given? table<string, any> those that come before the environment
---@return sendoso.Settings
function settings.new(given)
  given = given or {}
  local self = {
    host = false, sandbox = false, live = false, dry_run = false, quiet = false, verbose = false,
    no_witness = false, accept_unusual = false, yes = false,
    heartbeat = environment "SENDOSO_HEARTBEAT", given = given,
  }
  local found, err = profiles.find(nil, given)
  self.wrong = err
  found = found or profiles.without(given)
  fill(self, found)
  fill(self, given)
  self.approval_over, self.max_spend = found.approval_over, found.max_spend
  if self.max_spend then
    self.max_spend = { hundredths = self.max_spend.hundredths, currency = self.max_spend.currency or self.currency }
  end
  self.trust = trust(self.ca_file)
  return self
end

--- Returns the settings of a client whose profile a script names: one of several accounts in a run.
---@param run_settings sendoso.Settings
---@param name string
---@return sendoso.Settings?, sendoso.Error?
function settings.of_profile(run_settings, name)
  if name == run_settings.profile then return run_settings end
  local found, err = profiles.find(name, run_settings.given, nil, { is_apart = true })
  if not found then return nil, err end
  local self = {}
  for key, value in pairs(run_settings) do self[key] = value end
  for _, key in ipairs(profiles.names) do self[key] = nil end
  for _, key in ipairs { "token", "credentials", "is_implied" } do self[key] = nil end
  return fill(self, found)
end

return settings

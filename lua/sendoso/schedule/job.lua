--- A job: which run is to be repeated, when, and what it is given.
local recurrence = require "sendoso.schedule.recurrence"

local job = {}

---@class sendoso.Job
---@field name string "anniversary"
---@field unit string "sendoso-anniversary": what schedulers call it
---@field program string absolute path of sendoso
---@field script string absolute path
---@field project string path of the script from the root of its project
---@field args string[] of the script
---@field service string[] flags that say where gifts go, and which schema has the ledger
---@field flags string[] other flags of the run, without its ledger
---@field recurrence sendoso.Recurrence
---@field zone? string
---@field ledger? { path?: string, url?: string } the URL is false where it has a password
---@field heartbeat? string
---@field timeout integer seconds of a request
---@field profile? string whose sign-in the runs use
---@field profiles string the file of the user who plans the job, with that profile
---@field is_sandbox boolean
---@field is_quiet boolean was -q given?
---@field environment string the file in the user's home that has the secrets of a job of their own
---@field mail string
---@field user string
---@field image? string
---@field now integer
---@field offset_of fun(seconds: integer): integer minutes that this machine is ahead of UTC
local Job = { __name = "sendoso.job" }
Job.__index = Job

-- Kubernetes takes no more than 52, and "sendoso-" is a part of it.
local NAME_MAX = 44

-- What a run asks for by its exit status, for a comment of each unit.
job.statuses = [[
A run with an exit status other than 0 needs attention. It is not repeated at once, which would not help: the
next run continues where it stopped.
  1  something failed: read the log; the next run tries again
  4  no access token is set, or it was not accepted: set a new one, or run `sendoso login`
  5  gifts were refused or rows were skipped: correct them; the next run sends them
  6  an outcome is unknown or a gift is held: run `sendoso reconcile`, and send no such gift by hand
  7  stopped by a safety check: read why, then decide]]

-- What no unit can say: a line break, or a byte that is no UTF-8.
local function check_texts(list)
  for _, text in ipairs(list) do
    if text:find "%c" or not utf8.len(text) then
      return nil, ('expected names in UTF-8 without control characters, got "%s"')
        :format((text:gsub("[%c\x80-\xff]", "?")))
    end
  end
  return true
end

-- A name that every scheduler takes, out of that of the script.
local function name_of(script)
  local name = script:match "([^/]+)$":gsub("%.lua$", ""):gsub("[^%w]+", "-"):lower():sub(1, NAME_MAX)
  name = name:gsub("^%-+", ""):gsub("%-+$", "")
  return name ~= "" and name or "script"
end

--- May a text have a password in it? Where it cannot be told, it may.
---@param url string
---@return boolean
function job.is_secret(url)
  local authority = url:match "://(.*)@"
  return authority ~= nil and authority:find ":" ~= nil or url:lower():find "password" ~= nil
end

-- A ledger as it was named: a file, or a URL of PostgreSQL.
local function ledger_of(text)
  if not text then return nil end
  if text:find "^postgres[%a]*:" then return { url = not job.is_secret(text) and text } end
  return { path = text }
end

--- Makes a job. Returns nil and a message where it cannot be one.
---@param given table<string, any> fields of sendoso.Job; also `every`, `at`, `ledger` as it was named, and
---`config`, which makes the path of a file in the user's home of its name
---@return sendoso.Job?, string? message
function job.new(given)
  local texts = { given.program, given.script, given.config "", given.ledger }
  local ok, message = check_texts(table.move(given.args, 1, #given.args, #texts + 1, texts))
  if not ok then return nil, message end
  local self = {}
  for field, value in pairs(given) do self[field] = value end
  self.every, self.at, self.config = nil, nil, nil
  self.recurrence, message = recurrence.parse(given.every, given.at)
  if not self.recurrence then return nil, message end
  self.name = given.name or name_of(given.script)
  if #self.name > NAME_MAX or not self.name:find "^[%l%d][%l%d-]*$" or self.name:find "%-$" then
    return nil, ('--name: expected at most %d small letters, digits and -, got "%s"'):format(NAME_MAX,
      self.name)
  end
  self.unit, self.ledger = "sendoso-" .. self.name, ledger_of(given.ledger)
  self.environment = given.config(self.name .. ".env")
  return setmetatable(self, Job)
end

--- Returns the folder of the script.
---@return string
function Job:folder()
  local folder = self.script:match "^(.*)/[^/]*$"
  return folder == "" and "/" or folder
end

--- Returns the arguments of sendoso that make the run.
---@param how { script: string, ledger?: string, quiet?: boolean }
---@return string[]
function Job:arguments(how)
  local list = { "run", table.unpack(self.service) }
  table.move(self.flags, 1, #self.flags, #list + 1, list)
  if how.quiet or self.is_quiet then list[#list + 1] = "-q" end
  if how.ledger then
    list[#list + 1] = "--ledger"
    list[#list + 1] = how.ledger
  end
  list[#list + 1] = how.script
  if #self.args > 0 then list[#list + 1] = "--" end
  return table.move(self.args, 1, #self.args, #list + 1, list)
end

--- Returns the ledger as the command line names it; nil where it is the default one, or has a password.
---@return string?
function Job:ledger_argument()
  return self.ledger and (self.ledger.path or self.ledger.url or nil)
end

-- A command for the account and the ledger of the job.
local function for_account(self, words)
  table.move(self.service, 1, #self.service, #words + 1, words)
  if self:ledger_argument() then table.move({ "--ledger", self:ledger_argument() }, 1, 2, #words + 1, words) end
  return words
end

--- Returns the command that makes the ledger of the account.
---@param program string
---@return string[]
function Job:ledger_init(program) return for_account(self, { program, "ledger", "init" }) end

--- Returns the command that signs in for the profile of the job.
---@param program string
---@return string[]
function Job:login(program) return for_account(self, { program, "login", "--no-browser" }) end

--- Returns the variables whose values are secrets, and which the job reads from where secrets are kept. What a sign-in
--- gave is kept elsewhere.
---@return string[]
function Job:secrets()
  if self.is_sandbox then return {} end
  local names = { not self.profile and "SENDOSO_ACCESS_TOKEN" or nil }
  if self.ledger and self.ledger.url == false then names[#names + 1] = "SENDOSO_LEDGER" end
  return names
end

return job

--- The heartbeat of a scheduled run: a URL of a monitor that is called at the end of a run that ended with 0,
--- and never otherwise. The monitor notices a run that failed, and one that never began.
local heartbeat = {}

local ATTEMPTS, PAUSE_MS, TIMEOUT_MS = 3, 500, 10000

--- Reads a heartbeat URL. The message does not repeat the URL, which may be a secret.
---@param text string
---@return string? url, string? message
function heartbeat.parse(text)
  local host = text:match "^https?://([^/?#]+)"
  if not host or text:find "[^%w%-._~:/?#%[%]@!$&()*+,;=%%]" then
    return nil, "--heartbeat: expected a URL such as https://hc-ping.com/…"
  end
  if host:find "@" then return nil, "--heartbeat: expected a URL without a user name or password" end
  return text
end

--- Adds --heartbeat to a command that runs something.
function heartbeat.describe(parser)
  parser:option("--heartbeat", "Call this URL at the end if the exit status is 0 (SENDOSO_HEARTBEAT)"):argname "URL"
    :convert(heartbeat.parse)
end

--- Takes the URL of a run from its option, or from the environment. A mistake in the latter is a warning now rather
--- than after the gifts, and stops none of them.
---@param run sendoso.Run
---@param given? string the option
function heartbeat.begin(run, given)
  local settings = run.settings
  if given then settings.heartbeat = given end
  if not settings.heartbeat then return end
  local url = heartbeat.parse(settings.heartbeat)
  if not url then run:warn "no heartbeat will be sent: SENDOSO_HEARTBEAT is not a URL such as https://hc-ping.com/…" end
  settings.heartbeat = url
end

local function is_dry_run(run)
  if run.settings.dry_run then return true end
  for _, client in ipairs(run.clients) do
    if client:is_dry_run() then return true end
  end
  return false
end

-- Makes one attempt. Returns nothing if it was accepted, else why not, and whether another attempt may succeed.
local function attempt(url, trust)
  local status, err = require("sendoso.core").heartbeat(url, TIMEOUT_MS,
    { ca_file = trust.ca_file, ca_dir = trust.ca_dir })
  if not status then return err.message, true end
  if status < 200 or status > 299 then return ("it answered with status %d"):format(status), status >= 500 end
end

--- Calls the URL, if the run has one and ended with 0. A dry run sends nothing, no heartbeat either. If the heartbeat
--- fails, that is a warning and changes no exit status: the gifts were sent.
---@param run sendoso.Run
---@param status integer the exit status
---@return integer status
function heartbeat.after(run, status)
  local url = run.settings.heartbeat
  if not url or status ~= 0 then return status end
  if is_dry_run(run) then
    run:tell "no heartbeat was sent: this is a dry run"
    return status
  end
  local core = require "sendoso.core"
  local reason, is_passing
  for i = 1, ATTEMPTS do
    if i > 1 then core.sleep(PAUSE_MS) end
    reason, is_passing = attempt(url, run.settings.trust)
    if not is_passing or core.stopped() > 0 then break end
  end
  if reason then
    run:warn("the heartbeat to %s failed: %s; the run itself succeeded", url:match "^%a+://([^/?#]+)", reason)
  end
  return status
end

return heartbeat

--- The heartbeat of a scheduled run: a URL of a monitor that is called at the end of a run that ended with 0,
--- and never otherwise. The monitor notices a run that failed, and one that never began.
local heartbeat = {}

local ATTEMPTS, PAUSE_MS, TIMEOUT_MS = 3, 500, 10000

--- Reads a heartbeat URL. What is wrong with it is told without the URL, which may be a secret.
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
  parser:option("--heartbeat", "call this URL if everything was all right (SENDOSO_HEARTBEAT)"):argname "URL"
    :convert(heartbeat.parse)
end

--- Takes the URL of a run from its option, or from the environment. A mistake in the latter is told now and not
--- after the gifts, and stops none of them.
---@param run sendoso.Run
---@param given? string the option
function heartbeat.begin(run, given)
  local settings = run.settings
  if given then settings.heartbeat = given end
  if not settings.heartbeat then return end
  local url = heartbeat.parse(settings.heartbeat)
  if not url then run:say "no heartbeat: SENDOSO_HEARTBEAT is not a URL such as https://hc-ping.com/…" end
  settings.heartbeat = url
end

local function is_dry_run(run)
  if run.settings.dry_run then return true end
  for _, client in ipairs(run.clients) do
    if client:is_dry_run() then return true end
  end
  return false
end

-- What came of an attempt: nothing where it was taken, or what is wrong, and whether that may pass.
local function attempt(url)
  local status, err = require("sendoso.core").heartbeat(url, TIMEOUT_MS)
  if not status then return err.message, true end
  if status < 200 or status > 299 then return ("it answered %d"):format(status), status >= 500 end
end

--- Calls the URL, if the run has one and ended with 0. A dry run sends nothing, so it says nothing to a monitor
--- either. That no heartbeat is sent is told, and changes no exit status: the gifts are all right.
---@param run sendoso.Run
---@param status integer the exit status
---@return integer status
function heartbeat.after(run, status)
  local url = run.settings.heartbeat
  if not url or status ~= 0 then return status end
  if is_dry_run(run) then
    run:tell "no heartbeat after a dry run"
    return status
  end
  local core = require "sendoso.core"
  local reason, may_pass
  for i = 1, ATTEMPTS do
    if i > 1 then core.sleep(PAUSE_MS) end
    reason, may_pass = attempt(url)
    if not may_pass or core.stopped() > 0 then break end
  end
  if reason then
    run:say("the run is all right, but %s did not take its heartbeat: %s", url:match "^%a+://([^/?#]+)", reason)
  end
  return status
end

return heartbeat

--- What `sendoso doctor` looks at on this machine.
local file = require "sendoso.accounts.file"
local libraries = require "sendoso.commands.libraries"
local path = require "sendoso.path"
local sign_in = require "sendoso.accounts.sign_in"

local machine = {}

function machine.libraries(report) report:ok("libraries", libraries.text()) end

function machine.zones(report, run)
  local year, err = require("sendoso.core").day_in(run.settings.zone or "Europe/Berlin", run:now())
  if not year then
    err.hint = "install the package tzdata, or check the name of the zone"
    return report:failed("time zones", err)
  end
  report:ok("time zones", run.settings.zone or "found")
end

-- A file that others may read or change; nothing is said of one that is not there.
local function check_mode(report, what, where, allowed)
  local mode, is_ours = require("sendoso.core").mode(where)
  if not mode then return true end
  if mode & ~allowed == 0 and is_ours then return true end
  local hint = ("run `chmod %s %s`"):format(allowed & tonumber("077", 8) == 0 and "go=" or "go-w", where)
  if not is_ours then hint = "run as the user that owns it" end
  report:look("files", ("%s: %s %s"):format(what, where, is_ours and ("has the mode %04o"):format(mode)
    or "is another user's"), hint)
  return false
end

function machine.files(report, run)
  local config = path.config ""
  local is_well = check_mode(report, "profiles", file.path(), tonumber("755", 8))
  is_well = check_mode(report, "credentials", config .. "credentials", tonumber("700", 8)) and is_well
  local profile = run.settings.profile
  if profile then
    is_well = check_mode(report, "credentials", sign_in.path(profile), tonumber("600", 8)) and is_well
  end
  is_well = check_mode(report, "state", path.state "", tonumber("755", 8)) and is_well
  if is_well then report:ok("files", ("%s, %s"):format(config, path.state "")) end
end

return machine

--- Lines to the person at the terminal: stderr, one at a time.
local settings = require "sendoso.settings"

local report = {}

--- Says something that matters, always.
function report.say(message, ...)
  io.stderr:write("sendoso: ", select("#", ...) > 0 and message:format(...) or message, "\n")
end

--- Says what went wrong, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function report.error(err, what)
  report.say("%s%s%s", what and what .. "  " or "", tostring(err), err.hint and "\n  " .. err.hint or "")
end

--- Says something that -q silences; a library says it to nobody.
function report.tell(message, ...)
  if settings.host and not settings.quiet then report.say(message, ...) end
end

return report

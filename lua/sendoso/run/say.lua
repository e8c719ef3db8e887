--- Lines to the person at the terminal: stderr, one at a time.
local settings = require "sendoso.run.settings"

local report = {}

-- What comes from data is one line, and moves no cursor.
local function clean(text) return (tostring(text):gsub("%c", " ")) end

--- Says something that matters, always. Its values are made one line; its own line breaks stay.
function report.say(message, ...)
  local values = table.pack(...)
  for i = 1, values.n do
    if type(values[i]) == "string" then values[i] = clean(values[i]) end
  end
  io.stderr:write("sendoso: ", values.n > 0 and message:format(table.unpack(values, 1, values.n)) or message, "\n")
end

--- Says what went wrong, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function report.error(err, what)
  report.say(err.hint and "%s%s\n  %s" or "%s%s", what and what .. "  " or "", tostring(err), err.hint)
end

--- Says something that -q silences; a library says it to nobody.
function report.tell(message, ...)
  if settings.host and not settings.quiet then report.say(message, ...) end
end

return report

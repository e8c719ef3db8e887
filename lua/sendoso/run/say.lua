--- The voice of a run: lines to the person at the terminal, on stderr, one at a time.
local Voice = { __name = "sendoso.voice" }
Voice.__index = Voice

-- What comes from data is one line, and moves no cursor.
local function clean(text) return (tostring(text):gsub("%c", " ")) end

--- Says something that matters, always. Its values are made one line; its own line breaks stay.
---@param message string a format
function Voice:say(message, ...)
  local values = table.pack(...)
  for i = 1, values.n do
    if type(values[i]) == "string" then values[i] = clean(values[i]) end
  end
  self.write("sendoso: " .. (values.n > 0 and message:format(table.unpack(values, 1, values.n)) or message) .. "\n")
end

--- Says what went wrong, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function Voice:error(err, what)
  self:say(err.hint and "%s%s\n  %s" or "%s%s", what and what .. "  " or "", tostring(err), err.hint)
end

--- Says something that -q silences; a library says it to nobody.
---@param message string a format
function Voice:tell(message, ...)
  if self.settings.host and not self.settings.quiet then self:say(message, ...) end
end

local function to_stderr(text) io.stderr:write(text) end

--- Makes the voice of a run.
---@param settings sendoso.Settings
---@param write? fun(text: string) where its lines go; stderr if not said
---@return sendoso.Voice
local function voice(settings, write)
  return setmetatable({ settings = settings, write = write or to_stderr }, Voice)
end

return voice

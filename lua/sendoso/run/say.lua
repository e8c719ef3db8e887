--- The voice of a run: lines for the person at the terminal, on stderr, one at a time. CONTRIBUTING.md has a table of
--- the kinds of lines.
local fail = require "sendoso.fail"

---@class sendoso.Voice
---@field settings sendoso.Settings
---@field write fun(text: string)
---@field key_width integer
---@field name_width integer
---@field is_needed? boolean also a quiet run says what it usually leaves out, since something needs a look
local Voice = { __name = "sendoso.voice" }
Voice.__index = Voice

-- The widest outcome is "unknown outcome". Longer keys and names do not push the columns of all other lines.
local OUTCOME, KEY_MOST, NAME_MOST = 15, 48, 32

-- If gifts come one by one, a column begins wide and grows in steps, so that nearly all lines are in line.
local KEY_LEAST, KEY_STEP, NAME_STEP = 24, 12, 16

-- A value from data is one line, and moves no cursor.
local function clean(value)
  return type(value) == "string" and (value:gsub("%c", " ")) or value
end

local function width(text) return utf8.len(text) or #text end

local function padded(text, wanted) return text .. (" "):rep(math.max(0, wanted - width(text))) end

-- The values are made one line each; line breaks of the message itself stay.
local function put(self, prefix, message, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = clean(values[i]) end
  self.write(prefix .. (values.n > 0 and message:format(table.unpack(values, 1, values.n)) or message) .. "\n")
end

-- What to do next, a line for each way, to stand behind a message.
local function hint_lines(hint)
  local lines = (hint or ""):gsub("[^\n]+", function(line) return "\n  " .. clean(line) end)
  return (lines:gsub("\n\n", "\n"):gsub("%%", "%%%%"))
end

--- Is it to print only what needs a look?
---@return boolean
function Voice:is_quiet() return self.settings.quiet and not self.is_needed end

--- Lets also a quiet run print everything from now on: something needs a look.
function Voice:speak_up() self.is_needed = true end

--- Prints a line about the run, unless the run is quiet.
---@param message string a format
function Voice:say(message, ...)
  if not self:is_quiet() then put(self, "sendoso: ", message, ...) end
end

--- Prints a line about the run that was asked for, also if the run is quiet.
---@param message string
function Voice:detail(message) put(self, "sendoso: ", "%s", message) end

--- Prints something that is good to know, unless the run is quiet.
---@param message string a format
function Voice:note(message, ...)
  if not self:is_quiet() then put(self, "note: ", message, ...) end
end

--- Prints something that needs a look.
---@param message string a format
function Voice:warn(message, ...) put(self, "warning: ", message, ...) end

--- Prints what went wrong.
---@param message string a format
function Voice:problem(message, ...) put(self, "error: ", message, ...) end

--- Prints an error, and what to do next.
---@param err sendoso.Error
---@param what? string what it is about
function Voice:error(err, what)
  self:problem("%s%s" .. hint_lines(err.hint), what and what .. ": " or "", fail.text(err))
end

--- Prints a line without a prefix.
---@param text string
function Voice:line(text) put(self, "", "%s", text) end

--- Prints a line about the run, unless the run is quiet or the library is used without the program.
---@param message string a format
function Voice:tell(message, ...)
  if self.settings.host then self:say(message, ...) end
end

--- Does it also print what is as it should be?
---@return boolean
function Voice:is_talkative() return self.settings.host and not self:is_quiet() end

-- The new width of a column for a text.
local function grown(column, text, step, most)
  local wanted = text and width(text) or 0
  if wanted <= column then return column end
  return math.min(most, (wanted + step - 1) // step * step)
end

--- Makes the columns just wide enough for a gift that will be printed later.
---@param key string
---@param name? string of the recipient
function Voice:reserve(key, name)
  self.key_width = grown(self.key_width, key, 1, KEY_MOST)
  self.name_width = grown(self.name_width, name, 1, NAME_MOST)
end

--- Prints the line of a gift, in columns.
---@param outcome string
---@param key string
---@param name? string of the recipient
---@param detail? string what it costs, or why it is not sent
---@param hint? string what to do next
function Voice:gift(outcome, key, name, detail, hint)
  key, name, detail = clean(key), clean(name), clean(detail)
  if self.key_width == 0 then self.key_width = KEY_LEAST end
  self.key_width = grown(self.key_width, key, KEY_STEP, KEY_MOST)
  self.name_width = grown(self.name_width, name, NAME_STEP, NAME_MOST)
  local line = padded(outcome, OUTCOME) .. "  " .. padded(key, self.key_width)
  if self.name_width > 0 then line = line .. "   " .. padded(name or "", self.name_width) end
  line = (line .. "   " .. (detail or "")):gsub("%s+$", "")
  put(self, "", "%s" .. hint_lines(hint), line)
end

local function to_stderr(text) io.stderr:write(text) end

--- Makes the voice of a run.
---@param settings sendoso.Settings
---@param write? fun(text: string) where its lines go; default: stderr
---@return sendoso.Voice
local function voice(settings, write)
  return setmetatable({ settings = settings, write = write or to_stderr, key_width = 0, name_width = 0 }, Voice)
end

return voice

--- The voice of a run: lines for the person at the terminal, on stderr, one at a time. CONTRIBUTING.md has a table of
--- the kinds of lines.
local causes = require "sendoso.run.causes"
local fail = require "sendoso.fail"
local layout = require "sendoso.run.table"
local printable = require "sendoso.printable"
local progress = require "sendoso.run.progress"

---@class sendoso.Voice
---@field settings sendoso.Settings
---@field write fun(text: string)
---@field key_width integer
---@field name_width integer
---@field causes sendoso.Causes lines that have one cause
---@field is_immediate? boolean no line waits for others, since nobody says when the run ends
---@field progress? sendoso.Progress
---@field is_needed? boolean also a quiet run says what it usually leaves out, since something needs a look
local Voice = { __name = "sendoso.voice" }
Voice.__index = Voice

-- The widest outcome is "unknown outcome". Longer keys and names do not push the columns of all other lines.
local OUTCOME, KEY_MOST, NAME_MOST = 15, 48, 32

-- If gifts come one by one, a column begins wide and grows in steps, so that nearly all lines are in line.
local KEY_LEAST, KEY_STEP, NAME_STEP = 24, 12, 16

-- A value from data is one line, and moves no cursor.
local function clean(value)
  return type(value) == "string" and printable.line(value) or value
end

-- Prints a text that has its line break.
local function print_text(self, text)
  if self.progress then self.progress:erase() end
  self.write(text)
end

-- The values are made one line each; line breaks of the message itself stay.
local function line_of(prefix, message, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = clean(values[i]) end
  local text = values.n > 0 and message:format(table.unpack(values, 1, values.n)) or message
  return printable.lines(prefix .. text) .. "\n"
end

local function put(self, ...)
  local line = line_of(...)
  self.causes:flush()
  print_text(self, line)
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

-- Prints a line of which others may have the cause: it may wait for the next line, to be counted with them. A run
-- without an end counts nothing.
local function put_of_many(self, cause, reason, line, many)
  if self.is_immediate then return print_text(self, line) end
  self.causes:add(cause, reason, line, many)
end

--- Prints a warning of which others may have the cause.
---@param cause string
---@param many fun(reasons: string[], is_rest: boolean): string the warning of many of them
---@param place string
---@param reason string
---@param message string a format, of place and reason
function Voice:warn_of_many(cause, many, place, reason, message)
  put_of_many(self, cause, reason, line_of("warning: ", message, place, reason), function(...)
    return line_of("warning: ", "%s", many(...))
  end)
end

--- Prints that an item has failed, of which others may have the cause.
---@param index integer
---@param reason string
function Voice:item(index, reason)
  put_of_many(self, "item " .. causes.name(reason), reason, line_of("error: ", "item %d failed: %s", index, reason),
    function(reasons, is_rest)
      return line_of("error: ", "%d%s items failed: %s", #reasons, is_rest and " more" or "", reasons[1])
    end)
end

--- Prints what waits for others of its cause, at the end of a run.
function Voice:finish()
  self:end_progress()
  self.causes:flush(true)
end

local function to_stderr(text) io.stderr:write(text) end

-- How to ask for the columns of the terminal that has the lines of the program; nil: there is none that can erase a
-- line.
local function columns_of(self)
  if self.write ~= to_stderr or not self.settings.host or os.getenv "TERM" == "dumb" then return nil end
  local columns = require("sendoso.base").columns
  return columns(2) and function() return columns(2) or 1 end
end

--- Shows from now on how many of some gifts, or of something else, have come to their end, on a terminal.
---@param total integer
---@param now fun(): integer ms
---@param noun? string
function Voice:begin_progress(total, now, noun)
  local columns = total > 0 and not self.settings.quiet and columns_of(self)
  if not columns then return end
  self.causes:flush()
  self.progress = progress(total, columns, self.write, now, noun)
end

--- Notes that one of them has.
function Voice:step()
  if self.progress then self.progress:step() end
end

--- Shows it no longer.
function Voice:end_progress()
  if self.progress then self.progress:erase() end
  self.progress = nil
end

--- Prints an error, and what to do next.
---@param err sendoso.Error
---@param hint? string
---@param what? string what it is about
function Voice:error(err, hint, what)
  self:problem("%s%s" .. hint_lines(hint), what and what .. ": " or "", fail.text(err))
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
  local wanted = text and layout.width(text) or 0
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

-- The line of a gift, in columns.
local function gift_line(self, outcome, key, name, detail, hint)
  key, name, detail = clean(key), clean(name), clean(detail)
  if self.key_width == 0 then self.key_width = KEY_LEAST end
  self.key_width = grown(self.key_width, key, KEY_STEP, KEY_MOST)
  self.name_width = grown(self.name_width, name, NAME_STEP, NAME_MOST)
  local line = layout.padded(outcome, OUTCOME) .. "  " .. layout.padded(key, self.key_width)
  if self.name_width > 0 then line = line .. "   " .. layout.padded(name or "", self.name_width) end
  line = (line .. "   " .. (detail or "")):gsub("%s+$", "")
  return line_of("", "%s" .. hint_lines(hint), line)
end

--- Prints the line of a gift, in columns.
---@param outcome string
---@param key string
---@param name? string of the recipient
---@param detail? string what it costs, or why it is not sent
---@param hint? string what to do next
function Voice:gift(outcome, key, name, detail, hint)
  local line = gift_line(self, outcome, key, name, detail, hint)
  self.causes:flush()
  print_text(self, line)
end

--- Prints the line of a gift of which others may have the cause. Parameters as of `gift`, then:
---@param cause string
---@param many fun(count: integer): string of those that are not printed
function Voice:gift_of_many(outcome, key, name, detail, hint, cause, many)
  self.causes:flush()
  put_of_many(self, outcome .. " " .. causes.name(cause), cause, gift_line(self, outcome, key, name, detail, hint),
    function(reasons) return line_of("", "%s", layout.padded(outcome, OUTCOME) .. "  " .. many(#reasons)) end)
  self.causes:flush()
end

--- Makes the voice of a run.
---@param settings sendoso.Settings
---@param write? fun(text: string) where its lines go; default: stderr
---@return sendoso.Voice
local function voice(settings, write)
  local self = setmetatable({ settings = settings, write = write or to_stderr, key_width = 0, name_width = 0 }, Voice)
  self.is_immediate = not settings.host
  self.causes = causes.new(function(line) print_text(self, line) end)
  return self
end

return voice

--- Text that may be printed, whoever wrote it: nothing in it moves a cursor, changes a colour, or turns the direction
--- of the rest of its line.
local printable = {}

-- U+0080 to U+009F, which terminals take for escapes, too; separators of lines and overrides of direction.
local C1, OVERRIDES, ISOLATES = "\xC2[\x80-\x9F]", "\xE2\x80[\xA8-\xAE]", "\xE2\x81[\xA6-\xA9]"

-- Bytes that are no UTF-8 become "?": one of them alone may be an escape.
local function whole(text)
  local _, at = utf8.len(text)
  while at do
    text = text:sub(1, at - 1) .. "?" .. text:sub(at + 1)
    _, at = utf8.len(text, at)
  end
  return text
end

local function clean(text, controls)
  text = text:gsub(controls, " ")
  if not text:find "[\x80-\xFF]" then return text end
  return (whole(text):gsub(C1, " "):gsub(OVERRIDES, ""):gsub(ISOLATES, ""))
end

--- Returns a text as one line.
---@param text string
---@return string
function printable.line(text) return clean(text, "%c") end

--- Returns a text of several lines, with its line breaks and tabs.
---@param text string
---@return string
function printable.lines(text) return clean(text, "[\0-\8\11-\31\127]") end

local function escaped(character)
  return ("\\u%04x"):format(utf8.codepoint(character))
end

--- Returns JSON that means the same: such characters are written as \u009b.
---@param text string
---@return string
function printable.json(text)
  if text:find "[\0-\8\11\12\14-\31\127]" then text = text:gsub("[\0-\8\11\12\14-\31\127]", escaped) end
  if not text:find "[\x80-\xFF]" then return text end
  return (whole(text):gsub(C1, escaped):gsub(OVERRIDES, escaped):gsub(ISOLATES, escaped))
end

-- A number is one for a spreadsheet, too; what else begins like this would be computed.
local NUMBER, FORMULA = "^[+-]?%d[%d.,]*$", "^[=+%-@\t\r\n]"

--- Returns a field of CSV, without quotes: no spreadsheet takes it for a formula.
---@param text string
---@return string
function printable.field(text)
  if text:find(FORMULA) and not text:find(NUMBER) then text = "'" .. text end
  return clean(text, "[\0-\8\11\12\14-\31\127]")
end

return printable

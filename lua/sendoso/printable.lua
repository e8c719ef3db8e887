--- Text that may be printed, whoever wrote it: nothing in it moves a cursor, changes a colour, turns the direction of
--- the rest of its line, or is there without being seen.
local printable = {}

-- U+0080 to U+009F, which terminals take for escapes, too.
local C1 = "\xC2[\x80-\x9F]"

-- What nobody sees: separators of lines, marks and overrides of direction, blanks without a width, and hidden tags. The
-- joiners U+200C and U+200D stay, since Persian, languages of India and emoji are written with them.
local UNSEEN = { "\xD8\x9C", "\xE1\xA0\x8E", "\xE2\x80[\x8B\x8E\x8F\xA8-\xAE]", "\xE2\x81[\xA0-\xAF]", "\xEF\xBB\xBF",
  "\xEF\xBF[\xB9-\xBB]", "\xF3\xA0[\x80\x81][\x80-\xBF]" }

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
  if text:find(controls) then text = text:gsub(controls, " ") end
  if not text:find "[\x80-\xFF]" then return text end
  text = whole(text):gsub(C1, " ")
  for _, unseen in ipairs(UNSEEN) do text = text:gsub(unseen, "") end
  return text
end

--- Returns a text as one line.
---@param text string
---@return string
function printable.line(text) return clean(text, "%c") end

--- Returns a text of several lines, with its line breaks and tabs.
---@param text string
---@return string
function printable.lines(text) return clean(text, "[\0-\8\11-\31\127]") end

-- What is above U+FFFF is two halves in JSON.
local function escaped(character)
  local code = utf8.codepoint(character)
  if code < 0x10000 then return ("\\u%04x"):format(code) end
  return ("\\u%04x\\u%04x"):format(0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF))
end

--- Returns JSON that means the same: such characters are written as \u009b.
---@param text string
---@return string
function printable.json(text)
  if text:find "[\0-\8\11\12\14-\31\127]" then text = text:gsub("[\0-\8\11\12\14-\31\127]", escaped) end
  if not text:find "[\x80-\xFF]" then return text end
  text = whole(text):gsub(C1, escaped)
  for _, unseen in ipairs(UNSEEN) do text = text:gsub(unseen, escaped) end
  return text
end

-- A number is one for a spreadsheet, too; what else begins like this would be computed. The wide forms of these signs
-- are the same to a spreadsheet in Japanese.
local NUMBER, FORMULA, WIDE = "^[+-]?%d[%d.,]*$", "^[=+%-@\t\r\n]", "^\xEF\xBC[\x8B\x8D\x9D\xA0]"

--- Returns a field of CSV, without quotes: no spreadsheet takes it for a formula.
---@param text string
---@return string
function printable.field(text)
  text = clean(text, "[\0-\8\11\12\14-\31\127]") -- first, since a formula may stand behind what is not seen
  if (text:find(FORMULA) or text:find(WIDE)) and not text:find(NUMBER) then return "'" .. text end
  return text
end

return printable

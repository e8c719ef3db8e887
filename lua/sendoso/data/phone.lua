--- Phone numbers as people write them: one number, or why it is none.
local unseen = require "sendoso.unseen"

local phone = {}

-- What people write for an empty field.
local nothing = {}
for word in ("none no n/a na nil null tbd unknown - -- keine keiner aucun"):gmatch "%S+" do nothing[word] = true end

local LEAST, MOST = 7, 15 -- how many digits a number has, with the code of its country (E.164)
local AMERICAN = 11 -- how many those have that begin with +1

-- What stands between two numbers.
local separators = { "[;,|\n/&]", " or ", " and ", " oder ", " und " }

-- Does another number, or the end of one, follow a part that is long enough? Of 030/1234567 none is.
local function has_several(text)
  for _, separator in ipairs(separators) do text = text:gsub(separator, "\0") end
  for part in text:gmatch "(%Z+)%z%Z*%d" do
    if select(2, part:gsub("%d", "")) >= LEAST then return true end
  end
  return select(2, text:gsub("%+", "")) > 1
end

-- A number and its extension: 555 0142 ext. 12, x12, #12, -12 of a switchboard, ,,12.
local extensions = { "%d%D-%f[%a]ext", "%d%s*x%.?%s*%d+$", "#%s*%d+$", "%f[%a]extension", "durchwahl", "%f[%a]dw",
  "%f[%a]poste%f[%A]", "%f[%a]nst%f[%A]", ",+%s*%d%d?%d?%d?%d?$" }

local function has_extension(text)
  for _, pattern in ipairs(extensions) do
    if text:find(pattern) then return true end
  end
  return false
end

-- The text without what programs put around a number; hyphens of all widths are one.
local function plain(text)
  text = unseen.remove(text:gsub("\u{a0}", " ")):lower():gsub("\u{2010}", "-"):gsub("\u{2212}", "-")
  for code = 0x2011, 0x2015 do text = text:gsub(utf8.char(code), "-") end
  text = text:gsub("^=\"(.*)\"$", "%1"):gsub("^'", ""):gsub("^tel:", ""):gsub("^(%d+)%.0$", "%1")
  -- +49 (0)30 …: the zero is dialled only without the code of the country.
  if text:find "^%s*%(?%+" or text:find "^%s*00" then text = text:gsub("%(0%)", "") end
  return text
end

-- Why a text is no number, or nil.
local function flaw_of(text)
  if has_extension(text) then return "has an extension" end
  if has_several(text) then return "has more than one number" end
  if text:find "^%d[.,]?%d*e%+?%d+$" then return "was shortened by a spreadsheet" end
  if not text:find "^%(?%+?[%d%s().%-/]+$" then return "is not a phone number" end
end

--- Reads a phone number. Returns its digits, without zeros before them; nil alone: there is none.
---@param value string|number
---@return string? digits
---@return string? flaw "has an extension"; the number itself is not in it
function phone.read(value)
  if math.type(value) == "float" then value = math.tointeger(value) or value end
  local text = plain(tostring(value))
  if text == "" or nothing[text] then return nil end
  local flaw = flaw_of(text)
  if flaw then return nil, flaw end
  local digits = text:gsub("%D", ""):gsub("^0+", "")
  if #digits > MOST then return nil, ("has %d digits (a phone number has %d at most)"):format(#digits, MOST) end
  local is_american = text:find "^%(?%+%s*1"
  if #digits < LEAST or digits == digits:sub(1, 1):rep(#digits) or is_american and #digits ~= AMERICAN then
    return nil, "is not a phone number"
  end
  return digits
end

return phone

--- Text that was read in the wrong encoding: "RenÃ©e", "Renâ€™s", "Ren�e", "Ren?e". A gift with such a name waits.
local trim = require "sendoso.trim"

local garbled = {}

-- The characters of Windows-1252 that are no Latin-1, by their bytes from 0x80 on.
local windows = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ"

-- The byte that a character was, where UTF-8 was read as Windows-1252 or Latin-1; it is one of 0x80 to 0xBF, or nil.
local continued = {}
for code = 0x80, 0xBF do continued[code] = true end
for _, code in utf8.codes(windows) do continued[code] = true end

-- The first bytes of a character of UTF-8, and how many follow. Only of letters that are in names, and of the marks
-- between them: Ú, Ü, Ò and others begin only characters that no name has, and may stand before ž or š in one.
local leads = {}
local function add_leads(first, last, count)
  for code = first, last do leads[code] = count end
end
add_leads(0xC2, 0xC6, 1) -- Latin
add_leads(0xC8, 0xC8, 1)
add_leads(0xCE, 0xD1, 1) -- Greek and Cyrillic
add_leads(0xD7, 0xD9, 1) -- Hebrew and Arabic
add_leads(0xE0, 0xEF, 2)
add_leads(0xF0, 0xF0, 3)

-- Do as many characters follow as a character of UTF-8 has bytes?
local function is_wrapped(codes, at)
  local count = leads[codes[at]]
  for i = at + 1, at + (count or 0) do
    if not continued[codes[i] or 0] then return false end
  end
  return count ~= nil
end

-- What no name has: signs that are left when letters were read as Mac Roman (√, ≈, ‚Ä), as the code pages of DOS (lines
-- of boxes) and of Eastern Europe (¤, ¬, ©), control characters, characters that are lost.
local signs = {}
for _, code in utf8.codes "√≈∂∆◊¢£¤¥¦§©¬®±²³¶¹¼½¾¿†‡‰™\u{fffd}" do signs[code] = true end
for code = 0x80, 0x9F do signs[code] = true end
for code = 0x2500, 0x257F do signs[code] = true end

-- In ASCII: a lost letter, and letters that were written for a page, an address or a mail.
local written = { "%?", "&%a+;", "&#%w+;", "%%%x%x", "\\u%x%x%x%x", "=%x%x", "\\x%x%x" }

-- A capital Ã or Â behind a small letter, and then the end: a no-break space was the rest of the letter.
local cut = { "%l\u{C3}$", "%l\u{C3}[%s-]", "%l\u{C2}$" }

local function is_wide(text)
  for _, pattern in ipairs(cut) do
    if text:find(pattern) then return true end
  end
  local codes = {}
  for _, code in utf8.codes(text) do codes[#codes + 1] = code end
  for at, code in ipairs(codes) do
    if signs[code] or is_wrapped(codes, at) then return true end
  end
  return text:find "‚[%l\x80-\xff]" ~= nil or text:find "%l‚" ~= nil -- Mac Roman; an é of DOS
end

--- Does a name look like one that was read in the wrong encoding?
---@param text string
---@return boolean
function garbled.is(text)
  if not text:find "[?&%%\\=\x80-\xFF]" then return false end -- as nearly all
  for _, pattern in ipairs(written) do
    if text:find(pattern) then return true end
  end
  if not text:find "[\x80-\xFF]" then return false end
  return utf8.len(text) == nil or is_wide(text)
end

-- What the recipient is called.
local fields = { "first_name", "last_name", "preferred_name", "name" }

local function has_own(row)
  return rawget(row, "first_name") ~= nil or rawget(row, "last_name") ~= nil or rawget(row, "preferred_name") ~= nil
    or rawget(row, "name") ~= nil
end

--- Returns why a gift to a row must wait: a name in it is garbled; or nil.
---@param row table
---@param is_named? boolean the names of the person are plainly names; those that a script has set in the row may not be
---@return string? reason with field and value
function garbled.reason(row, is_named)
  if is_named and not has_own(row) then return nil end
  for _, name in ipairs(fields) do
    local text = row[name]
    if type(text) == "string" and garbled.is(trim(text)) then
      return ("%s \"%s\" looks wrong: it was read in the wrong encoding (save the file as UTF-8 at its source, or "
        .. "correct the name)"):format(name, trim(text))
    end
  end
end

return garbled

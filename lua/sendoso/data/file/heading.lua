--- Headings of columns, in one form: "Hire Date", "hireDate" and "hire_date" are the same.
local trim = require "sendoso.trim"

local heading = {}

-- The small letter of a capital beyond ASCII: of Latin, Greek and Cyrillic letters.
local function small(letter)
  local code = utf8.codepoint(letter)
  if (code >= 0xC0 and code <= 0xDE and code ~= 0xD7) or (code >= 0x391 and code <= 0x3A9)
    or (code >= 0x410 and code <= 0x42F) then
    return utf8.char(code + 32)
  end
  local is_odd = code >= 0x139 and code <= 0x148 or code >= 0x179 and code <= 0x17E
  if code >= 0x100 and code <= 0x17E and code ~= 0x130 and code ~= 0x178 and code % 2 == (is_odd and 1 or 0) then
    return utf8.char(code + 1)
  end
end

-- Letters with a mark, by the letter without it.
local plain = {}
for base, letters in pairs {
  a = "áàâäãåāăą", c = "çćč", d = "ďđð", e = "éèêëēęě", g = "ğ", i = "íìîïīı", l = "łľ", n = "ñńň",
  o = "óòôöõøőō", r = "řŕ", s = "śšşș", t = "ťţț", u = "úùûüůűū", y = "ýÿ", z = "źżž", ss = "ß", ae = "æ", oe = "œ",
} do
  for letter in letters:gmatch(utf8.charpattern) do plain[letter] = base end
end

--- Returns a text in small letters.
---@param text string
---@return string
function heading.lower(text)
  text = text:lower()
  if not text:find "[\xc3-\xd0]" or not utf8.len(text) then return text end
  return (text:gsub(utf8.charpattern, function(letter) return #letter > 1 and small(letter) or nil end))
end

--- Returns a heading in the form that is compared: lower case, one space between words.
---@param text string
---@return string
function heading.normal(text)
  text = text:gsub("<[^<>]+>", " "):gsub("%(Current%)", ""):gsub("#", " number ")
  text = text:gsub("\u{a0}", " "):gsub("\u{202f}", " ")
  text = heading.lower((text:gsub("(%l)(%u)", "%1 %2"):gsub("(%l)(%d)", "%1 %2")))
  return trim((text:gsub("[^%w\x80-\xff]+", " ")))
end

--- Returns a heading without the marks of its letters: "Kündigung" is kundigung, however the mark is written.
---@param normal string as heading.normal returns it
---@return string
function heading.folded(normal)
  if not normal:find "[\x80-\xff]" or not utf8.len(normal) then return normal end
  return (normal:gsub("\xcc[\x80-\xbf]", ""):gsub("\xcd[\x80-\xaf]", ""):gsub(utf8.charpattern, plain))
end

--- Returns the name of an unknown column in an item: "Shirt size" is shirt_size.
---@param text string
---@return string
function heading.name(text)
  return (heading.normal(text):gsub(" ", "_"))
end

return heading

--- Characters that nobody sees: wide spaces, and marks of width and direction. Web pages, mail programs and
--- spreadsheets leave them in what is copied.

-- The first and the last of each range.
local ranges = {
  { 0x80, 0xA0 }, { 0xAD, 0xAD }, { 0x34F, 0x34F }, { 0x61C, 0x61C }, { 0x115F, 0x1160 }, { 0x180B, 0x180E },
  { 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F }, { 0x3000, 0x3000 }, { 0x3164, 0x3164 },
  { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF9, 0xFFFB }, { 0xE0001, 0xE007F },
}

local unseen = {}

--- A pattern for one character of several bytes.
unseen.WIDE = "[\xC2-\xF4][\x80-\xBF]+"

--- Such a character -> "". They are there when the first one is looked for.
---@type table<string, string>
unseen.characters = setmetatable({}, { __index = function(self, character)
  setmetatable(self, nil)
  for _, range in ipairs(ranges) do
    for code = range[1], range[2] do self[utf8.char(code)] = "" end
  end
  return self[character]
end })

--- Removes them wherever they stand, control characters, and white space at both ends. White space between words stays.
---@param text string
---@return string
function unseen.remove(text)
  if text:find "^[!-~]+$" then return text end -- as nearly all of what has no spaces
  if text:find "[\x80-\xFF\0-\8\14-\31\127]" then
    text = text:gsub(unseen.WIDE, unseen.characters):gsub("[\0-\8\14-\31\127]", "")
  end
  return text:match "^%s*(.*%S)" or ""
end

return unseen

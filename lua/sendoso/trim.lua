--- Removes white space from both ends of a text: that of ASCII, and what web pages and spreadsheets leave.
local unseen = require "sendoso.unseen"

local byte = string.byte
local FIRST, LAST = "^" .. unseen.WIDE, unseen.WIDE .. "$"

---@param text string
---@return string
local function trim(text)
  local first, last = byte(text), byte(text, -1)
  if first and first > 32 and first < 127 and last > 32 and last < 127 then return text end -- nearly always
  while true do
    text = text:match "^%s*(.*%S)" or ""
    local head, tail = text:match(FIRST), text:match(LAST)
    local at = head and unseen.characters[head] and #head + 1 or 1
    local to = tail and unseen.characters[tail] and #text - #tail or #text
    if at == 1 and to == #text then return text end
    text = text:sub(at, to)
  end
end

return trim

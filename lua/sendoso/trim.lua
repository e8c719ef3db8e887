--- Removes white space from both ends of a text: that of ASCII, and what web pages and spreadsheets leave.

-- No-break spaces, the zero-width space and the byte order mark.
local wide = { "\u{a0}", "\u{202f}", "\u{200b}", "\u{feff}" }

---@param text string
---@return string
local function trim(text)
  local first, last = text:byte(1), text:byte(-1)
  if first and first > 32 and first < 127 and last > 32 and last < 127 then return text end -- nearly always
  local again = true
  while again do
    again = false
    text = text:match "^%s*(.*%S)" or ""
    for _, blank in ipairs(wide) do
      if text:sub(1, #blank) == blank then text, again = text:sub(#blank + 1), true end
      if #text >= #blank and text:sub(-#blank) == blank then text, again = text:sub(1, -#blank - 1), true end
    end
  end
  return text
end

return trim

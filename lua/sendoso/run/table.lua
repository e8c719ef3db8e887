--- A table for people: columns side by side, as wide as what is in them. On a terminal it fits: the widest columns are
--- cut, with an ellipsis. What goes to another program is never cut.
local layout = {}

local GAP = 2   -- between two columns
local LEAST = 4 -- what is left of a column that is cut

-- Characters that take two places on a terminal, and those that take none: first and last.
local WIDE = { 0x1100, 0x115F, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F,
  0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F900, 0x1F9FF, 0x20000, 0x3FFFD }
local NONE = { 0x0300, 0x036F, 0x200B, 0x200F, 0x20D0, 0x20FF, 0xFE00, 0xFE0F }

local function is_in(ranges, code)
  for i = 1, #ranges, 2 do
    if code >= ranges[i] and code <= ranges[i + 1] then return true end
  end
  return false
end

local function width_of(code)
  if code < 0x300 then return 1 end
  return is_in(NONE, code) and 0 or is_in(WIDE, code) and 2 or 1
end

--- Returns how many places a text takes on a terminal.
---@param text string
---@return integer
function layout.width(text)
  if not text:find "[\x80-\xff]" or not utf8.len(text) then return #text end
  local width = 0
  for _, code in utf8.codes(text) do width = width + width_of(code) end
  return width
end

--- Cuts a text to a width, with an ellipsis at its end.
---@param text string
---@param most integer
---@return string
function layout.cut(text, most)
  if layout.width(text) <= most then return text end
  if not utf8.len(text) then return text:sub(1, most - 1) .. "…" end
  local width = 0
  for at, code in utf8.codes(text) do
    width = width + width_of(code)
    if width > most - 1 then return text:sub(1, at - 1) .. "…" end
  end
  return text
end

local function widths_of(lines)
  local widths = {}
  for _, line in ipairs(lines) do
    for c, cell in ipairs(line) do widths[c] = math.max(widths[c] or 0, layout.width(cell)) end
  end
  return widths
end

-- Makes the widest columns narrower, until all of them fit. More columns than there is room for stay as wide as LEAST.
local function fit(widths, most)
  local excess = GAP * (#widths - 1) - most
  for _, width in ipairs(widths) do excess = excess + width end
  while excess > 0 do
    local widest, next_width = 1, LEAST
    for c, width in ipairs(widths) do
      if width > widths[widest] then widest = c end
    end
    for _, width in ipairs(widths) do
      if width < widths[widest] then next_width = math.max(next_width, width) end
    end
    if widths[widest] <= LEAST then return end
    local step = math.min(excess, math.max(1, widths[widest] - next_width))
    widths[widest], excess = widths[widest] - step, excess - step
  end
end

--- Returns the lines of a table.
---@param lines string[][] the cells of each line, the names of the columns first
---@param most? integer how wide the terminal is; nil: nothing is cut
---@return string[]
function layout.lines(lines, most)
  local widths, texts = widths_of(lines), {}
  if most then fit(widths, most) end
  for i, line in ipairs(lines) do
    local cells = {}
    for c, cell in ipairs(line) do
      local text = layout.cut(cell, widths[c])
      cells[c] = text .. (" "):rep(widths[c] - layout.width(text))
    end
    texts[i] = table.concat(cells, (" "):rep(GAP)):gsub("%s+$", "")
  end
  return texts
end

return layout

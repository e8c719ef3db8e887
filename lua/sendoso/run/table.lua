--- A table for people: columns side by side, as wide as what is in them. On a terminal it fits: the widest columns are
--- cut, with an ellipsis; where that would leave too little of them, each row is a block of lines, a line for each of
--- its fields. What goes to another program is never cut.
local layout = {}

local GAP = 2    -- between two columns
local LEAST = 10 -- what is left of a column that is cut

--- Returns how many places a text takes on a terminal.
---@param text string
---@return integer
function layout.width(text)
  if not text:find "[\x80-\xff]" then return #text end
  return (require("sendoso.base").width(text))
end

--- Cuts a text to a width, with an ellipsis at its end.
---@param text string
---@param most integer
---@return string
function layout.cut(text, most)
  if layout.width(text) <= most then return text end
  local _, bytes = require("sendoso.base").width(text, most - 1)
  return text:sub(1, bytes) .. "…"
end

-- The end of a text, as long as it fits into a width.
local function ending(text, most)
  for letters = most, 1, -1 do
    local tail = text:sub(utf8.offset(text, -letters) or 1)
    if layout.width(tail) <= most then return tail end
  end
  return ""
end

-- Cuts what is in a cell. A key, a place and an address are one word: they differ at their ends, so the middle goes.
local function fitted(text, most)
  if text:find(" ", 1, true) or layout.width(text) <= most then return layout.cut(text, most) end
  local tail = ending(text, (most - 1) // 2)
  return layout.cut(text, most - layout.width(tail)) .. tail
end

--- Fills a text with blanks, up to a width.
---@param text string
---@param width integer
---@return string
function layout.padded(text, width) return text .. (" "):rep(width - layout.width(text)) end

local function widths_of(lines)
  local widths = {}
  for _, line in ipairs(lines) do
    for c, cell in ipairs(line) do widths[c] = math.max(widths[c] or 0, layout.width(cell)) end
  end
  return widths
end

-- Makes the widest columns narrower, until all of them fit.
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
    local step = math.min(excess, math.max(1, widths[widest] - next_width))
    widths[widest], excess = widths[widest] - step, excess - step
  end
end

-- Is there room for all columns, if each has at least LEAST?
local function have_room(widths, most)
  local least = GAP * (#widths - 1)
  for _, width in ipairs(widths) do least = least + math.min(width, LEAST) end
  return least <= most
end

-- A block for each row, with an empty line between two: the name of each field, and its value.
local function blocks(lines, most)
  local texts, width = {}, 0
  for _, name in ipairs(lines[1]) do width = math.max(width, layout.width(name)) end
  width = math.max(1, math.min(width, most // 2 - GAP))
  for i = 2, #lines do
    if i > 2 then texts[#texts + 1] = "" end
    for c, cell in ipairs(lines[i]) do
      local name = layout.padded(layout.cut(lines[1][c], width), width + GAP)
      if cell ~= "" then texts[#texts + 1] = layout.cut(name .. cell, math.max(1, most)) end
    end
  end
  return texts
end

--- Returns the lines of a table.
---@param lines string[][] the cells of each line, the names of the columns first
---@param most? integer how wide the terminal is; nil: nothing is cut
---@return string[]
function layout.lines(lines, most)
  local widths, texts = widths_of(lines), {}
  if most and not have_room(widths, most) then
    if #lines > 1 then return blocks(lines, most) end
    return { layout.cut(table.concat(lines[1], (" "):rep(GAP)), most) }
  end
  if most then fit(widths, most) end
  for i, line in ipairs(lines) do
    local cells = {}
    for c, cell in ipairs(line) do cells[c] = layout.padded(fitted(cell, widths[c]), widths[c]) end
    texts[i] = table.concat(cells, (" "):rep(GAP)):gsub("%s+$", "")
  end
  return texts
end

return layout

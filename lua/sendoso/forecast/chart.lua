--- A bar chart as inline SVG: bars of several parts, in columns. Places are percentages of the width, so that it fits a
--- telephone and a sheet of paper, and its texts stay as large as they are.
local markup = require "sendoso.markup"

local chart = {}

--- Returns the style sheet of charts, once for a page. It lies beside this file.
---@return string
function chart.style()
  local path = assert(package.searchpath("sendoso.forecast.chart", package.path)):gsub("lua$", "css")
  local file <close> = assert(io.open(path, "rb"))
  return "<style>\n" .. file:read "a" .. "</style>\n"
end

local TOP, HEIGHT, BOTTOM = 24, 240, 44 -- px: above the bars, the highest of them, and below
local LEFT = 14 -- percent, for the labels of the lines
local SERIES = 6 -- colours; parts after that are one
local FILL = 0.7 -- of a column
local BAR = '<rect class="series-%d" x="%.2f%%" width="%.2f%%" y="%.1f" height="%.1f"><title>%s</title></rect>\n'
local SWATCH = '<li><svg aria-hidden="true"><rect class="series-%d" width="100%%" height="100%%"/></svg>%s</li>\n'
local LABELS, NARROW = 18, 8 -- at most so many columns have a label; on a narrow screen

---@class sendoso.Chart
---@field title string
---@field x_title string
---@field y_title string
---@field columns { name: string, label: string, at: integer }[] from left to right; at: those at a multiple of some
---number have a label, where there is no room for all
---@field series string[] the names of the parts, from below
---@field value fun(column: string, series: string): number
---@field text fun(value: number): string with its unit
---@field scale fun(value: number): string without

-- A round number that is at least as large: 1, 2, 2.5 or 5, and zeros.
local function round_up(number)
  local power = 10 ^ math.floor(math.log(number, 10))
  for _, step in ipairs { 1, 2, 2.5, 5 } do
    if step * power >= number then return step * power end
  end
  return 10 * power
end

-- The lines of the scale, up to the first that is not below the highest bar.
local function lines_of(most)
  local step = round_up(math.max(most, 1) / 4)
  local lines = {}
  for i = 0, math.ceil(math.max(most, 1) / step) do lines[i + 1] = i * step end
  return lines
end

-- The parts that have a colour of their own; all others are one.
local function parts_of(self)
  local parts = {}
  for i, name in ipairs(self.series) do
    local at = #self.series > SERIES and math.min(i, SERIES) or i
    parts[at] = parts[at] or { name = name, names = {} }
    table.insert(parts[at].names, name)
    if #parts[at].names > 1 then parts[at].name = #parts[at].names .. " others" end
  end
  return parts
end

local function value_of(self, column, part)
  local sum = 0
  for _, name in ipairs(part.names) do sum = sum + self.value(column.name, name) end
  return sum
end

-- The bars of one column, from below.
local function add_bars(out, self, column, parts, place)
  local base = TOP + HEIGHT
  for i, part in ipairs(parts) do
    local value = value_of(self, column, part)
    if value > 0 then
      local height = value / place.most * HEIGHT
      base = base - height
      out[#out + 1] = BAR:format(i, place.x, place.width, base, height,
        markup.text(("%s, %s: %s"):format(column.name, part.name, self.text(value))))
    end
  end
end

local function add_scale(out, self, lines, most)
  for _, value in ipairs(lines) do
    local y = TOP + HEIGHT - value / most * HEIGHT
    out[#out + 1] = ('<line x1="%d%%" x2="100%%" y1="%.1f" y2="%.1f"/><text class="end" x="%d%%" y="%.1f">%s</text>\n')
      :format(LEFT, y, y, LEFT - 1, y + 4, markup.text(self.scale(value)))
  end
end

-- Months fit these.
local STEPS = { 1, 2, 3, 4, 6, 12, 24, 60, 120 }

-- Which columns have a label, where there are many: every second, third, …
local function every(count, most, of)
  for _, step in ipairs(STEPS) do
    if step % of == 0 and count <= step * most then return step end
  end
  return count
end

local function add_columns(out, self, parts, most)
  local slot = (100 - LEFT) / #self.columns
  local step = every(#self.columns, LABELS, 1)
  local narrow = every(#self.columns, NARROW, step)
  for i, column in ipairs(self.columns) do
    local x = LEFT + (i - 1) * slot
    add_bars(out, self, column, parts, { x = x + slot * (1 - FILL) / 2, width = slot * FILL, most = most })
    if column.at % step == 0 then
      out[#out + 1] = ('<text class="middle%s" x="%.2f%%" y="%d">%s</text>\n'):format(
        column.at % narrow == 0 and "" or " between", x + slot / 2, TOP + HEIGHT + 18, markup.text(column.label))
    end
  end
end

local function legend(parts)
  local out = { '<ul class="legend">\n' }
  for i, part in ipairs(parts) do
    out[#out + 1] = SWATCH:format(i, markup.text(part.name))
  end
  out[#out + 1] = "</ul>\n"
  return table.concat(out)
end

--- Returns a chart, for a page of `markup` with `chart.style`.
---@param self sendoso.Chart
---@return string
function chart.bars(self)
  local parts, highest = parts_of(self), 0
  for _, column in ipairs(self.columns) do
    local sum = 0
    for _, part in ipairs(parts) do sum = sum + value_of(self, column, part) end
    highest = math.max(highest, sum)
  end
  local lines = lines_of(highest)
  local most = lines[#lines]
  local out = {
    ('<figure class="chart">\n<figcaption>%s</figcaption>\n<svg role="img" height="%d" aria-label="%s">\n')
    :format(markup.text(self.title), TOP + HEIGHT + BOTTOM, markup.text(self.title)),
    ('<text x="0" y="12">%s</text>\n'):format(markup.text(self.y_title)) }
  add_scale(out, self, lines, most)
  add_columns(out, self, parts, most)
  out[#out + 1] = ('<text class="middle" x="%d%%" y="%d">%s</text>\n</svg>\n'):format((100 + LEFT) // 2,
    TOP + HEIGHT + BOTTOM - 4, markup.text(self.x_title))
  out[#out + 1] = #parts > 1 and legend(parts) or ""
  out[#out + 1] = "</figure>\n"
  return table.concat(out)
end

return chart

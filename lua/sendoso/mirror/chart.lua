--- Charts of a report as SVG: each says in words what it shows, and has its axes.
local markup = require "sendoso.markup"

local chart = {}

local text = markup.text

-- The width fits a telephone; on a wider page all grows alike.
local WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 360, 180, 44, 18, 30, 8
local ROW, LABELS, LETTERS = 22, 116, 17
local LEAST = 2 -- so that the middle of an axis of counts is a whole number

local function figure(title, label, height, inside, legend)
  return ('<figure><figcaption>%s</figcaption><svg viewBox="0 0 %d %d" role="img" aria-label="%s">\n%s</svg>%s'
    .. "</figure>\n"):format(text(title), WIDTH, height, text(label), inside, legend or "")
end

-- A round number that is not smaller, and of which the half is round: 2, 4, 6, 8, 10, 20, 40, …
local function ceiling(number)
  number = math.max(number, LEAST)
  local step = 10 ^ math.floor(math.log(number, 10))
  for _, times in ipairs { 1, 2, 4, 6, 8, 10 } do
    if number <= times * step then return math.tointeger(times * step) or times * step end
  end
end

local function line(x1, y1, x2, y2)
  return ('<line class="axis" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>\n'):format(x1, y1, x2, y2)
end

local function label(x, y, anchor, words)
  return ('<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>\n'):format(x, y, anchor, text(words))
end

local function bar(x, y, width, height, fill, words)
  return ('<rect %sx="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s</title></rect>\n'):format(fill, x, y,
    math.max(width, 0.5), math.max(height, 0.5), text(words))
end

-- How wide the longest name is, with a gap behind it.
local function longest(points)
  local most = 0
  for _, point in ipairs(points) do most = math.max(most, #point.name) end
  return most * 6 + 4
end

---@class sendoso.ChartPoint
---@field name string under its column
---@field value number

--- Returns a chart of columns.
---@param title string
---@param points sendoso.ChartPoint[]
---@param axes { x: string, y: string, format?: fun(value: number): string }
---@return string
function chart.columns(title, points, axes)
  local most, format = 0, axes.format or tostring
  for _, point in ipairs(points) do most = math.max(most, point.value) end
  most = ceiling(most)
  local floor, high = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP - 10
  local out = { label(LEFT - 36, TOP + 2, "start", axes.y), label(WIDTH - RIGHT, HEIGHT - 4, "end", axes.x) }
  for i = 0, 2 do
    local y = floor - high * i / 2
    out[#out + 1] = line(LEFT, y, WIDTH - RIGHT, y) .. label(LEFT - 4, y + 3, "end", format(most * i / 2))
  end
  local step = (WIDTH - RIGHT - LEFT) / math.max(#points, 1)
  local every = math.ceil(longest(points) / step)
  for i, point in ipairs(points) do
    local x, height = LEFT + (i - 1) * step, high * point.value / most
    if point.value > 0 then
      out[#out + 1] = bar(x + step * 0.1, floor - height, step * 0.8, height, 'class="bar" ',
        ("%s: %s"):format(point.name, format(point.value)))
    end
    if (#points - i) % every == 0 then out[#out + 1] = label(x + step / 2, floor + 12, "middle", point.name) end
  end
  return figure(title, ("%s; %s by %s"):format(title, axes.y, axes.x), HEIGHT, table.concat(out))
end

---@class sendoso.ChartPart
---@field name string
---@field color string of the style sheet

local function cut(name, most)
  local length = utf8.len(name)
  return length and length > most and name:sub(1, utf8.offset(name, most) - 1) .. "…" or name
end

--- Returns a chart of bars side by side, each of several parts.
---@param title string
---@param rows { name: string, [string]: integer }[]
---@param parts sendoso.ChartPart[] names of the values of a row
---@param axis string what is counted
---@return string
function chart.stacked(title, rows, parts, axis)
  local most, height = 0, #rows * ROW + 28
  for _, row in ipairs(rows) do
    local sum = 0
    for _, part in ipairs(parts) do sum = sum + row[part.name] end
    most = math.max(most, sum)
  end
  most = ceiling(most)
  local wide, out = WIDTH - LABELS - 12, {}
  for i = 0, 2 do
    local x = LABELS + wide * i / 2
    out[#out + 1] = line(x, 0, x, #rows * ROW + 2) .. label(x, #rows * ROW + 13, "middle",
      ("%g"):format(most * i / 2))
  end
  out[#out + 1] = label(WIDTH - 4, height - 3, "end", axis)
  for i, row in ipairs(rows) do
    local x, y = LABELS, (i - 1) * ROW + 4
    out[#out + 1] = label(LABELS - 6, y + 11, "end", cut(row.name, LETTERS))
    for _, part in ipairs(parts) do
      local width = wide * row[part.name] / most
      if row[part.name] > 0 then
        out[#out + 1] = bar(x, y, width, ROW - 8, ('style="fill:var(--%s)" '):format(part.color),
          ("%s, %s: %d"):format(row.name, part.name, row[part.name]))
      end
      x = x + width
    end
  end
  local legend = {}
  for i, part in ipairs(parts) do
    legend[i] = ('<span><i style="background:var(--%s)"></i>%s</span>'):format(part.color, text(part.name))
  end
  return figure(title, title .. "; " .. axis, height, table.concat(out),
    '<p class="legend">' .. table.concat(legend) .. "</p>")
end

return chart

--- Pages for people: HTML without scripts or network, in one style.
local printable = require "sendoso.printable"

local markup = {}

-- The style sheet lies beside this file.
local function style()
  local path = assert(package.searchpath("sendoso.markup", package.path)):gsub("lua$", "css")
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Returns a value as text of a page.
---@param value any
---@return string
function markup.text(value) return (printable.lines(tostring(value or "")):gsub("[&<>\"']", escapes)) end

local text = markup.text

--- Returns a table: names of the columns, and rows of texts by those names.
---@param columns { name: string, title: string, number?: boolean }[]
---@param rows table[]
---@return string
function markup.table(columns, rows)
  local out = { "<table><thead><tr>" }
  for _, column in ipairs(columns) do
    out[#out + 1] = ('<th class="%s">%s</th>'):format(column.number and "number" or column.name, text(column.title))
  end
  out[#out + 1] = "</tr></thead><tbody>\n"
  for _, row in ipairs(rows) do
    out[#out + 1] = "<tr>"
    for _, column in ipairs(columns) do
      out[#out + 1] = ('<td data-name="%s" class="%s">%s</td>'):format(text(column.title),
        column.number and "number" or column.name, text(row[column.name]))
    end
    out[#out + 1] = "</tr>\n"
  end
  out[#out + 1] = "</tbody></table>\n"
  return table.concat(out)
end

--- Returns a number with what it counts.
---@param value any
---@param label string
---@param class? string
---@return string
function markup.figure(value, label, class)
  return ('<div class="figure%s"><b>%s</b><span class="small soft">%s</span></div>\n')
    :format(class or "", text(value), text(label))
end

-- A heading, in which no date is broken.
local function heading(title)
  return (text(title):gsub("%d%d%d%d%-%d%d%-%d%d", '<span class="date">%0</span>'))
end

--- Returns a whole page.
---@param title string
---@param parts string[] what stands under its heading
---@param class? string of the page
---@return string
function markup.page(title, parts, class)
  return table.concat {
    '<!doctype html>\n<html lang="en"', class and (' class="%s"'):format(class) or "", '>\n<head>\n',
    '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    ("<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n"):format(text(title), style(),
      heading(title)),
    table.concat(parts), "</main>\n</body>\n</html>\n",
  }
end

return markup

--- What the pages that are read by people are made of: one file each, without scripts or network.
local printable = require "sendoso.printable"

local html = {}

-- A style sheet lies beside this file.
local function style(name)
  local path = assert(package.searchpath("sendoso.html", package.path)):gsub("init%.lua$", name .. ".css")
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Returns a value as the text of a page.
---@param value any
---@return string
function html.text(value) return (printable.lines(tostring(value or "")):gsub("[&<>\"']", escapes)) end

local text = html.text

---@class sendoso.HtmlColumn
---@field name string
---@field title string
---@field number? boolean

--- Returns a table.
---@param columns sendoso.HtmlColumn[]
---@param rows table<string, any>[] by the names of the columns
---@return string
function html.table(columns, rows)
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

--- Returns a number with its label.
---@param value any
---@param label string
---@param is_wide? boolean
---@return string
function html.figure(value, label, is_wide)
  return ('<div class="figure%s"><b>%s</b><span class="small soft">%s</span></div>\n')
    :format(is_wide and " wide" or "", text(value), text(label))
end

--- Returns a list with a heading; nothing where the list is empty.
---@param heading string
---@param list string[]
---@return string
function html.list(heading, list)
  if #list == 0 then return "" end
  local out = { ("<h2>%s</h2>\n<ul>\n"):format(text(heading)) }
  for _, line in ipairs(list) do out[#out + 1] = ("<li>%s</li>\n"):format(text(line)) end
  out[#out + 1] = "</ul>\n"
  return table.concat(out)
end

--- Returns a whole page.
---@param title string
---@param body string
---@param sheet? string the name of one more style sheet
---@return string
function html.page(title, body, sheet)
  return table.concat { '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    ("<title>%s</title>\n<style>\n%s%s</style>\n</head>\n<body>\n<main>\n"):format(text(title), style "style",
      sheet and style(sheet) or ""),
    body, "</main>\n</body>\n</html>\n" }
end

return html

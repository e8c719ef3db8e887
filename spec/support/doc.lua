--- Tables of the guide: what docs say is what the specs run.
local temp = require "spec.support.temp"

local doc = {}

local function cells(line)
  local list = {}
  for cell in line:match "^|(.*)|$":gmatch "[^|]*" do list[#list + 1] = cell:match "^%s*(.-)%s*$" end
  return list
end

-- The text under a heading.
local function section_of(path, heading)
  local section = ("\n" .. temp.read(path)):match("\n## " .. heading:gsub("%p", "%%%0") .. "\n(.-)\n*$")
  assert(section, ("%s has no heading '%s'"):format(path, heading))
  return section:match "^(.-)\n## " or section
end

--- Returns the paths of all pages that users read.
---@return string[]
function doc.pages()
  local list = { "README.md", "CONTRIBUTING.md" }
  local pipe <close> = assert(io.popen "ls docs/*.md")
  for path in pipe:lines() do list[#list + 1] = path end
  return list
end

--- Returns the first example of Lua under a heading.
---@param path string
---@param heading string as it stands behind the "## "
function doc.example(path, heading)
  return assert(section_of(path, heading):match "\n```lua\n(.-)```", heading .. " has no example")
end

--- Returns the tables under a heading, each a list of rows, by column name and by number. A cell
--- that is empty is absent.
---@param path string
---@param heading string as it stands behind the "## "
function doc.tables(path, heading)
  local section = section_of(path, heading)
  local tables, columns = {}, nil
  for line in (section .. "\n"):gmatch "(.-)\n" do
    if not line:find "^|" then columns = nil
    elseif line:find "^| %-%-%- |" then tables[#tables + 1] = {} -- under the names of the columns
    elseif not columns then columns = cells(line)
    else
      local row = {}
      for c, cell in ipairs(cells(line)) do
        if cell ~= "" then row[c], row[columns[c]] = cell, cell end
      end
      table.insert(tables[#tables], row)
    end
  end
  assert(#tables > 0 and #tables[1] > 0, ("%s: there is no table under '%s'"):format(path, heading))
  return tables
end

--- Returns the options that a cell spells out, as `leap = "mar1"`.
function doc.options(cell)
  return assert(load("return {" .. (cell or "") .. "}", "=options", "t", {}))()
end

return doc

-- The links of the guide: those of README.md and its neighbours, and of docs/, that lead to nothing.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local links = {}

-- Without code, in which brackets are no links.
local function prose_of(page)
  return (("\n" .. page):gsub("\n```.-\n```", ""):gsub("\n    [^\n]*", ""):gsub("`[^`\n]*`", "code"))
end

-- The anchors that the headings of a page have, as GitHub makes them.
local function anchors_of(page)
  local anchors = {}
  for heading in ("\n" .. page):gmatch "\n#+ ([^\n]+)" do
    anchors[heading:lower():gsub("[^%w%s_-]", ""):gsub("%s", "-")] = true
  end
  return anchors
end

--- Returns how many links within the guide in a folder there are, and a list of those that lead nowhere.
---@param folder string
function links.broken(folder)
  local count, broken = 0, {}
  for name in process.shell("cd %s; ls *.md docs/*.md", folder):gmatch "[^\n]+" do
    for link in prose_of(temp.read(folder .. "/" .. name)):gmatch "%]%(([^)%s]+)%)" do
      local path, anchor = link:match "^([^#]*)#?(.*)$"
      local target = path == "" and name or (name:match "^.*/" or "") .. path
      if not link:find "^https?:" then
        count = count + 1
        local file <close> = io.open(folder .. "/" .. target)
        local there = file
        if there and anchor ~= "" then there = anchors_of(temp.read(folder .. "/" .. target))[anchor] end
        if not there then broken[#broken + 1] = name .. ": " .. link end
      end
    end
  end
  return count, broken
end

return links

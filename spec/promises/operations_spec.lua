-- docs/operations.md: what it says of the program is so.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local page = temp.read "docs/operations.md"

-- The text of a section.
local function section(heading)
  return assert(page:match("\n## " .. heading .. "\n(.-)\n## "), heading)
end

describe("docs/operations.md", function()
  it("names every package whose library is loaded at run time", function()
    local listed = section "Packages"
    local build = process.program:match "^(.*)/"
    local headers = process.run(("readelf -d %s %s/lib/sendoso/*.so"):format(process.program, build)).out
    local count = 0
    for library in headers:gmatch "%(NEEDED%)[^%[\n]*%[([^%]\n]+)%]" do
      local owner = process.run("dpkg -S '*/" .. library .. "' | head -n 1").out:match "^([^:]+)"
      if owner and not library:find "^libc%.so" and not library:find "san%.so" and not library:find "^libm%.so" then
        assert.matches(owner, listed, 1, true)
        count = count + 1
      end
    end
    assert.is_true(count >= 6)
    for _, module in ipairs { "argparse", "cjson" } do assert.matches("lua-" .. module, listed, 1, true) end
  end)

  it("has a row for every exit status", function()
    local rows = section "Exit statuses"
    for status in ("0 1 2 4 5 6 7 64 130"):gmatch "%d+" do assert.matches("\n| " .. status .. " |", rows, 1, true) end
  end)

  it("has the exit statuses in the order in which they apply", function()
    local rows, last = section "Exit statuses", 0
    for status in ("6 130 4 7 1 5 0"):gmatch "%d+" do
      local at = rows:find("\n| " .. status .. " |", 1, true)
      assert.is_true(at > last, status)
      last = at
    end
  end)

  it("shows commands of sendoso schedule that work", function()
    local folder, count = temp.path(), 0
    process.run(("cp scripts/anniversary.lua %s/rules.lua"):format(folder))
    for arguments in section "Schedules":gmatch "sendoso (schedule rules%.lua[^\n`]*)" do
      local line = arguments:gsub("IMAGE", "r.example.com/x:1"):gsub("/etc/systemd/system", folder)
      local seen = process.sendoso(line, { folder = folder })
      assert.equal(0, seen.status, line .. ": " .. seen.err)
      count = count + 1
    end
    assert.equal(5, count)
  end)

  it("builds the image of a project on the one that docs/install.md makes", function()
    local image = section "Several machines":match "%*%*Containers%.%*%*.-\n\n(    FROM .-)\n\n"
    assert.equal("    FROM sendoso\n    COPY . /srv/sendoso", image)
    assert.matches("\n    docker build -t sendoso .\n", temp.read "docs/install.md", 1, true)
    assert.matches("\nWORKDIR /srv/sendoso\n", temp.read "Dockerfile", 1, true)
  end)

  it("links to its own sections", function()
    local anchors = {}
    for heading in page:gmatch "\n## ([^\n]+)" do anchors[heading:lower():gsub(" ", "-")] = true end
    for anchor in page:gmatch "%(#([^)]+)%)" do assert.is_true(anchors[anchor], anchor) end
  end)
end)

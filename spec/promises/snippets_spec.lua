-- Every snippet of Lua in the README and the guide is a whole file, and runs.
local doc = require "spec.support.doc"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

-- The files that snippets name, beside those of scripts/data.
local files = {
  ["staff.csv"] = "id,name,email,hire_date\n1,Ann Lee,ann@example.com,2020-01-31\n",
  ["known-rows.txt"] = "3f9a1c2d5e6f  HR asks Ann for the date\n",
  ["webinar.csv"] = "email,minutes\nann@example.com,30\n",
  ["answers.ndjson"] = '{"id":"a-1","source":"survey","type":"answer","time":"2026-03-01T10:00:00Z"}\n',
  ["personal.csv"] = "Pers-Nr.,name,email,hire_date,department,note,Tel\n"
    .. "7,Ann Lee,ann@example.com,03/04/2020,x,,+1 617 555 0142\n",
  ["exits.csv"] = "id,email,hire_date,Exit info,Exit interview\n7,a@example.com,2021-03-10,,yes\n",
}

-- What is printed where a comment behind a statement does not say it.
local printed = {
  ["Prints whom three files are about."] = "Ann Lee\n30\na%-1\n",
  ["Prints who works here, by a file with headings of its own."] = "7\t2020%-04%-03\n",
  ["Thanks everybody who works here, ten requests at a time."] = "%d+\t%d+\n",
}

-- The snippets of a page: the lines between two fences.
local function snippets(path)
  local list = {}
  for text in ("\n" .. temp.read(path)):gmatch "\n```lua\n(.-)\n```" do list[#list + 1] = text .. "\n" end
  return list
end

describe("a snippet #process", function()
  local count = 0
  for _, page in ipairs(doc.pages()) do
    for _, text in ipairs(snippets(page)) do
      count = count + 1
      local first = text:match "^[^\n]*"
      it(("of %s is a whole file that runs: %s"):format(page, first), function()
        assert.matches("^%-%- %u.*%.$", first)
        local folder, said = temp.path(), {}
        process.shell("cp -r scripts/data %s/data", folder)
        for name, content in pairs(files) do
          local file <close> = assert(io.open(folder .. "/" .. name, "w"))
          file:write(content)
        end
        local script <close> = assert(io.open(folder .. "/snippet.lua", "w"))
        script:write(text)
        script:close()
        local day = text:match "\n%-%- On (%S+) it sends" or "2026-04-15"
        local seen = process.sendoso(("run snippet.lua --sandbox --accept-unusual --today %s"):format(day),
          { folder = folder })
        assert.is_true(seen.status == 0 or seen.status == 5, seen.err) -- some rows of the samples are skipped
        assert.is_nil(seen.err:find "error: ", seen.err)
        for line in text:gmatch "%-%-> ([^\n]*)" do said[#said + 1] = line .. "\n" end
        assert.matches("^" .. (printed[first:sub(4)] or table.concat(said):gsub("%p", "%%%0")) .. "$", seen.out)
      end)
    end
  end

  it("is in most pages", function() assert.is_true(count >= 13, count) end)
end)

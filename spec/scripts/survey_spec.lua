-- scripts/survey.lua: one link for each person who finished the survey, however often they answered or it is run.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function run(state, arguments)
  return process.sendoso("run scripts/survey.lua " .. (arguments or ""), { state = state })
end

-- The link of each answer, by the answer's ID.
local function links(csv)
  local found = {}
  for id, link in csv:gmatch "(R_%w+),[^,\n]+,(https://%S+)" do found[id] = link end
  return found
end

describe("scripts/survey.lua", function()
  it("would make a link for who finished: no preview, nobody who stopped, nobody without an address", function()
    local seen = run(temp.path(), "-n --today 2026-03-19")
    local planned = {}
    for key in seen.err:gmatch "\nwould send +(%S+)" do planned[#planned + 1] = key end
    assert.same({ "survey-2026-q1/ada.stone@example.org", "survey-2026-q1/ines.ferreira@example.org" }, planned)
    assert.matches("refused [^\n]*data/answers.csv:9: the email address is missing", seen.err)
    assert.same({}, links(seen.out))
  end)

  it("prints a link for each answer, the same one for a person who answered twice, and again when it is run again",
    function()
      local state = temp.path()
      local first = links(run(state).out)
      assert.equal(first.R_1kQ7hYzvA, first.R_4pC8mZtyB)
      assert.not_equal(first.R_1kQ7hYzvA, first.R_0gV2uJrdK)
      assert.is_nil(first.R_2dM4sWbcL or first.R_3fT9xNeqP)
      assert.same(first, links(run(state).out))
    end)

  it("prints them as JSON for a page", function()
    local seen = run(temp.path(), "-- json")
    assert.matches('{"email":"ines.ferreira@example.org","id":"R_0gV2uJrdK","link":"https://sendo.so/g/[%w_-]+"}',
      seen.out)
  end)

  it("leaves out what is not finished, however an export writes it", function()
    local folder, state = temp.path(), temp.path()
    process.shell("mkdir %s/data && cp scripts/survey.lua %s", folder, folder)
    local rows = { "Response ID,Distribution Channel,Status,Finished,Recipient Email" }
    for i, row in ipairs { "IP Address,True", "0,1", "IP Address,False", "0,0", "Partial,", "STARTED,", "Spam,True",
      "Survey Preview,True", "1,1", "8,1", "Imported,TRUE" } do
      rows[i + 1] = ("R_%d,email,%s,p%d@example.org"):format(i, row, i)
    end
    local out <close> = assert(io.open(folder .. "/data/answers.csv", "w"))
    out:write(table.concat(rows, "\n"), "\n")
    out:close()
    local found = {}
    for id in pairs(links(process.sendoso("run survey.lua", { folder = folder, state = state }).out)) do
      found[#found + 1] = id
    end
    table.sort(found)
    assert.same({ "R_1", "R_11", "R_2" }, found)
  end)

  describe("reads what a form exports:", function()
    local google = "Timestamp,Email Address,How was it?\n2026/03/16 8:05:00 AM GMT+1,ada@example.org,Good\n"
      .. "2026/03/17 9:08:00 AM GMT+1,Bo.Reed@example.org,Fair\n2026/03/17 9:10:00 AM GMT+1,bo.reed@example.org,Good\n"
    local microsoft = "ID,Start time,Completion time,Email,Name,Your email\n"
      .. "1,3/16/26 8:00:00,3/16/26 8:05:00,ada@example.org,Ada Stone,\n"
      .. "2,3/16/26 9:00:00,3/16/26 9:05:00,anonymous,,bo.reed@example.org\n"

    for name, case in pairs {
      ["Google Forms"] = { google, "ada@example.org Bo.Reed@example.org bo.reed@example.org", 2,
        '("data/answers.csv", { map = { id = "Email Address" } })' },
      ["Microsoft Forms"] = { microsoft, "1 2", 2 },
      Typeform = { temp.read "spec/data/sources/typeform.csv", "52ihtoken1", 1 },
      ["Typeform's API"] = { temp.read "spec/data/sources/typeform.json", "52ihtoken1", 1 },
      SurveyMonkey = { temp.read "spec/data/sources/surveymonkey.csv", "114012345678 114012345679", 2 },
      ["SurveyMonkey's API"] = { temp.read "spec/data/sources/surveymonkey.json", "114012345678", 1 },
    } do
      it(name, function()
        local folder, state = temp.path(), temp.path()
        local text = temp.read "scripts/survey.lua":gsub(' "data/answers.csv"', case[4] or "%0")
        process.shell("mkdir %s/data", folder)
        for file, content in pairs { ["survey.lua"] = text, ["data/answers.csv"] = case[1] } do
          local handle <close> = assert(io.open(folder .. "/" .. file, "w"))
          handle:write(content)
        end
        for _, sent in ipairs { case[3], 0 } do
          local seen = process.sendoso("run survey.lua", { state = state, folder = folder })
          local ids = {}
          for id in seen.out:gmatch "\n([^,\n]+),[^,\n]+,https://" do ids[#ids + 1] = id end
          assert.equal(case[2], table.concat(ids, " "))
          assert.matches(("\n%d sent, "):format(sent), seen.err)
        end
      end)
    end
  end)

  it("says what to do with a file of other columns, and reads it with their names", function()
    local folder = temp.path()
    process.shell("mkdir %s/data && cp scripts/survey.lua %s", folder, folder)
    local out <close> = assert(io.open(folder .. "/data/answers.csv", "w"))
    out:write "Response,Your e-mail\nr1,ann@example.org\n"
    out:close()
    local seen = process.sendoso("run survey.lua", { folder = folder })
    assert.equal(1, seen.status)
    assert.matches("error: survey.lua:8: data/answers.csv:1: no column heading is a known field\n  [^\n]*map = ",
      seen.err)
    process.shell([[sed -i 's|events "data/answers.csv"|events("data/answers.csv", { map = { id = "Response", email = ]]
      .. [["Your e-mail" } })|' %s/survey.lua]], folder)
    assert.matches("\nr1,ann@example.org,https://", process.sendoso("run survey.lua", { folder = folder }).out)
  end)

  it("holds the link of an answer whose address was corrected, until a person says that it is the same", function()
    local folder, state = temp.path(), temp.path()
    process.shell("cp -r scripts/survey.lua scripts/data %s", folder)
    local function survey() return process.sendoso("run survey.lua", { state = state, folder = folder }) end
    local first = links(survey().out)
    process.shell("sed -i s/ines.ferreira@/ines.f@/ %s/data/answers.csv", folder)
    local seen = survey()
    assert.is_nil(links(seen.out).R_0gV2uJrdK)
    assert.matches("\n0 sent, 2 already sent, 1 held", seen.err)
    process.sendoso(seen.err:match "`sendoso (ledger same [^`]+)`", { state = state })
    assert.same(first, links(survey().out))
  end)
end)

local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso data", function()
  local function data(arguments) return process.sendoso("data " .. arguments) end

  it("says what a file was taken for, which column became which field, and what was not understood", function()
    local seen = data "spec/data/sources/workday.csv --date-order mdy"
    assert.equal(0, seen.status)
    for _, said in ipairs {
      "people, as Workday writes them; comma%-separated, UTF%-8", "from line 4 on: 3 rows",
      "Email %- Primary Work +work_email\n", "3 people can be used",
    } do
      assert.matches(said, seen.out)
    end
    assert.matches("Registration Time +registration_time  %(its own name%)",
      data "spec/data/sources/zoom-webinar.csv".out)
  end)

  it("lists every row that cannot be used, and ends with 5", function()
    local seen = data "spec/data/sources/bamboohr.csv"
    assert.equal(5, seen.status)
    assert.matches("1 row cannot be used:\n  spec/data/sources/bamboohr.csv:5: hire_date: '2020%-02%-31' is not a day",
      seen.out)
  end)

  for file, kind in pairs {
    ["bamboohr.csv"] = "people, as BambooHR",
    ["hibob.csv"] = "people, as HiBob",
    ["personio.csv"] = "people, as Personio",
    ["merge.json"] = "people, as Merge",
    ["kombo.json"] = "people, as Kombo",
    ["zoom-meeting.csv"] = "attendees, as Zoom",
    ["teams.csv"] = "attendees, as Microsoft Teams",
    ["gotowebinar.csv"] = "attendees, as GoToWebinar",
    ["eventbrite.csv"] = "attendees, as Eventbrite",
    ["cloudevents.ndjson"] = "events, as CloudEvents",
    ["typeform.csv"] = "events, as Typeform",
    ["typeform.json"] = "events, as Typeform",
    ["surveymonkey.csv"] = "events, as SurveyMonkey",
    ["surveymonkey.json"] = "events, as SurveyMonkey",
  } do
    it("knows " .. file, function()
      assert.matches(kind .. " writes", data("spec/data/sources/" .. file).out, 1, true)
    end)
  end

  it("takes a file as it is told, with a map", function()
    local seen = data "spec/data/sources/personio.csv --as people --map id=Vorname --map phone= --map email=5"
    assert.matches("Vorname +id\n", seen.out)
    assert.matches("Personalnummer +personalnummer", seen.out)
  end)

  it("reads standard input, and gives JSON", function()
    local seen = process.sendoso("data - --json < spec/data/sources/teams.csv")
    assert.matches('"encoding":"UTF%-16LE","faults":%[%],"file":"standard input"', seen.out)
    assert.matches('"usable":3', seen.out)
  end)

  for name, case in pairs {
    ["a file that is not there"] = {
      arguments = "nowhere.csv", status = 1, err = "cannot open nowhere.csv: No such file",
    },
    ["a file of something else"] = { arguments = "LICENSE", status = 1, err = "no column has a name that is known" },
    ["a map that is none"] = {
      arguments = "spec/data/sources/teams.csv --map email", status = 64, err = "--map is FIELD=COLUMN",
    },
    ["a column that is not there"] = {
      arguments = "spec/data/sources/kombo.json --as people --map email=work_emial", status = 1,
      err = "there is no column 'work_emial' for email; did you mean 'work email'",
    },
    ["an order that is none"] = {
      arguments = "spec/data/sources/teams.csv --date-order ymd", status = 64, err = "--date-order must be mdy or dmy",
    },
  } do
    it("refuses " .. name, function()
      local seen = data(case.arguments)
      assert.equal(case.status, seen.status)
      assert.matches(case.err, seen.err, 1, true)
    end)
  end
end)

describe("docs/data.md", function()
  it("shows what the program says", function()
    local page = temp.read "docs/data.md"
    assert.matches(process.sendoso("data spec/data/sources/personio.csv").out, page, 1, true)
  end)
end)

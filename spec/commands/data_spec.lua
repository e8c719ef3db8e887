local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso data", function()
  local function data(arguments) return process.sendoso("data " .. arguments) end

  it("says what a file was taken for, which column became which field, and what was not understood", function()
    local seen = data "spec/data/sources/workday.csv --date-order mdy"
    assert.equal(0, seen.status)
    for _, said in ipairs {
      "workday.csv: detected as people from Workday, comma%-separated, UTF%-8\n", "table at line 4: 3 rows\n",
      "Email %- Primary Work +work_email\n", "\nfound 3 people\n$",
    } do
      assert.matches(said, seen.out)
    end
    assert.matches("Registration Time +registration_time  %(unknown column%)",
      data "spec/data/sources/zoom-webinar.csv".out)
  end)

  it("lists every row that cannot be used, and ends with 5", function()
    local seen = data "spec/data/sources/bamboohr.csv"
    assert.equal(5, seen.status)
    assert.matches("1 row skipped:\n  spec/data/sources/bamboohr.csv:5: hire_date \"2020%-02%-31\" is not a date",
      seen.out)
  end)

  it("counts those to whom a gift could be sent today", function()
    local file = temp.file("staff.csv", "id,email\n1,ann@example.com\n2,l@acme\n3,\n4,Bob <mailto:bob@example.com>\n")
    local seen = data(file)
    assert.equal(5, seen.status)
    assert.matches("1 row skipped:\n  %S*staff.csv:3: email is not an email address: the part behind the @ has no dot "
      .. "%(correct it and run again%)", seen.out)
    assert.matches("staff.csv: 1 of 3 have no email address: no gift can be sent to them", seen.out)
    assert.matches("found 3 people", seen.out)
  end)

  for file, kind in pairs {
    ["bamboohr.csv"] = "people from BambooHR",
    ["hibob.csv"] = "people from HiBob",
    ["personio.csv"] = "people from Personio",
    ["merge.json"] = "people from Merge",
    ["kombo.json"] = "people from Kombo",
    ["zoom-meeting.csv"] = "attendees from Zoom",
    ["teams.csv"] = "attendees from Microsoft Teams",
    ["gotowebinar.csv"] = "attendees from GoToWebinar",
    ["eventbrite.csv"] = "attendees from Eventbrite",
    ["cloudevents.ndjson"] = "events from CloudEvents",
    ["typeform.csv"] = "events from Typeform",
    ["typeform.json"] = "events from Typeform",
    ["surveymonkey.csv"] = "events from SurveyMonkey",
    ["surveymonkey.json"] = "events from SurveyMonkey",
  } do
    it("knows " .. file, function()
      assert.matches("detected as " .. kind .. ", ", data("spec/data/sources/" .. file).out, 1, true)
    end)
  end

  it("takes a file as it is told, with a map", function()
    local seen = data "spec/data/sources/personio.csv --as people --map id=Vorname --map phone= --map email=5"
    assert.matches("Vorname +id\n", seen.out)
    assert.matches("Personalnummer +personalnummer", seen.out)
  end)

  it("says that what it takes a file for is a guess, unless it was told", function()
    local guess = "a guess from the headings; use --as people, --as attendees or --as events if it is wrong"
    assert.matches(guess, data "spec/data/sources/teams.csv".out, 1, true)
    assert.not_matches(guess, data "spec/data/sources/teams.csv --as attendees".out, 1, true)
    assert.matches('"is_guess":true', data "spec/data/sources/teams.csv --json".out, 1, true)
  end)

  for name, case in pairs {
    ["a workbook"] = { "PK\3\4\20\0", "an Excel workbook" },
    ["a workbook of the old form"] = { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "an Excel workbook of the old form" },
    ["a compressed file"] = { "\x1F\x8B\8\0\0\0\0\0\0\3K\xD4I\xE2\2\0", "compressed (gzip)" },
    ["a PNG"] = { "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "a picture (PNG)" },
    ["a JPEG"] = { "\xFF\xD8\xFF\xE0\0\16JFIF\0", "a picture (JPEG)" },
    ["a PDF"] = { "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "a PDF document" },
  } do
    it("says what it was given instead of a list: " .. name, function()
      local file = temp.file("staff.csv", case[1])
      assert.matches(("error: %s is %s"):format(file, case[2]), data(file).err, 1, true)
    end)
  end

  it("names columns that sound decisive, until --ignore or --map settles them", function()
    local file = temp.file("staff.csv", "id,email,Exit interview\n1,a@b.c,yes\n")
    local seen = data(file).out
    assert.matches("Exit interview  exit_interview  (may say who has left: values against a gift hold it)\n", seen, 1,
      true)
    assert.matches("column 'Exit interview' may say who has left and is not understood: a gift for a row whose "
      .. "value may speak against it is held (1 row)", seen, 1, true)
    assert.matches('"may_say":"who has left"', data(file .. " --json").out, 1, true)
    for _, option in ipairs { "--ignore 'exit interview'", "--map interview='Exit interview'" } do
      assert.not_matches("may say", data(file .. " " .. option).out, 1, true)
    end
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
    ["a file of something else"] = { arguments = "LICENSE", status = 1, err = "no column heading is a known field" },
    ["a map that is none"] = {
      arguments = "spec/data/sources/teams.csv --map email", status = 64, err = "--map: expected FIELD=COLUMN",
    },
    ["a column that is not there"] = {
      arguments = "spec/data/sources/kombo.json --as people --map email=work_emial", status = 1,
      err = "no column has the heading 'work_emial' (for email); did you mean 'work email'",
    },
    ["an order that is none"] = {
      arguments = "spec/data/sources/teams.csv --date-order ymd", status = 64,
      err = "--date-order: expected mdy or dmy",
    },
  } do
    it("refuses " .. name, function()
      local seen = data(case.arguments)
      assert.equal(case.status, seen.status)
      assert.matches(case.err, seen.err, 1, true)
    end)
  end

  -- A file and options -> what to do next, on the command line.
  for _, case in ipairs {
    { "a;b\n1;2\n", "" }, { "a;b\n1;2\n", "--map emaill=a" }, { "email;email\na@b.c;d@b.c\n", "--as people" },
  } do
    it(("names the option for columns: %s, %s"):format(case[1]:gsub("%c", " "), case[2]), function()
      local seen = data(temp.file("x.csv", case[1]) .. " " .. case[2])
      assert.matches("%-%-map email=%w+ on the command line", seen.out .. seen.err)
    end)
  end
end)

describe("docs/data.md", function()
  it("shows what the program says", function()
    local page = temp.read "docs/data.md"
    assert.matches(process.sendoso("data spec/data/sources/personio.csv").out, page, 1, true)
  end)
end)

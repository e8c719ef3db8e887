-- A sample of what each system exports, with its awkward rows: spec/data/sources.
local date = require "sendoso.dates.date"
local process = require "spec.support.process"
local reading = require "spec.support.reading"
local temp = require "spec.support.temp"

local readers = {
  people = require "sendoso.data.people",
  attendees = require "sendoso.data.attendees",
  events = require "sendoso.data.events",
}

local no_order = "does not say which is the day and which the month; say --date-order mdy or dmy"

local samples = {
  { "BambooHR", "people", "bamboohr.csv", "id first_name last_name name email type hire_date original_hire_date termination_date zip",
    rows = {
      "00150 | Émile | Eriksson | Émile Eriksson | emile.eriksson@example.com | Full-Time | 2017-04-17 | 2015-01-05 | - | 00150",
      "00151 | Deniz | Haddad | Deniz Haddad | deniz@example.net | Contractor | 2024-04-27 | - | - | -",
      "00152 | Jamal | Estévez | Jamal Estévez | jamal.estevez@example.com | Terminated | 2019-05-03 | - | 2020-04-22 | -",
    },
    faults = { "bamboohr.csv:5: hire_date: '2020-02-31' is not a day; write it as 2021-03-31" } },
  { "HiBob, the order not said", "people", "hibob.csv", "id",
    rows = {},
    faults = { "hibob.csv:2: hire_date: '08/11/2025' " .. no_order, "hibob.csv:3: hire_date: '20/09/2021' " .. no_order,
      "hibob.csv:4: hire_date: '18/02/2020' " .. no_order },
    remarks = { "hibob.csv:1: two columns are called Site; the first one is the location" } },
  { "HiBob", "people", "hibob.csv", "id name email hire_date original_hire_date status location birthday", { date_order = "dmy" },
    rows = {
      "1001 | Ines Ivanova | ines.ivanova@example.com | 2025-11-08 | - | Employed | Berlin | 02-14",
      "1002 | Liam Jones | liam.jones@example.com | 2021-09-20 | 2018-03-01 | Parental leave | Berlin | -",
      "1003 | Tara Costa | tara.costa@example.com | 2020-02-18 | - | Terminated | London | 02-29",
    },
    remarks = { "hibob.csv:1: two columns are called Site; the first one is the location" } },
  { "Workday", "people", "workday.csv", "id name first_name preferred_name email hire_date status type department", { date_order = "mdy" },
    rows = {
      "000123 | Jane Doe | Jane | - | jane.doe@example.com | 2019-03-04 | On Leave | Employee | People Operations",
      '000124 | John "Jack" Roe | John | Jack | john.roe@example.com | 2021-12-25 | Active | Contingent Worker | Sales EMEA',
      "000125 | Rosa Diaz | Rosa | - | rosa.diaz@example.com | 2020-02-29 | Active | Employee | Sales, Americas",
    } },
  { "Personio", "people", "personio.csv", "id name email department hire_date termination_date birthday status",
    rows = {
      "0042 | Jürgen Grünwald | juergen.gruenwald@example.com | Personal | 2015-12-27 | - | 1980-04-13 | Aktiv",
      "0043 | Katrin Kowalski | katrin.kowalski@example.com | Finanzen, Controlling | 2020-09-09 | - | - | Auszeit",
      "0044 | Uwe Schmidt | uwe.schmidt@example.com | Vertrieb | 2018-02-01 | 2025-12-31 | - | Inaktiv",
    },
    remarks = { "personio.csv: read as Windows-1252; if a name looks wrong, save the file as UTF-8" } },
  { "Personio in German", "people", "personio-german.csv", "id first_name email hire_date birthday location address zip city country",
    rows = { "0042 | Jürgen | j.gruen@example.de | 2021-03-31 | 1980-04-13 | Köln | Hauptstr. 1 | 01067 | Dresden | Deutschland" } },
  { "Merge", "people", "merge.json", "id name email hire_date birthday address city zip country phone",
    rows = { "2 | Dirna Emanuel | dirna@example.com | 2020-10-11 | 1990-11-10 | 2920 Broadway, 2nd Floor | New York | 10027 | US | +1234567890" },
    faults = { "merge.json:14: hire_date: '2021-13-01T00:00:00Z' is not a day; write it as 2021-03-31" } },
  { "Kombo", "people", "kombo.json", "id name email hire_date status type title department location manager_email city",
    rows = { "A-0032 | Nina Novak | nina@example.com | 2021-01-30 | LEAVE | FULL_TIME | Integrations | Engineering | Berlin Office "
      .. "| john@example.com | Berlin" } },
  { "a Zoom webinar: no hosts, no panelists, minutes as the union of joins", "attendees", "zoom-webinar.csv",
    "email first_name name attended minutes joined_at",
    rows = {
      "al@example.com | Al | Al Two | false | 0 | -",
      "sue@example.com | Sue | sue shaw | true | 41 | 2025-03-22T20:30:00",
      "bo@example.com | Bo | Bo Short | true | 1 | 2025-03-22T19:52:01",
      "- | - | +1 512 555 0100 | true | 30 | 2025-03-22T19:30:00",
    },
    remarks = { "zoom-webinar.csv: 4 attendees in 6 rows",
      "zoom-webinar.csv: 2 rows of hosts, panelists and organizers left out; they are no attendees" } },
  { "a Zoom meeting", "attendees", "zoom-meeting.csv", "email name attended minutes joined_at",
    rows = {
      "ana@example.edu | Ana Lopez | true | 48 | 10/05/2026 06:10:00 PM",
      "- | iPhone (Brian Smith) | true | 40 | 10/05/2026 06:20:00 PM",
    },
    remarks = { "zoom-meeting.csv: 2 attendees in 3 rows" } },
  { "a Zoom meeting, the order said", "attendees", "zoom-meeting.csv", "email joined_at", { date_order = "dmy" },
    rows = { "ana@example.edu | 2026-05-10T18:10:00", "- | 2026-05-10T18:20:00" },
    remarks = { "zoom-meeting.csv: 2 attendees in 3 rows" } },
  { "a Zoom meeting with a waiting room, which is no meeting", "attendees", "zoom-waiting.csv",
    "email attended minutes joined_at",
    rows = {
      "ann@example.com | true | 31 | 10/05/2026 10:00:00 AM",
      "bo@example.com | false | 0 | -",
    },
    remarks = { "zoom-waiting.csv: 2 attendees in 3 rows" } },
  { "Microsoft Teams", "attendees", "teams.csv", "email name role attended minutes joined_at",
    rows = {
      "zoe@example.com | Zoë Źak (External) | presenter | true | 44 | 2026-07-22T19:02:00",
      "- | Guest | attendee | true | 1 | 2026-07-22T19:05:00",
      "jane@example.com | Doe, Jane | attendee | true | 60 | 2026-07-22T19:05:00",
    },
    remarks = { "teams.csv: 1 row of hosts, panelists and organizers left out; they are no attendees" } },
  { "GoToWebinar", "attendees", "gotowebinar.csv", "email first_name attended minutes joined_at interest_rating",
    rows = {
      "ann.lee@example.com | Ann | true | 62 | 2026-03-04T09:58:00 | 87",
      "bo.chan@example.com | Bo | false | 0 | - | -",
    },
    remarks = { "gotowebinar.csv: 1 row of hosts, panelists and organizers left out; they are no attendees" } },
  { "Eventbrite, where a ticket is no presence", "attendees", "eventbrite.csv", "email name first_name attended minutes ticket_type",
    rows = {
      "jdoe1@example.com | - | John | true | - | General Admission",
      "ann@example.com | - | Ann | - | - | VIP",
      "bo@example.com | - | Bo | false | 0 | VIP",
    } },
  { "CloudEvents, whose ids are unique in their source only", "events", "cloudevents.ndjson", "id type time email first_name",
    rows = {
      "/hr/eu/A-1 | com.example.hired | 2026-03-31T09:00:00Z | ann@example.com | Ann",
      "/hr/us/A-1 | com.example.hired | - | bo@example.com | -",
    },
    faults = { "cloudevents.ndjson:4: not JSON (byte 75 of 75)",
      "cloudevents.ndjson:6: id: there is none; without it nobody knows this event when it comes again" },
    remarks = { "cloudevents.ndjson:5: id: '/hr/eu/A-1' is also on line 1; one event" } },
  { "Typeform's API, guessing no e-mail among two", "events", "typeform.json", "id source type time email first_name",
    rows = {
      "52ihtoken1 | typeform | completed | 2026-03-12T22:33:47Z | ann@example.com | Ann",
      "52ihtoken2 | typeform | completed | 2026-03-12T22:40:00Z | - | -",
    } },
  { "Typeform's webhook: the same answer has the same id", "events", "typeform-webhook.json", "id source type email first_name",
    rows = { "52ihtoken1 | typeform | form_response | ann@example.com | Ann" } },
  { "Typeform's export: the same answer has the same id", "events", "typeform.csv", "id source type time email first_name",
    rows = {
      "52ihtoken1 | typeform | completed | 2026-03-12 22:33:47 | ann@example.com | Ann",
      "52ihtoken3 | typeform | started | - | cy@example.com | -",
    },
    remarks = { "typeform.csv: 'What is your email address?' is taken for the email" } },
  { "SurveyMonkey's export, with its two lines of headings", "events", "surveymonkey.csv", "id source email first_name name",
    rows = { "114012345678 | surveymonkey | ann@example.com | Ann | -", "114012345679 | surveymonkey | bo@example.com | - | Bo Chan" } },
  { "SurveyMonkey's API: the same answer has the same id", "events", "surveymonkey.json", "id source type email first_name",
    rows = { "114012345678 | surveymonkey | completed | ann@example.com | Ann" } },
}

describe("what exports", function()
  for _, sample in ipairs(samples) do
    local name, kind, file, wanted, options = table.unpack(sample)
    it("give: " .. name, function()
      local found = reading(kind, "spec/data/sources/" .. file, wanted, options)
      assert.is_nil(found.raised)
      assert.same(sample.rows, found.rows)
      assert.same(sample.faults or {}, found.faults)
      assert.same(sample.remarks or {}, found.remarks)
    end)
  end

  it("keep what a question was called, and what a choice was", function()
    local say = { today = date "2026-03-10", fault = error, remark = function() end }
    local both = {}
    for event in require "sendoso.data.events"("sources/surveymonkey.csv", nil, say) do both[#both + 1] = event.data end
    assert.equal("9", both[1].how_likely_are_you_from_0_to_10)
    assert.equal("The coffee", both[2].what_did_you_like_other_please_specify)
  end)

  it("are left at any row", function()
    for _, kind in ipairs { "people", "attendees", "events" } do
      local file = ({ people = "kombo.json", attendees = "teams.csv", events = "typeform.json" })[kind]
      local cursor = readers[kind]("sources/" .. file, nil, { today = date "2026-03-10", fault = error, remark = function() end })
      assert.is_truthy(cursor())
      cursor:close()
      assert.is_nil(cursor())
    end
  end)
end)

describe("sendoso data", function()
  local function data(arguments) return process.sendoso("data " .. arguments) end

  it("says what a file was taken for, which column became which field, and what was not understood", function()
    local seen = data "spec/data/sources/workday.csv --date-order mdy"
    assert.equal(0, seen.status)
    for _, said in ipairs { "people, as Workday writes them; comma%-separated, UTF%-8", "from line 4 on: 3 rows",
      "Email %- Primary Work +work_email\n", "3 people can be used" } do
      assert.matches(said, seen.out)
    end
    assert.matches("Registration Time +registration_time  %(its own name%)", data "spec/data/sources/zoom-webinar.csv".out)
  end)

  it("lists every row that cannot be used, and ends with 5", function()
    local seen = data "spec/data/sources/bamboohr.csv"
    assert.equal(5, seen.status)
    assert.matches("1 row cannot be used:\n  spec/data/sources/bamboohr.csv:5: hire_date: '2020%-02%-31' is not a day", seen.out)
  end)

  for file, kind in pairs {
    ["bamboohr.csv"] = "people, as BambooHR", ["hibob.csv"] = "people, as HiBob", ["personio.csv"] = "people, as Personio",
    ["merge.json"] = "people, as Merge", ["kombo.json"] = "people, as Kombo", ["zoom-meeting.csv"] = "attendees, as Zoom",
    ["teams.csv"] = "attendees, as Microsoft Teams", ["gotowebinar.csv"] = "attendees, as GoToWebinar",
    ["eventbrite.csv"] = "attendees, as Eventbrite", ["cloudevents.ndjson"] = "events, as CloudEvents",
    ["typeform.csv"] = "events, as Typeform", ["typeform.json"] = "events, as Typeform",
    ["surveymonkey.csv"] = "events, as SurveyMonkey", ["surveymonkey.json"] = "events, as SurveyMonkey",
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
    ["a file that is not there"] = { "nowhere.csv", 1, "cannot open nowhere.csv: No such file" },
    ["a file of something else"] = { "LICENSE", 1, "no column has a name that is known" },
    ["a map that is none"] = { "spec/data/sources/teams.csv --map email", 64, "%-%-map is FIELD=COLUMN" },
    ["a column that is not there"] = { "spec/data/sources/kombo.json --as people --map email=work_emial", 1,
      "there is no column 'work_emial' for email; did you mean 'work email'" },
    ["an order that is none"] = { "spec/data/sources/teams.csv --date-order ymd", 64, "%-%-date%-order must be mdy or dmy" },
  } do
    it("refuses " .. name, function()
      local seen = data(case[1])
      assert.equal(case[2], seen.status)
      assert.matches(case[3], seen.err)
    end)
  end
end)

describe("docs/data.md", function()
  local doc = require "spec.support.doc"
  local fields = require "sendoso.data.file.fields"

  it("shows what the program says", function()
    local page = temp.read "docs/data.md"
    assert.matches(process.sendoso("data spec/data/sources/personio.csv").out, page, 1, true)
  end)

  for number, kind in ipairs { "person", "attendee", "event" } do
    it("has the table of synonyms of " .. kind .. " as it is read", function()
      local shown = {}
      for _, row in ipairs(doc.tables("docs/data.md", "Columns")[number]) do
        shown[#shown + 1] = row.field .. ": " .. row.headings
      end
      local real = {}
      for _, field in ipairs(fields[kind]) do real[#real + 1] = field.name .. ": " .. table.concat(field, ", ") end
      assert.same(real, shown)
    end)
  end
end)

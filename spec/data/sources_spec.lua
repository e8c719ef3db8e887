-- A sample of what each system exports, with its awkward rows: spec/data/sources.
local date = require "sendoso.dates.date"
local reading = require "spec.support.reading"

local readers = {
  people = require "sendoso.data.people",
  attendees = require "sendoso.data.attendees",
  events = require "sendoso.data.events",
}

-- A row that is skipped where none may be.
local function fail(place, reason) error(place .. ": " .. reason) end

local no_order = "is ambiguous (set --date-order to mdy or dmy)"

local samples = {
  {
    name = "BambooHR",
    kind = "people", file = "bamboohr.csv",
    fields = "id first_name last_name name email type hire_date original_hire_date termination_date zip",
    rows = {
      "00150 | Émile | Eriksson | Émile Eriksson | emile.eriksson@example.com | Full-Time | 2017-04-17 | "
        .. "2015-01-05 | - | 00150",
      "00151 | Deniz | Haddad | Deniz Haddad | deniz@example.net | Contractor | 2024-04-27 | - | - | -",
      "00152 | Jamal | Estévez | Jamal Estévez | jamal.estevez@example.com | Terminated | 2019-05-03 | - | "
        .. "2020-04-22 | -",
    },
    faults = { "bamboohr.csv:5: hire_date \"2020-02-31\" is not a date (expected YYYY-MM-DD)" },
  },
  {
    name = "HiBob, the order not said",
    kind = "people", file = "hibob.csv",
    fields = "id",
    rows = {},
    faults = {
      "hibob.csv:2: hire_date \"08/11/2025\" " .. no_order,
      "hibob.csv:3: hire_date \"20/09/2021\" " .. no_order,
      "hibob.csv:4: hire_date \"18/02/2020\" " .. no_order,
    },
    remarks = { "hibob.csv:1: two columns have the heading 'Site'; the first one is read as location" },
  },
  {
    name = "HiBob",
    kind = "people", file = "hibob.csv", options = { date_order = "dmy" },
    fields = "id name email hire_date original_hire_date status location birthday",
    rows = {
      "1001 | Ines Ivanova | ines.ivanova@example.com | 2025-11-08 | - | Employed | Berlin | 02-14",
      "1002 | Liam Jones | liam.jones@example.com | 2021-09-20 | 2018-03-01 | Parental leave | Berlin | -",
      "1003 | Tara Costa | tara.costa@example.com | 2020-02-18 | - | Terminated | London | 02-29",
    },
    remarks = { "hibob.csv:1: two columns have the heading 'Site'; the first one is read as location" },
  },
  {
    name = "Workday",
    kind = "people", file = "workday.csv", options = { date_order = "mdy" },
    fields = "id name first_name preferred_name email hire_date status type department",
    rows = {
      "000123 | Jane Doe | Jane | - | jane.doe@example.com | 2019-03-04 | On Leave | Employee | People Operations",
      '000124 | John "Jack" Roe | John | Jack | john.roe@example.com | 2021-12-25 | Active | Contingent Worker '
        .. '| Sales EMEA',
      "000125 | Rosa Diaz | Rosa | - | rosa.diaz@example.com | 2020-02-29 | Active | Employee | Sales, Americas",
    },
  },
  {
    name = "Personio",
    kind = "people", file = "personio.csv",
    fields = "id name email department hire_date termination_date birthday status",
    rows = {
      "0042 | Jürgen Grünwald | juergen.gruenwald@example.com | Personal | 2015-12-27 | - | 1980-04-13 | Aktiv",
      "0043 | Katrin Kowalski | katrin.kowalski@example.com | Finanzen, Controlling | 2020-09-09 | - | - | Auszeit",
      "0044 | Uwe Schmidt | uwe.schmidt@example.com | Vertrieb | 2018-02-01 | 2025-12-31 | - | Inaktiv",
    },
    remarks = { "personio.csv: read as Windows-1252; if a name looks wrong, save the file as UTF-8" },
  },
  {
    name = "Personio in German",
    kind = "people", file = "personio-german.csv",
    fields = "id first_name email hire_date birthday location address zip city country",
    rows = {
      "0042 | Jürgen | j.gruen@example.de | 2021-03-31 | 1980-04-13 | Köln | Hauptstr. 1 | 01067 | Dresden | "
        .. "Deutschland",
    },
  },
  {
    name = "Merge",
    kind = "people", file = "merge.json",
    fields = "id name email hire_date birthday address city zip country phone",
    rows = {
      "2 | Dirna Emanuel | dirna@example.com | 2020-10-11 | 1990-11-10 | 2920 Broadway, 2nd Floor | New York | "
        .. "10027 | US | +1234567890",
    },
    faults = { "merge.json:14: hire_date \"2021-13-01T00:00:00Z\" is not a date (expected YYYY-MM-DD)" },
  },
  {
    name = "Kombo",
    kind = "people", file = "kombo.json",
    fields = "id name email hire_date status type title department location manager_email city",
    rows = {
      "A-0032 | Nina Novak | nina@example.com | 2021-01-30 | LEAVE | FULL_TIME | Integrations | Engineering | "
        .. "Berlin Office | john@example.com | Berlin",
    },
  },
  {
    name = "a Zoom webinar: no hosts, no panelists, minutes as the union of joins",
    kind = "attendees", file = "zoom-webinar.csv",
    fields = "email first_name name attended minutes joined_at",
    rows = {
      "al@example.com | Al | Al Two | false | 0 | -",
      "sue@example.com | Sue | sue shaw | true | 41 | 2025-03-22T20:30:00",
      "bo@example.com | Bo | Bo Short | true | 1 | 2025-03-22T19:52:01",
      "- | - | +1 512 555 0100 | true | 30 | 2025-03-22T19:30:00",
    },
    remarks = {
      "zoom-webinar.csv: 4 attendees in 6 rows",
      "zoom-webinar.csv: ignored 2 rows of hosts, panelists and organizers (they are not attendees)",
    },
  },
  {
    name = "a Zoom meeting",
    kind = "attendees", file = "zoom-meeting.csv",
    fields = "email name attended minutes joined_at",
    rows = {
      "ana@example.edu | Ana Lopez | true | 48 | 10/05/2026 06:10:00 PM",
      "- | iPhone (Brian Smith) | true | 40 | 10/05/2026 06:20:00 PM",
    },
    remarks = { "zoom-meeting.csv: 2 attendees in 3 rows" },
  },
  {
    name = "a Zoom meeting, the order said",
    kind = "attendees", file = "zoom-meeting.csv", options = { date_order = "dmy" },
    fields = "email joined_at",
    rows = { "ana@example.edu | 2026-05-10T18:10:00", "- | 2026-05-10T18:20:00" },
    remarks = { "zoom-meeting.csv: 2 attendees in 3 rows" },
  },
  {
    name = "a Zoom meeting with a waiting room, which is no meeting",
    kind = "attendees", file = "zoom-waiting.csv",
    fields = "email attended minutes joined_at",
    rows = {
      "ann@example.com | true | 31 | 10/05/2026 10:00:00 AM",
      "bo@example.com | false | 0 | -",
    },
    remarks = { "zoom-waiting.csv: 2 attendees in 3 rows" },
  },
  {
    name = "Microsoft Teams",
    kind = "attendees", file = "teams.csv",
    fields = "email name role attended minutes joined_at",
    rows = {
      "zoe@example.com | Zoë Źak (External) | presenter | true | 44 | 2026-07-22T19:02:00",
      "- | Guest | attendee | true | 1 | 2026-07-22T19:05:00",
      "jane@example.com | Doe, Jane | attendee | true | 60 | 2026-07-22T19:05:00",
    },
    remarks = { "teams.csv: ignored 1 row of hosts, panelists and organizers (they are not attendees)" },
  },
  {
    name = "GoToWebinar",
    kind = "attendees", file = "gotowebinar.csv",
    fields = "email first_name attended minutes joined_at interest_rating",
    rows = {
      "ann.lee@example.com | Ann | true | 62 | 2026-03-04T09:58:00 | 87",
      "bo.chan@example.com | Bo | false | 0 | - | -",
    },
    remarks = { "gotowebinar.csv: ignored 1 row of hosts, panelists and organizers (they are not attendees)" },
  },
  {
    name = "Eventbrite, where a ticket is no presence",
    kind = "attendees", file = "eventbrite.csv",
    fields = "email name first_name attended minutes ticket_type",
    rows = {
      "jdoe1@example.com | - | John | true | - | General Admission",
      "ann@example.com | - | Ann | - | - | VIP",
      "bo@example.com | - | Bo | false | 0 | VIP",
    },
  },
  {
    name = "CloudEvents, whose ids are unique in their source only",
    kind = "events", file = "cloudevents.ndjson",
    fields = "id type time email first_name",
    rows = {
      "/hr/eu/A-1 | com.example.hired | 2026-03-31T09:00:00Z | ann@example.com | Ann",
      "/hr/us/A-1 | com.example.hired | - | bo@example.com | -",
    },
    faults = {
      "cloudevents.ndjson:4: not JSON (byte 75 of 75)",
      "cloudevents.ndjson:6: id is missing (without it, a repeated event cannot be recognised)",
    },
    remarks = { "cloudevents.ndjson:5: id \"/hr/eu/A-1\" is also on line 1; counted as one event" },
  },
  {
    name = "Typeform's API, guessing no e-mail among two",
    kind = "events", file = "typeform.json",
    fields = "id source type time email first_name",
    rows = {
      "52ihtoken1 | typeform | completed | 2026-03-12T22:33:47Z | ann@example.com | Ann",
      "52ihtoken2 | typeform | completed | 2026-03-12T22:40:00Z | - | -",
    },
  },
  {
    name = "Typeform's webhook: the same answer has the same id",
    kind = "events", file = "typeform-webhook.json",
    fields = "id source type email first_name",
    rows = { "52ihtoken1 | typeform | form_response | ann@example.com | Ann" },
  },
  {
    name = "Typeform's export: the same answer has the same id",
    kind = "events", file = "typeform.csv",
    fields = "id source type time email first_name",
    rows = {
      "52ihtoken1 | typeform | completed | 2026-03-12 22:33:47 | ann@example.com | Ann",
      "52ihtoken3 | typeform | started | - | cy@example.com | -",
    },
    remarks = { "typeform.csv: column 'What is your email address?' is read as email" },
  },
  {
    name = "SurveyMonkey's export, with its two lines of headings",
    kind = "events", file = "surveymonkey.csv",
    fields = "id source email first_name name",
    rows = {
      "114012345678 | surveymonkey | ann@example.com | Ann | -",
      "114012345679 | surveymonkey | bo@example.com | - | Bo Chan",
    },
  },
  {
    name = "SurveyMonkey's API: the same answer has the same id",
    kind = "events", file = "surveymonkey.json",
    fields = "id source type email first_name",
    rows = { "114012345678 | surveymonkey | completed | ann@example.com | Ann" },
  },
}

describe("what exports", function()
  for _, sample in ipairs(samples) do
    it("give: " .. sample.name, function()
      local found = reading(sample.kind, "spec/data/sources/" .. sample.file, sample.fields, sample.options)
      assert.is_nil(found.raised)
      assert.same(sample.rows, found.rows)
      assert.same(sample.faults or {}, found.faults)
      assert.same(sample.remarks or {}, found.remarks)
    end)
  end

  it("keep what a question was called, and what a choice was", function()
    local say = { today = date "2026-03-10", fault = fail, note = function() end }
    local both = {}
    for event in require "sendoso.data.events"("sources/surveymonkey.csv", nil, say) do both[#both + 1] = event.data end
    assert.equal("9", both[1].how_likely_are_you_from_0_to_10)
    assert.equal("The coffee", both[2].what_did_you_like_other_please_specify)
  end)

  it("are left at any row", function()
    for _, kind in ipairs { "people", "attendees", "events" } do
      local file = ({ people = "kombo.json", attendees = "teams.csv", events = "typeform.json" })[kind]
      local context = { today = date "2026-03-10", fault = fail, note = function() end }
      local cursor = readers[kind]("sources/" .. file, nil, context)
      assert.is_truthy(cursor())
      cursor:close()
      assert.is_nil(cursor())
    end
  end)
end)

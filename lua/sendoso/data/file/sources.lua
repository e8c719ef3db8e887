--- Systems that write files of people, attendees and events. Which one it is is a guess from the headings.
local sources = {}

-- The first one of which one heading in `any` (or one that is like the pattern `like`) and all in `all` are there.
-- `prefer` moves a heading to the front of a field's line. `aside` has headings that sound as if they decided who gets
-- no gift, but do not.
local systems = {
  person = {
    { name = "Kombo", all = { "remote id", "display full name", "job title" }, prefer = { hire_date = "start date" } },
    { name = "Merge", all = { "remote id", "display full name" },
      -- Merge's hire_date is the day on which the offer was signed (docs.merge.dev, the Employee object).
      prefer = { hire_date = "start date" } },
    { name = "HiBob", any = { "lifecycle status", "internal lifecycle status" },
      aside = { status = true, ["internal status"] = true } }, -- the access to Bob
    { name = "Workday", any = { "legal name first name", "email primary work", "worker status",
      "supervisory organization", "legal name in general display format", "worker type" } },
    { name = "Personio", any = { "anstelldatum", "austrittsdatum", "bezeichnung", "contract ends", "vertragsende" },
      -- The end of a fixed term, which may be extended. The end of employment is the termination date.
      aside = { vertragsende = true, ["contract ends"] = true } },
    { name = "BambooHR", any = { "last name first name", "reporting to", "supervisor eid", "employment status date",
      "job information date", "eeid" },
      -- The status has values such as Full-Time, Contractor, and Terminated for people who left.
      prefer = { status = "status", type = "employment status" } },
    { name = "Gusto", all = { "onboarded", "terminated" } },
    { name = "Rippling", any = { "role state" } },
    { name = "ADP", all = { "associate id", "position status" } },
    { name = "Paychex", any = { "current status status type" } },
    { name = "SAP SuccessFactors", any = { "empl status", "default full name" } },
    { name = "Deel", any = { "hiring type", "hiring status" } },
    { name = "Finch", any = { "latest rehire date" } },
    { name = "Factorial", any = { "birthday on", "terminated on" } },
    { name = "Zoho People", any = { "dateof joining", "dateofjoining", "zoho id" } },
    { name = "Frappe HR", any = { "prefered email", "prefered contact email" } },
    { name = "OrangeHRM", any = { "first middle name" } },
    { name = "Odoo", any = { "departure reason", "departure reason id" } },
    { name = "UKG Pro", any = { "date of termination", "org level 1", "org level 1 code" },
      all = { "employee number" } },
  },
  attendee = {
    { name = "Zoom", any = { "user name original name", "name original name", "name originalname", "nom nom d origine",
      "nombre nombre original", "nome nome originale", "nome nome original", "naam oorspronkelijke naam",
      "名前 元の名前" } },
    { name = "Microsoft Teams", any = { "participant id upn", "in meeting duration", "user action" },
      like = "%S+ %S+ upn$" }, -- "Teilnehmer-ID (UPN)", in each language
    { name = "GoToWebinar", any = { "interest rating", "registrant key", "in session duration" } },
    { name = "Eventbrite", any = { "attendee number", "order number", "order no" } },
    { name = "Google Meet", all = { "time joined", "time exited" } },
    { name = "Webex", any = { "attendance duration", "participant type", "joined time" } },
    { name = "Luma", all = { "approval status", "checked in at" } },
    { name = "pretix", all = { "order code", "attendee name" } },
  },
  event = {
    { name = "CloudEvents", any = { "specversion" } },
    -- In Typeform's files, "#" is the token of the response; in others it counts rows.
    { name = "Typeform", any = { "network id", "landing id", "form response token" }, prefer = { id = "number" } },
    { name = "SurveyMonkey", any = { "respondent id", "respondentid", "survey id" } },
    -- The status has values such as IP Address, and Survey Preview for a test.
    { name = "Qualtrics", all = { "response id", "distribution channel" }, prefer = { type = "status" } },
    { name = "Microsoft Forms", all = { "start time", "completion time" } },
    { name = "Google Forms", any = { "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche",
      "carimbo de data hora", "tijdstempel", "sygnatura czasowa", "タイムスタンプ" } },
    { name = "Google Forms", all = { "timestamp", "email address" } },
  },
}

local function has_one_like(has, pattern)
  for normal in pairs(has) do
    if normal:find(pattern) then return true end
  end
  return false
end

--- Returns the system that writes files with such headings, or nil.
---@param kind "person"|"attendee"|"event"
---@param has table<string, any> by normal heading
---@return { name: string, prefer?: table<string, string>, aside?: table<string, boolean> }?
function sources.of(kind, has)
  for _, source in ipairs(systems[kind]) do
    local fits = not source.any or (source.like and has_one_like(has, source.like)) or false
    for _, sign in ipairs(source.any or {}) do fits = fits or has[sign] ~= nil end
    for _, sign in ipairs(source.all or {}) do fits = fits and has[sign] ~= nil end
    if fits then return source end
  end
end

return sources

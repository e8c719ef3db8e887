--- The table of headings: which heading is which field (docs/data.md shows it).
---
--- Each field is one line: its name, then its headings, the surest first, as heading.normal writes them. If a
--- file has several of them, the first in the line is used.
local fields = {}

local function list(text)
  local all = {}
  for line in text:gmatch "[^\n]+" do
    local name, synonyms = line:match "^%s*(%S+):%s*(.-)%s*$"
    if name then
      local field = { name = name }
      for synonym in synonyms:gmatch "[^,]+" do field[#field + 1] = synonym:match "^%s*(.-)%s*$" end
      all[#all + 1] = field
    else -- a continued line
      local last = all[#all]
      for synonym in line:gmatch "[^,]+" do
        synonym = synonym:match "^%s*(.-)%s*$"
        if synonym ~= "" then last[#last + 1] = synonym end
      end
    end
  end
  return all
end

--- Fields of a person. The company's own number is surer than the ID of a system, which a new connection changes.
fields.person = list [[
  id: employee number, employee id, personnel number, personalnummer, worker id, associate id, team member id,
    employee id in company, work employee id in company, id, remote id, eeid, person id, workday id, personio id
  first_name: first name, given name, forename, firstname, legal name first name, legal first name, vorname
  last_name: last name, surname, family name, lastname, legal name last name, legal last name, nachname
  preferred_name: preferred name, preferred first name, preferred name first name, known as, nickname,
    bevorzugter name, rufname
  name: name, full name, display name, display full name, employee name, legal name in general display format,
    worker, last name first name, first name last name, bezeichnung
  email: email, e mail, email address, e mail address, mail, best email, primary email,
    email primary work or primary home, e mail adresse, email adresse
  work_email: work email, work e mail, work email address, email primary work, email work, primary work email,
    business email, company email
  home_email: home email, personal email, private email, private e mail, home private email, email primary home,
    email home, private e mail adresse
  phone: phone, phone number, mobile no, mobile phone, mobile phone number, mobile, cell phone, personal mobile,
    home mobile phone, phone primary home, primary phone, work mobile, work phone, primary work phone,
    phone primary work, home phone, telefon, mobiltelefon
  hire_date: hire date, start date, work start date, date of hire, employment start date, most recent hire date,
    latest hire date, joining date, date of joining, anstelldatum, einstellungsdatum, eintrittsdatum, eintritt
  original_hire_date: original hire date, original start date, work original start date, first hire date
  termination_date: termination date, internal termination date, end of employment, leaving date, end date,
    austrittsdatum, ende des arbeitsverhältnisses, kündigungsdatum, austritt
  birthday: birthday, birth date, date of birth, dob, personal birth date, geburtsdatum, geburtstag,
    birthday day and month
  status: lifecycle status, internal lifecycle status, worker status, employee status, status, employment status,
    active status
  type: employment type, employments employment type, employee type, worker type, contract type,
    employment contract, contract, type,
    beschäftigungsart, primary position worker employee type, worker employee type
  department: department, department name, work department, supervisory organization, groups department name,
    abteilung, team, team name
  title: title, job title, employments job title, business title, work title, position title, position, job profile
  manager_email: manager email, manager e mail, manager s email, manager work email, supervisor email,
    reports to email, work reports to email
  location: location, office, site, work site, work location, work location name, standort, büro,
    arbeitsort
  address: address, address line 1, street address, street, street 1, address 1, home location street 1,
    home address street 1, primary home address, primary address formatted line 1, straße, straße und hausnummer
  address_2: address line 2, street 2, address 2, home location street 2, home address street 2,
    primary address formatted line 2
  city: city, home location city, home address city, primary home address city, address city, ort, stadt
  state: state, province, state province, home location state, home address state, primary home address state,
    primary address state province, address state
  zip: zip, zip code, postal code, postcode, zipcode, home location zip code, home address zip code,
    home address postal code, primary home address postal code, address zip code, plz, postleitzahl
  opt_out: opt out, opted out, gift opt out, no gifts, do not gift
  on_leave: on leave
  country: country, country code, home location country, home address country, primary home address country,
    address country, land
]]

--- Fields of an attendee. `seconds`, `left_at` and `waiting` are read only to know the minutes.
fields.attendee = list [[
  email: registration email, email, email address, e mail, user email, attendee email
  first_name: first name, given name, registrant first name
  last_name: last name, surname, family name, registrant last name
  name: user name original name, name original name, name, full name, user name, attendee name
  role: role
  attended: attended, attendance status, attendee status, checked in
  minutes: time in session minutes, time in session, total duration minutes, in meeting duration, in session duration,
    duration minutes, session duration minutes, duration, attendance duration, minutes
  seconds: attendance time in seconds, total attendance in seconds, seconds
  joined_at: join time, first join, first join utc, joined at
  left_at: leave time, last leave, last leave utc, left at
  waiting: in waiting room
]]

--- Fields of an event, and of the person that it is about.
fields.event = list [[
  id: id, event id, respondent id, respondentid, response id, token, form response token
  source: source
  type: type, event type, response type, response status
  time: time, submit date utc, submitted at, end date, enddate, date modified, timestamp, occurred at, created at
  subject: subject
  email: email, email address, e mail, work email, respondent email
  first_name: first name, given name
  last_name: last name, lastname, surname
  name: name, full name
]]

--- Systems that write such files: the first one of which one heading in `any` and all headings in `all` are there.
--- `prefer` moves a heading to the front of a field's line.
fields.sources = {
  person = {
    { name = "Kombo", all = { "remote id", "display full name", "job title" }, prefer = { hire_date = "start date" } },
    { name = "Merge", all = { "remote id", "display full name" },
      -- Merge's hire_date is the day on which the offer was signed (docs.merge.dev, the Employee object).
      prefer = { hire_date = "start date" } },
    { name = "HiBob", any = { "lifecycle status", "internal lifecycle status" } },
    { name = "Workday", any = { "legal name first name", "email primary work", "worker status",
      "supervisory organization", "legal name in general display format", "worker type" } },
    { name = "Personio", any = { "anstelldatum", "austrittsdatum", "bezeichnung", "contract ends", "vertragsende" } },
    { name = "BambooHR", any = { "last name first name", "reporting to", "supervisor eid", "employment status date",
      "job information date", "eeid" },
      -- The status has values such as Full-Time, Contractor, and Terminated for people who left.
      prefer = { status = "status", type = "employment status" } },
  },
  attendee = {
    { name = "Zoom", any = { "user name original name", "name original name" } },
    { name = "Microsoft Teams", any = { "participant id upn", "in meeting duration", "user action" } },
    { name = "GoToWebinar", any = { "interest rating", "registrant key", "in session duration" } },
    { name = "Eventbrite", any = { "attendee number", "order number", "order no" } },
  },
  event = {
    { name = "CloudEvents", any = { "specversion" } },
    -- In Typeform's files, "#" is the token of the response; in others it counts rows.
    { name = "Typeform", any = { "network id", "landing id", "form response token" }, prefer = { id = "number" } },
    { name = "SurveyMonkey", any = { "respondent id", "respondentid", "survey id" } },
  },
}

--- Returns the fields of a kind by heading: normal heading -> field's name.
---@param kind "person"|"attendee"|"event"
---@return table<string, string>
function fields.by_heading(kind)
  local by_heading = {}
  for _, field in ipairs(fields[kind]) do
    for _, synonym in ipairs(field) do by_heading[synonym] = by_heading[synonym] or field.name end
  end
  return by_heading
end

--- Returns the names of the fields of a kind.
---@return string[]
function fields.names(kind)
  local names = {}
  for i, field in ipairs(fields[kind]) do names[i] = field.name end
  return names
end

--- Is it the name of a field of that kind?
---@return boolean
function fields.is_of(kind, name)
  for _, field in ipairs(fields[kind]) do
    if field.name == name then return true end
  end
  return false
end

--- Returns the system that writes files with such headings, or nil.
---@param kind "person"|"attendee"|"event"
---@param has table<string, any> by normal heading
---@return { name: string, prefer?: table<string, string> }?
function fields.source(kind, has)
  for _, source in ipairs(fields.sources[kind]) do
    local fits = not source.any
    for _, sign in ipairs(source.any or {}) do fits = fits or has[sign] end
    for _, sign in ipairs(source.all or {}) do fits = fits and has[sign] end
    if fits then return source end
  end
end

return fields

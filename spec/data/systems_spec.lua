-- The headings and members of more HR systems, as small samples: who somebody is, and whether they work here.
local fields_of = "id first_name last_name email hire_date termination_date status type"
local reading = require "spec.support.reading"
local sources = require "sendoso.data.file.sources"
local heading = require "sendoso.data.file.heading"
local temp = require "spec.support.temp"

local systems = {
  {
    name = "Gusto",
    text = '[{"uuid":"g1","first_name":"Ann","last_name":"Lee","email":"a@x.com","onboarded":true,"terminated":false,'
      .. '"jobs":[{"uuid":"j1","hire_date":"2021-03-10"}],"terminations":[]}]',
    row = "g1 | Ann | Lee | a@x.com | 2021-03-10 | - | - | -",
  },
  {
    name = "ADP",
    text = "Associate ID,Legal First Name,Legal Last Name,Work Contact: Work Email,Hire Date,Termination Date,"
      .. "Position Status,Worker Category Description\nA7,Ann,Lee,a@x.com,2021-03-10,,Active,Full Time\n",
    row = "A7 | Ann | Lee | a@x.com | 2021-03-10 | - | Active | Full Time",
  },
  {
    name = "UKG Pro",
    text = "Employee Number,First Name,Last Name,Email Address,Last Hire Date,Original Hire Date,Date of Termination,"
      .. "Org Level 1,Employee Type\n7,Ann,Lee,a@x.com,2021-03-10,2015-01-02,2025-11-30,HQ,Regular\n",
    row = "7 | Ann | Lee | a@x.com | 2021-03-10 | 2025-11-30 | - | Regular",
  },
  {
    name = "Paychex",
    text = '{"content":[{"employeeId":"7","name":{"givenName":"Ann","familyName":"Lee"},"workerType":"EMPLOYEE",'
      .. '"hireDate":"2021-03-10","currentStatus":{"workerStatusId":"9","statusType":"ACTIVE"}}]}',
    row = "7 | - | - | - | 2021-03-10 | - | ACTIVE | EMPLOYEE",
  },
  {
    name = "Rippling",
    text = '[{"id":"7","firstName":"Ann","lastName":"Lee","workEmail":"a@x.com","startDate":"2021-03-10",'
      .. '"endDate":"2026-01-31","roleState":"TERMINATED","employmentType":"CONTRACTOR"}]',
    row = "7 | Ann | Lee | a@x.com | 2021-03-10 | 2026-01-31 | TERMINATED | CONTRACTOR",
  },
  {
    name = "Deel",
    text = '[{"id":"7","first_name":"Ann","last_name":"Lee","email":"a@x.com","hiring_type":"contractor",'
      .. '"hiring_status":"active","start_date":"2021-03-10"}]',
    row = "7 | Ann | Lee | a@x.com | 2021-03-10 | - | active | contractor",
  },
  {
    name = "Factorial",
    text = '[{"id":7,"first_name":"Ann","last_name":"Lee","email":"a@x.com","birthday_on":"1980-01-02",'
      .. '"terminated_on":"2026-01-31","active":false}]',
    row = "7 | Ann | Lee | a@x.com | - | 2026-01-31 | - | -",
  },
  {
    name = "Finch",
    text = '[{"id":"7","first_name":"Ann","last_name":"Lee","start_date":"2021-03-10","end_date":"2026-01-31",'
      .. '"latest_rehire_date":null,"is_active":false,"employment":{"type":"employee","subtype":"full_time"},'
      .. '"employment_status":"terminated"},{"id":"8","latest_rehire_date":"2024-01-01"}]',
    row = "7 | Ann | Lee | - | 2021-03-10 | 2026-01-31 | terminated | employee",
  },
  {
    name = "Zoho People",
    text = "EmployeeID,FirstName,LastName,EmailID,Dateofjoining,Dateofexit,Employeestatus\n"
      .. "7,Ann,Lee,a@x.com,2021-03-10,2026-01-31,Inactive\n",
    row = "7 | Ann | Lee | a@x.com | 2021-03-10 | 2026-01-31 | Inactive | -",
  },
  {
    name = "SAP SuccessFactors",
    text = '[{"userId":"7","firstName":"Ann","lastName":"Lee","email":"a@x.com","defaultFullName":"Ann Lee",'
      .. '"hireDate":"2021-03-10","emplStatus":"A","employeeClass":"Contractor"}]',
    row = "7 | Ann | Lee | a@x.com | 2021-03-10 | - | A | Contractor",
  },
  {
    name = "OrangeHRM",
    text = "Employee Id,First (& Middle) Name,Last Name,Work Email,Joined Date,Employment Status\n"
      .. "0007,Ann,Lee,a@x.com,2021-03-10,Full-Time\n",
    row = "0007 | Ann | Lee | a@x.com | 2021-03-10 | - | Full-Time | -",
  },
  {
    name = "Odoo",
    text = "ID,Employee Name,Work Email,Departure Date,Departure Reason,Active,Employee Type\n"
      .. "7,Ann Lee,a@x.com,2026-01-31,Resigned,False,Freelancer\n",
    row = "7 | - | - | a@x.com | - | 2026-01-31 | - | Freelancer",
  },
  {
    name = "Frappe HR",
    text = "ID,First Name,Last Name,Prefered Email,Company Email,Date of Joining,Relieving Date,Status\n"
      .. "HR-7,Ann,Lee,a@x.com,a@x.com,2021-03-10,2026-01-31,Left\n",
    row = "HR-7 | Ann | Lee | a@x.com | 2021-03-10 | 2026-01-31 | Left | -",
  },
}

describe("a file of people", function()
  for _, system in ipairs(systems) do
    it("is read as " .. system.name .. " writes it", function()
      local found = reading("people", temp.file("staff.txt", system.text), fields_of)
      assert.is_nil(found.raised)
      assert.same({}, found.faults)
      assert.equal(system.row, found.rows[1])
    end)
  end

  -- In these languages, one word is a part of a name or the whole name.
  for text, row in pairs {
    ["Matricule;Nom;Prénom;Courriel\n7;Lee;Ann;a@x.com\n"] = "7 | Ann | Lee | -",
    ["Matricule;Nom;Courriel\n7;Ann Lee;a@x.com\n"] = "7 | - | - | Ann Lee",
    ["Nombre;Apellidos;Correo electrónico\nAnn;Lee;a@x.com\n"] = "- | Ann | Lee | -",
    ["Nombre;Correo electrónico\nAnn Lee;a@x.com\n"] = "- | - | - | Ann Lee",
    ["Nome;Cognome;Indirizzo email\nAnn;Lee;a@x.com\n"] = "- | Ann | Lee | -",
  } do
    it("knows whether a word is a part of the name: " .. text:match "[^\n]*", function()
      assert.same({ row }, reading("people", temp.file("staff.csv", text), "id first_name last_name name").rows)
    end)
  end
end)

describe("the system that wrote a file", function()
  local function of(kind, text)
    local has = {}
    for name in text:gmatch "[^,]+" do has[heading.normal(name)] = true end
    local source = sources.of(kind, has)
    return source and source.name
  end

  for text, is in pairs {
    ["Name,Erster Beitritt,Teilnehmer-ID (UPN)"] = "Microsoft Teams", ["Name,User UPN"] = "none",
    ["Name (Originalname),E-Mail"] = "Zoom", ["First name,Time joined,Time exited"] = "Google Meet",
  } do
    it(("is guessed from its headings: %s: %s"):format(text, is), function()
      assert.equal(is, of("attendee", text) or "none")
    end)
  end
end)

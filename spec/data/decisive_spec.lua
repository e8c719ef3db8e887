-- Columns that are not understood and sound decisive: nobody gets a gift by accident.
local date = require "sendoso.dates.date"
local decide_rule = require "sendoso.rule.decide"
local decision = require "spec.support.decision"
local decisive = require "sendoso.data.file.decisive"
local doc = require "spec.support.doc"
local reading = require "spec.support.reading"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

-- What a rule decides of the one row of a file, and what is noted.
local function decide(each, more)
  local fields = { each = each, once = "{id}/{years}", message = "none" }
  for name, value in pairs(more or {}) do fields[name] = value end
  local list, _, notes = decision.of(fields)
  return list[1].outcome, list[1].reason or "", table.concat(notes, "\n")
end

local function person(heading, value, options, more)
  local quoted = '"' .. heading:gsub('"', '""') .. '"'
  local text = ("id,email,hire_date,%s\n7,a@x.com,2021-03-10,%s\n"):format(quoted, value)
  return decide(rule.people(temp.file("staff.csv", text), options), more)
end

-- Rules without an occasion: attendees and events.
local plain = { when = "none", once = "{id}" }

describe("a column that sounds decisive", function()
  -- Heading -> a value for which the row is held, and one for which it is not.
  for heading, values in pairs {
    ["Termination Reason"] = { "resigned", "" }, ["Offboarding done?"] = { "2026-01-31", "no" },
    ["Exit interview"] = { "yes", "No" }, ["Last paid day"] = { "2025-12-31", "0000-00-00" },
    ["Austritt zum"] = { "31.12.2025", "nein" }, ["Kündigungsgrund"] = { "Eigenkündigung", "-" },
    ["Ku\u{308}ndigung zum"] = { "2025-12-31", "nein" }, ["ISACTIVE"] = { "false", "true" },
    ["EMPLOYEETYPE2"] = { "Contractor", "Regular" }, ["Дата увольнения"] = { "2025-12-31", "" },
    ["Opted out at"] = { "2025-12-31", "" },
    ["KÜNDIGUNG"] = { "ja", "N/A" }, ["Motif de sortie"] = { "démission", "non" },
    ["Motivo de la baja"] = { "renuncia", "no" }, ["Data fine rapporto"] = { "31/12/2025", "" },
    ["Uit dienst per"] = { "2025-12-31", "nee" }, ["Motivo do desligamento"] = { "acordo", "não" },
    ["Data rozwiązania umowy"] = { "2025-12-31", "nie" }, ["Anställningen avslutad"] = { "ja", "nej" },
    ["離職日 (予定)"] = { "2025-12-31", "いいえ" }, ["is_deleted"] = { "true", "false" }, ["Archived"] = { "1", "0" },
    ["No swag please"] = { "x", "no" }, ["Don't send gifts"] = { "please", "false" },
    ["Möchte kein Geschenk"] = { "ja", "nein" }, ["Pas de cadeau svp"] = { "oui", "non" },
    ["Sem brindes"] = { "sim", "não" }, ["Do not contact"] = { "TRUE", "FALSE" },
    ["Consent given"] = { "no", "yes" }, ["Einwilligung Geschenke"] = { "nein", "ja" },
    ["Consentement cadeaux"] = { "pas encore", "oui" }, ["Receives gifts"] = { "no", "yes" },
    ["Gifts?"] = { "No thank you", "Yes please" }, ["Gift"] = { "chocolate", "" },
    ["HR status"] = { "Leaver", "Active" }, ["Mitarbeiter-Status"] = { "ruhend", "Aktiv" },
    ["Account enabled"] = { "false", "true" }, ["Still with us?"] = { "N", "Y" },
    ["Kind of employment"] = { "Contractor", "Permanent" }, ["Workforce class"] = { "Agency", "Regular full-time" },
    ["Mitarbeiterkreis"] = { "Praktikant", "Angestellte" }, ["Catégorie d'emploi"] = { "Stagiaire", "CDI" },
    ["Tipo de trabajador"] = { "Becario", "Indefinido" }, ["Forma zatrudnienia"] = { "zlecenie", "umowa o pracę" },
    ["Is contractor?"] = { "Yes", "No" }, ["Contingent"] = { "x", "off" },
    ["Employee or contractor"] = { "Contractor", "Employee" }, ["Is employee"] = { "No", "Yes" },
    ["Is current"] = { "No", "Yes" }, ["Working"] = { "No", "Yes" }, ["In service"] = { "No", "Yes" },
    ["Stage"] = { "Offboarded", "Employed" }, ["Contract valid to"] = { "2025-11-30", "9999-12-31" },
    ["Valid to"] = { "2025-11-30", "" }, ["Data ukończenia"] = { "2025-11-30", "" }, ["Eligible"] = { "No", "Yes" },
    ["Not eligible"] = { "Yes", "No" }, ["No contact"] = { "Yes", "No" }, ["DNC"] = { "x", "" },
    ["Don't celebrate"] = { "Yes", "No" }, ["Anonymous"] = { "Yes", "No" }, ["Elternzeit"] = { "Ja", "Nein" },
    ["Leave of absence"] = { "Parental", "no" }, ["On parental leave"] = { "Yes", "No" }, ["Congé"] = { "Oui", "Non" },
    ["LOA"] = { "x", "" }, ["Absence"] = { "sick", "-" }, ["Relationship"] = { "Vendor", "Employee" },
    ["Personalstatus"] = { "ruht", "Angestellter" },
    ["Assignment status"] = { "Inactive", "Active - Payroll Eligible" },
    ["suspended"] = { "true", "false" }, ["Job type"] = { "Volunteer", "Casual" },
    ["Letzter Tag"] = { "2025-12-31", "" }, ["Vertrag endet am"] = { "2025-12-31", "" },
    ["Freigestellt"] = { "ja", "nein" }, ["Freistellung"] = { "unwiderruflich", "" },
    ["Ruhendes Arbeitsverhältnis"] = { "ja", "" }, ["Langzeitkrank"] = { "ja", "nein" },
    ["Passiv"] = { "ja", "nein" }, ["Geschenkverbot"] = { "ja", "" },
    ["Beschäftigtengruppe"] = { "Extern", "Angestellte" },
    ["Personalkategorie"] = { "Leiharbeiter", "Angestellte" },
    ["Anstellungsverhältnis"] = { "Honorarkraft", "Festanstellung" }, ["Verstorben"] = { "2025-01-01", "" },
    ["Pensioniert am"] = { "2025-01-01", "" }, ["Rente"] = { "ja", "" },
    ["In Rente seit"] = { "2025-01-01", "" }, ["Sperrvermerk"] = { "ja", "" }, ["Werbesperre"] = { "ja", "" },
    ["Zugang gesperrt"] = { "ja", "nein" }, ["Parti le"] = { "2025-12-31", "" },
    ["A quitté l'entreprise"] = { "Oui", "Non" }, ["Quitté"] = { "oui", "non" },
    ["En arrêt"] = { "oui", "non" }, ["Arrêt maladie"] = { "oui", "" }, ["Présent"] = { "Non", "Oui" },
    ["Présent dans l'entreprise"] = { "non", "oui" }, ["Retraité"] = { "oui", "non" },
    ["Décédé"] = { "oui", "" }, ["Suspendu"] = { "oui", "non" }, ["Fecha fin contrato"] = { "2025-12-31", "" },
    ["Fecha de retiro"] = { "2025-12-31", "" }, ["Estado"] = { "Baja", "Activo" },
    ["Situación"] = { "Cesado", "Activo" }, ["Jubilado"] = { "si", "no" },
    ["Tipo de relación"] = { "Autónomo", "Empleado" }, ["Vigente"] = { "No", "Sí" },
    ["Fallecido"] = { "si", "" }, ["In servizio"] = { "No", "Sì" }, ["In forza"] = { "No", "Sì" },
    ["Stato"] = { "Cessato", "Attivo" }, ["Pensionato"] = { "sì", "no" },
    ["Data scadenza contratto"] = { "2025-12-31", "" }, ["In maternità"] = { "sì", "no" },
    ["Deceduto"] = { "sì", "" }, ["Non vuole regali"] = { "sì", "" }, ["Laatste dag"] = { "2025-12-31", "" },
    ["In dienst"] = { "nee", "ja" }, ["Met pensioen"] = { "ja", "nee" }, ["Overleden"] = { "ja", "" },
    ["Non-actief"] = { "ja", "nee" }, ["Ziek"] = { "ja", "nee" }, ["Zatrudniony do"] = { "2025-12-31", "" },
    ["Zatrudniony"] = { "Nie", "Tak" }, ["Forma współpracy"] = { "B2B", "Umowa o pracę" },
    ["Emeryt"] = { "tak", "nie" }, ["Zmarły"] = { "tak", "" }, ["Data fim"] = { "2025-12-31", "" },
    ["Desligado"] = { "sim", "não" }, ["Aposentado"] = { "sim", "não" }, ["Falecido"] = { "sim", "" },
    ["Em licença"] = { "sim", "não" }, ["Afastado"] = { "sim", "não" },
    ["Anställd t.o.m."] = { "2025-12-31", "" }, ["Anställd till"] = { "2025-12-31", "" },
    ["Slutat"] = { "ja", "nej" }, ["Vill inte ha gåva"] = { "ja", "" }, ["Pensionerad"] = { "ja", "nej" },
    ["Avliden"] = { "ja", "" }, ["Avgångsdatum"] = { "2025-12-31", "" }, ["契約終了日"] = { "2025-12-31", "" },
    ["最終出社日"] = { "2025-12-31", "" }, ["最終勤務日"] = { "2025-12-31", "" }, ["産休"] = { "はい", "" },
    ["離任日"] = { "2025-12-31", "" }, ["有効"] = { "いいえ", "はい" }, ["ギフト希望"] = { "いいえ", "はい" },
    ["Working until"] = { "2025-12-31", "" }, ["Contract through"] = { "2025-12-31", "" },
    ["Effective end"] = { "2025-12-31", "" }, ["Term Date"] = { "2025-12-31", "" },
    ["Term reason"] = { "voluntary", "" }, ["Term. Dt"] = { "2025-12-31", "" },
    ["TermDate"] = { "2025-12-31", "" }, ["DOT"] = { "2025-12-31", "" }, ["LWD"] = { "2025-12-31", "" },
    ["DOL"] = { "2025-12-31", "" }, ["Garden leave"] = { "Yes", "No" }, ["Sick leave"] = { "Yes", "No" },
    ["Fired"] = { "Yes", "No" }, ["Gone"] = { "Yes", "No" }, ["Attrition type"] = { "Voluntary", "" },
    ["Turnover reason"] = { "better pay", "" }, ["Account locked"] = { "Yes", "No" },
    ["Emp Stat"] = { "Terminated", "Active" }, ["Work state"] = { "Terminated", "Active" },
    ["Emp class"] = { "Contractor", "Regular" }, ["Company type"] = { "Contractor", "Employee" },
    ["Do not include"] = { "Yes", "" }, ["Skip"] = { "Yes", "" }, ["Skip gift"] = { "Yes", "" },
    ["Ignore"] = { "x", "" }, ["Gift ban (public official)"] = { "Yes", "" },
    ["Religious objection to gifts"] = { "Yes", "" }, ["Do not ship"] = { "Yes", "" },
    ["Private (no announcements)"] = { "Yes", "" },
  } do
    it(("holds a row in which '%s' is \"%s\", and not one in which it is \"%s\""):format(heading, values[1], values[2]),
      function()
      local outcome, reason, notes = person(heading, values[1])
      assert.equal("held", outcome)
      for _, said in ipairs { heading, "is filled in (line 2)", "ignore = { " } do
        assert.matches(said, reason, 1, true)
      end
      assert.matches(("column '%s' may say "):format(heading), notes, 1, true)
      assert.equal("send", (person(heading, values[2])))
    end)
  end

  for _, heading in ipairs { "Marital status", "Visa status", "FLSA Status", "Employment Status: Date", "Status since",
    "External ID", "Internal extension", "Probation end date", "Benefits end date", "Leave balance", "Days left",
    "Department head", "Gift budget", "Kündigungsfrist",
    "Onboarding status", "Last active", "Email status", "Determination", "Activity", "Shirt size", "Krankenkasse",
    "Rentenversicherungsnummer", "Beginn des Beschäftigungsverhältnisses", "Angestellt seit", "Payment terms",
    "Skip level manager", "Presenter", "Parti politique", "Caisse de retraite", "Fecha fin de prueba", "Locker number",
    "Zatrudniony od", "Anställd sedan", "Present address", "Dotted line manager", "Ziekenfonds", "Estado civil" } do
    it(("is not seen in '%s'"):format(heading), function()
      local outcome, _, notes = person(heading, "X")
      assert.equal("send", outcome)
      assert.equal("", notes)
    end)
  end

  for heading, value in pairs {
    ["Exemption status"] = "Exempt", ["Work authorization status"] = "Citizen", ["Laptop status"] = "Assigned",
    ["401k status"] = "Enrolled", ["401(k) status"] = "Enrolled", ["Remote status"] = "Remote",
    ["User status"] = "Invited", ["Login status"] = "Never logged in", ["MFA enabled"] = "No",
    ["Manager status"] = "Manager", ["Relocation status"] = "None", ["Disability status"] = "No",
    ["Aufenthaltsstatus"] = "EU", ["Immigration status"] = "H1B", ["Vaccination status"] = "Done",
    ["Tax filing status"] = "Single", ["Pay status"] = "PS-OK", ["Payroll status"] = "PS-OK",
    ["Background check status"] = "Clear", ["Onboarding device status"] = "Shipped", ["Employee group"] = "A",
    ["Employment model"] = "Hybrid", ["Position type"] = "Individual contributor", ["Active projects"] = "3",
    ["Temp ID badge"] = "123", ["Termination notice period"] = "30 days", ["Pension opt-out date"] = "2021-01-01",
    ["Marketing consent"] = "No", ["Newsletter opt-in"] = "No", ["Annual leave days"] = "25", ["Employee"] = "Ann A",
    ["Swag size"] = "M", ["Last gift"] = "2025-03-02", ["Congés restants"] = "12", ["Rehire eligible"] = "Yes",
    ["Tags"] = "remote; berlin", ["Data protection consent"] = "Yes, 2020-03-02",
  } do
    it(("is not seen in '%s', which is \"%s\""):format(heading, value), function()
      assert.equal("send", (person(heading, '"' .. value .. '"')))
    end)
  end

  -- Columns about something else, in which only words against a gift count.
  for heading, value in pairs {
    ["Payroll status"] = "Terminated", ["User status"] = "Deactivated", ["Employee group"] = "External",
    ["Position type"] = "Contractor", ["Tags"] = "berlin, do_not_contact", ["Login status"] = "on leave",
    ["Employee"] = "No",
  } do
    it(("is heard in '%s' when it is \"%s\""):format(heading, value), function()
      assert.equal("held", (person(heading, '"' .. value .. '"')))
    end)
  end

  for heading, value in pairs { ["Retirement date"] = "2025-11-30", ["Work relationship end"] = "2025-11-30",
    ["Viimeinen työpäivä"] = "30.11.2025" } do
    it(("is read as the date of leaving: '%s'"):format(heading), function()
      assert.equal("skipped", (person(heading, value)))
    end)
  end

  for _, reason in ipairs { "salary", "management", "full", "job", "internal" } do
    it(("about leaving says something with a word that is also one of employees: %s"):format(reason), function()
      assert.equal("held", (person("Exit reason", reason)))
      assert.equal("held", (person("Terminated", reason)))
    end)
  end

  it("is settled by map, which is then obeyed", function()
    local outcome, reason = person("Exit info", "2026-01-31", { map = { termination_date = "Exit info" } })
    assert.equal("skipped: left on 2026-01-31", outcome .. ": " .. reason)
    assert.equal("send", (person("Exit info", "2026-04-30", { map = { termination_date = "Exit info" } })))
  end)

  it("is settled by ignore, of the file or of the rule, however the heading is written", function()
    local outcome, _, notes = person("Exit info", "2026-01-31", { ignore = { "exit_info" } })
    assert.equal("send", outcome)
    assert.equal("", notes)
    assert.equal("send", (person("Exit info", "2026-01-31", nil, { ignore = { "Exit Info" } })))
  end)

  it("is settled by a map that says that no column is that field", function()
    assert.equal("send", (person("Separation Date", "2026-01-31", { map = { termination_date = false } })))
  end)

  it("is noted when a heading to be ignored is not there, with the nearest", function()
    local _, _, notes = person("Exit info", "", { ignore = { "Exit inof" } })
    assert.matches("ignore: no column has the heading 'Exit inof'; did you mean 'exit info'?", notes, 1, true)
  end)

  it("is mapped by its name or its answer: a yes is no date", function()
    local _, reason = person("Offboarding", "yes")
    assert.matches('add map = { terminated = "Offboarding" } if it does', reason, 1, true)
    _, reason = person("Offboarding", "2026-01-31")
    assert.matches('add map = { termination_date = "Offboarding" } if it does', reason, 1, true)
  end)

  it("is mapped to what no other column is", function()
    local text = "id,email,hire_date,Termination Date,Offboarding\n7,a@x.com,2021-03-10,,%s\n"
    local _, reason = decide(rule.people(temp.file("staff.csv", text:format "yes")))
    assert.matches('add map = { terminated = "Offboarding" } if it does', reason, 1, true)
    _, reason = decide(rule.people(temp.file("staff.csv", text:format "2026-01-31")))
    assert.not_matches("map =", reason, 1, true)
  end)

  for _, word in ipairs { "No, thank you", "Opted out", "declined", "nein danke", "non merci",
    "Not interested", "keine", "chocolate" } do
    it(("about gifts says yes, or the gift waits: %s"):format(word), function()
      assert.equal("held", (person("Gifts?", '"' .. word .. '"')))
    end)
  end

  for heading, known in pairs { ["Gift opt in"] = true, ["Consent given"] = false } do
    it(("in which a person agrees to a gift, such as '%s', must not be empty"):format(heading), function()
      for _, value in ipairs { "", "n/a", "—" } do
        local outcome, reason = person(heading, value)
        assert.equal("held", outcome)
        assert.matches(('"%s" is empty (line 2), and the column %s who agrees to a gift: '):format(heading,
          known and "says" or "may say"), reason, 1, true)
      end
      assert.equal("send", (person(heading, "Yes")))
      assert.equal("send", (person(heading, "", known and { map = { opt_in = false } } or { ignore = { heading } })))
    end)

    it(("in which a person agrees to a gift, such as '%s', is answered by one of their rows"):format(heading),
      function()
      local text = ("id,email,hire_date,%s\n7,a@x.com,2021-03-10,%%s\n7,a@x.com,2021-03-10,\n"):format(heading)
      assert.equal("send", (decide(rule.people(temp.file("staff.csv", text:format "yes")))))
      assert.equal("held", (decide(rule.people(temp.file("staff.csv", text:format "")))))
    end)
  end

  it("does not show an address", function()
    local outcome, reason = person("Do not contact", "ann@home.example")
    assert.equal("held", outcome)
    assert.not_matches("ann@home", reason, 1, true)
  end)

  it("says less against a gift than what is understood", function()
    local text = "id,email,hire_date,status,Exit interview\n7,a@x.com,2021-03-10,Terminated,yes\n"
    assert.equal("skipped", (decide(rule.people(temp.file("staff.csv", text)))))
  end)

  it("counts in each row of a person", function()
    local text = "id,email,hire_date,Exit interview\n7,a@x.com,2021-03-10,\n7,a@x.com,2021-03-10,yes\n"
    local outcome, reason = decide(rule.people(temp.file("staff.csv", text)))
    assert.equal("held", outcome)
    assert.matches("line 3", reason, 1, true)
  end)

  it("may be a second date of leaving: it counts from that date", function()
    local text = "id,email,hire_date,Termination Date,Last Day Worked\n7,a@x.com,2021-03-10,,%s\n"
    assert.equal("held", (decide(rule.people(temp.file("staff.csv", text:format "2026-03-10")))))
    assert.equal("send", (decide(rule.people(temp.file("staff.csv", text:format "2026-03-11")))))
  end)

  for json, is in pairs {
    ['"employment":{"separated":true}'] = "held", ['"employment":{"separated":false}'] = "send",
    ['"flags":{"no_gifts_wanted":"yes"}'] = "held", ['"hr":[{"exit_code":"R1"}]'] = "held",
    ['"account":{"enabled":false}'] = "held", ['"account":{"enabled":true}'] = "send",
    ['"terminated":true'] = "skipped", ['"terminated":false'] = "send", ['"terminated":"maybe"'] = "held",
    ['"state":"inactive"'] = "skipped", ['"state":"Texas"'] = "send", ['"status":{"name":"Left"}'] = "skipped",
    ['"deleted_at":"2026-01-01"'] = "held", ['"deleted_at":null'] = "send", ['"gifts_enabled":false'] = "held",
    ['"is_active":false'] = "skipped", ['"is_active":true'] = "send", ['"active":"on hold"'] = "held",
    ['"job":{"is_current":false}'] = "held", ['"job":{"is_current":true}'] = "send", ['"current":false'] = "held",
    ['"employee":false'] = "held", ['"employee":true'] = "send", ['"non_employee":true'] = "held",
    ['"leave":{"type":"parental"}'] = "held", ['"tags":["berlin","contractor"]'] = "held",
    ['"flags":["opted_out"]'] = "held", ['"tags":["berlin"]'] = "send", ['"flags":[]'] = "send",
    ['"terminations":[{"effective_date":"2026-02-01","active":true}]'] = "skipped",
  } do
    it(("is found in JSON: %s is %s"):format(json, is), function()
      local text = ('[{"id":"7","email":"a@x.com","hire_date":"2021-03-10",%s}]'):format(json)
      assert.equal(is, (decide(rule.people(temp.file("staff.json", text)))))
    end)
  end

  it("is found in reports of attendees, in any row of a person", function()
    local text = "id,Email,Attended,Employment type,Opt-out?\n7,a@x.com,yes,Employee,\n7,a@x.com,yes,%s,%s\n"
    local function of(...) return (decide(rule.attendees(temp.file("w.csv", text:format(...))), plain)) end
    assert.equal("held", of("Contractor", ""))
    assert.equal("skipped", of("Employee", "yes"))
    assert.equal("send", of("Employee", "no"))
  end)

  for heading, values in pairs {
    ["Cancelled"] = { "Yes", "No" }, ["Cancelled at"] = { "2026-03-01", "" }, ["Refunded?"] = { "1", "0" },
    ["Order status"] = { "Chargeback", "Paid" }, ["Storniert"] = { "ja", "nein" },
    ["Are you opting in to GDPR?"] = { "No", "Yes" }, ["Is speaker too"] = { "Yes", "No" },
    ["Speaker?"] = { "Yes", "No" }, ["Internal?"] = { "x", "" }, ["Competitor"] = { "Yes", "No" },
    ["Public official"] = { "Yes", "No" }, ["Government employee?"] = { "Yes", "No" },
    ["Amtsträger"] = { "ja", "nein" },
    ["Cannot accept gifts"] = { "Yes", "No" }, ["Annullato"] = { "Sì", "No" }, ["Geannuleerd"] = { "Ja", "Nee" },
    ["Anulowano"] = { "Tak", "Nie" }, ["Avbokad"] = { "Ja", "Nej" }, ["キャンセル"] = { "はい", "いいえ" },
    ["Warteliste"] = { "Ja", "Nein" }, ["Duplicate"] = { "Yes", "" }, ["Test registration"] = { "1", "0" },
    ["Fraud"] = { "true", "false" }, ["Blocked"] = { "Yes", "No" },
  } do
    it(("is found in reports of attendees: '%s'"):format(heading), function()
      local text = "id,Email,Attended,%s\n7,a@x.com,yes,%s\n"
      for i, is in ipairs { "held", "send" } do
        assert.equal(is, (decide(rule.attendees(temp.file("w.csv", text:format(heading, values[i]))), plain)))
      end
    end)
  end

  for heading, value in pairs { ["Lead Status"] = "New", ["Company status"] = "Customer",
    ["Subscription status"] = "Subscribed", ["Are you opting in to news?"] = "No", ["Host"] = "Boss",
    ["Speaker"] = "Dr. Who" } do
    it(("is not seen in reports of attendees: '%s'"):format(heading), function()
      local text = ("id,Email,Attended,%s\n7,a@x.com,yes,%s\n"):format(heading, value)
      assert.equal("send", (decide(rule.attendees(temp.file("w.csv", text)), plain)))
    end)
  end

  for _, mark in ipairs { "(left 2025)", "[EXT]", "(Intern)", "(retired)", "(no gifts)", "(ausgeschieden)" } do
    it(("may stand behind the name, and is not shown: %s"):format(mark), function()
      local text = ("id,name,email,hire_date\n7,Ann Lee %s,a@x.com,2021-03-10\n"):format(mark)
      local outcome, reason = decide(rule.people(temp.file("staff.csv", text)))
      assert.equal("held", outcome)
      assert.matches("what stands in brackets behind the name (line 2) may say", reason, 1, true)
      assert.is_nil(reason:find(mark, 1, true))
    end)
  end

  for _, mark in ipairs { "(she/her)", "(Berlin)", "(née Ray)", "[HR]", "(Jr.)", "(Active)" } do
    it(("is no matter of what else stands behind the name: %s"):format(mark), function()
      local text = ("id,name,email,hire_date\n7,Ann Lee %s,a@x.com,2021-03-10\n"):format(mark)
      assert.equal("send", (decide(rule.people(temp.file("staff.csv", text)))))
    end)
  end

  local sections = "%s\nid,name,email,hire_date\n1,Ann Lee,a@x.com,2021-03-10\n\n"
    .. "%s\nid,name,email,hire_date\n2,Bob Ray,b@x.com,2021-03-10\n"
  for title, outcome in pairs { ["Former employees"] = "held", Contractors = "held", ["Anciens salariés"] = "held",
    Sales = "send", ["Active employees"] = "send" } do
    it(("may be the title of a section: of '%s', a gift is %s"):format(title, outcome), function()
      local file = temp.file("staff.csv", sections:format("Berlin", title))
      local list = decision.of { each = rule.people(file), once = "{id}/{years}", message = "none" }
      assert.same({ "send", outcome }, { list[1].outcome, list[2].outcome })
    end)
  end

  it("is not the title of the only table: it may say who is not in the file", function()
    local text = "Headcount without terminated\nid,name,email,hire_date\n7,Ann Lee,a@x.com,2021-03-10\n"
    assert.equal("send", (decide(rule.people(temp.file("staff.csv", text)))))
  end)

  for _, case in ipairs {
    { "name", "No gifts", '"Yes"', "held" }, { "label", "Opt out", "true", "held" },
    { "key", "Termination date", '"2025-12-31"', "held" }, { "name", "No gifts", '"No"', "send" },
    { "name", "Shirt size", '"L"', "send" },
  } do
    it(("is found in a list of fields in JSON: { %s: %s, value: %s } is %s"):format(table.unpack(case)), function()
      local text = ('[{"id": 7, "email": "a@x.com", "hire_date": "2021-03-10", "custom": [{"%s": "Size", "value": "L"},'
        .. ' {"%s": "%s", "value": %s}]}]'):format(case[1], case[1], case[2], case[3])
      assert.equal(case[4], (decide(rule.people(temp.file("staff.json", text)))))
    end)
  end

  it("is not said to be harmless by a T, which may mean terminated", function()
    assert.equal("held", (person("HR status", "T")))
  end)

  it("is found in events, of delimited text and of JSON", function()
    local function csv(value)
      return (decide(rule.events(temp.file("e.csv", "id,email,May we send you a gift?\n7,a@x.com," .. value .. "\n")),
        plain))
    end
    local function json(data)
      local text = ('{"specversion":"1.0","id":"7","source":"s","type":"t","data":{"email":"a@x.com",%s}}'):format(data)
      return (decide(rule.events(temp.file("e.json", text)), plain))
    end
    assert.equal("held", csv "No")
    assert.equal("send", csv "Yes")
    assert.equal("held", json '"employee":{"terminated":true}')
    assert.equal("send", json '"employee":{"terminated":false}')
    assert.equal("held", json '"opt_out":true')
  end)

  for heading, values in pairs {
    ["Finished"] = { "False", "2026-03-10" }, ["Completed"] = { "No", "Yes" }, ["Disqualified"] = { "Yes", "No" },
    ["Duplicate response"] = { "true", "" }, ["Screened out"] = { "1", "0" }, ["Is spam"] = { "Yes", "No" },
    ["Vill du ha en present?"] = { "Nej", "Ja" }, ["Are you a public official?"] = { "Yes", "No" },
  } do
    it(("is found in answers of a survey: '%s'"):format(heading), function()
      for i, is in ipairs { "held", "send" } do
        local text = ("ID,Email,%s\n7,a@x.com,%s\n"):format(heading, values[i])
        assert.equal(is, (decide(rule.events(temp.file("answers.csv", text)), plain)))
      end
    end)
  end

  it("is settled only by ignore where its field is none of the kind of file, or is read already", function()
    local _, reason = decide(rule.attendees(temp.file("w.csv",
      "id,Email,Attended,Terminated\n7,a@x.com,yes,2026-01-01\n")), plain)
    assert.matches('add ignore = { "Terminated" } if it does not, or exclude the people of whom it does$', reason)
    assert.not_matches("map = ", reason, 1, true)
  end)
end)

describe("a heading whose meaning is certain", function()
  -- Heading and value -> what is decided.
  for _, case in ipairs {
    { "Last day of work", "2025-11-30", "skipped" }, { "Separation Date", "2025-11-30", "skipped" },
    { "Relieving Date", "2025-11-30", "skipped" }, { "Date de sortie", "30.11.2025", "skipped" },
    { "Worker Category", "Contractor", "skipped" }, { "Employee Class", "Intern", "skipped" },
    { "Type de contrat", "Stagiaire", "skipped" }, { "Tipo de contrato", "Becario", "skipped" },
    { "Opted out of gifts?", "Yes", "skipped" }, { "Gift opt in", "No", "skipped" }, { "Gift opt in", "Yes", "send" },
    { "Gift opt in", "", "held" }, { "Wants gifts", "perhaps", "skipped" }, { "Position Status", "Inactif", "skipped" },
    { "Role State", "TERMINATED", "skipped" }, { "Is active", "No", "skipped" }, { "Statut", "En congé", "held" },
    { "Active Status", "No", "skipped" }, { "Active Status", "Yes", "send" }, { "OPT-OUT", "JÁ", "skipped" },
    { "Opt-out", "NÃO", "send" }, { "Statut", "En Activité", "send" }, { "STATUT", "CONGÉ PARENTAL", "held" },
    { "Terminated", "Yes", "skipped" }, { "Terminated", "2026-01-01", "held" }, { "Actif", "oui", "send" },
  } do
    it(("is read: '%s' %s is %s"):format(table.unpack(case)), function()
      local outcome, _, notes = person(case[1], case[2])
      assert.equal(case[3], outcome)
      assert.equal("", notes)
    end)
  end

  it("is the type of employment, if it is Employment Status beside Status, whatever else there is", function()
    for heading, kind in pairs {
      ["Employee #,First Name,Work Email,Hire Date,Status,Employment Status"] = "Contractor",
      ["id,lifecycle status,email,hire date,Status,Employment Status"] = "Contractor",
      ["id,Employment Type,email,hire date,Status,Employment Status"] = "Intern",
    } do
      local text = heading .. "\n7,Active,a@x.com,2021-03-10,Active," .. kind .. "\n"
      local found = reading("people", temp.file("staff.csv", text), "type")
      assert.same({ kind }, found.rows)
    end
  end)
end)

describe("a date of leaving before the date of hire", function()
  -- Other fields -> what is decided.
  for fields, is in pairs {
    [{ status = "Active" }] = "send", [{ status = "Aktiv" }] = "send", [{ active = "true" }] = "send",
    [{ status = "Terminated" }] = "skipped", [{}] = "held", [{ status = "" }] = "held",
  } do
    it(("is of an earlier employment if a status says so: %s %s is %s"):format(fields.status, fields.active, is),
      function()
      local text = "id,email,hire_date,termination_date,status,active\n7,a@x.com,2022-03-10,2020-05-01,%s,%s\n"
      local outcome, reason = decide(rule.people(temp.file("staff.csv",
        text:format(fields.status or "", fields.active or ""))))
      assert.equal(is, outcome)
      if is == "held" then assert.matches("left on 2020-05-01, before the hire date 2022-03-10", reason, 1, true) end
    end)
  end
end)

describe("docs/data.md", function()
  for _, row in ipairs(doc.tables("docs/data.md", "Columns that sound decisive")[1]) do
    it(("names headings that may say %s"):format(row["the column may say"]), function()
      local says = row["the column may say"]
      local kind = row["such as"]:match "of (%a+)s only" or "person"
      for heading in row["such as"]:gsub("%s*%b()", ""):gmatch "[^,]+" do
        local meaning = decisive.meaning(heading, kind)
        assert.equal(says, meaning and meaning.says, heading)
      end
    end)
  end

  it("shows a rule that runs", function()
    local path = temp.file("rule.lua", doc.example("docs/data.md", "Columns that sound decisive"))
    local staff = io.open(path:gsub("rule.lua$", "exits.csv"), "w")
    staff:write("id,email,hire_date,Exit info,Exit interview\n7,a@x.com,2021-03-10,2026-03-10,\n"
      .. "8,b@x.com,2021-03-10,,yes\n")
    staff:close()
    local notes = {}
    local list = decide_rule(assert(loadfile(path))(), date "2026-03-10",
      { note = function(text) notes[#notes + 1] = text end })
    assert.equal("skipped: left on 2026-03-10", decision.say(list[1]):match "skipped.*")
    assert.equal("anniversary/8/5 send", decision.say(list[2]))
    assert.same({}, notes)
  end)
end)

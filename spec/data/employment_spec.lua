-- How people are employed: the words of a status, and of a type of employment.
local decision = require "spec.support.decision"
local doc = require "spec.support.doc"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

-- What a rule decides of a person with one more field.
local function decide(field, value, include)
  local text = ("id,email,hire_date,%s\n7,a@x.com,2021-03-10,\"%s\"\n"):format(field, value)
  local list = decision.of { each = rule.people(temp.file("staff.csv", text)), once = "{id}/{years}", message = "none",
    include = include }
  return list[1].outcome, list[1].reason or ""
end

describe("a status", function()
  for word, is in pairs {
    ["Leaver"] = "skipped", ["Left the company"] = "skipped", ["full_time"] = "send", ["PART-TIME"] = "send",
    ["Active - Payroll Eligible"] = "send", ["Active – Full-time"] = "send", ["Active until May"] = "held",
    ["Active (on leave)"] = "held", ["Active - suspended"] = "held", ["on_leave"] = "held", ["Parental_Leave"] = "held",
    ["A"] = "held", ["Angestellter"] = "send", ["Non-employee"] = "held", ["Full time 40h"] = "send",
  } do
    it(("%s is %s"):format(word, is), function() assert.equal(is, (decide("status", word))) end)
  end

  it("of somebody who has left is no leave", function()
    local _, reason = decide("status", "Leaver")
    assert.equal("has left", reason)
  end)
end)

describe("a type of employment", function()
  for _, word in ipairs { "Employee", "Regular", "Permanent", "Full-time", "Salaried, exempt", "Hourly (non-exempt)",
    "Angestellte", "Angestellter", "Festanstellung", "Festanstellung Teilzeit", "CDI", "CDD temps partiel",
    "Indefinido", "Contrato indefinido", "full_time", "SALARIED_FT", "Fixed Term (Fixed Term)",
    "Regular full-time, 40 hours",
    "Tempo indeterminato",
    "Umowa o pracę", "Unbefristet", "Vaste dienst", "direct_employee", "Permanent contract",
    "Trainee", "Azubi", "Azubi (m/w/d)", "Auszubildende/r", "Apprentice", "Apprenticeship", "Alternant", "Apprenti(e)",
    "Contrat d'apprentissage", "Apprendista", "Aprendiz", "Lærling", "Dual student", "Casual", "Casual part-time",
    "Seasonal", "Saisonkraft", "Saisonnier", "On-call", "Per diem", "Zero hour contract", "Temporary employee",
    "Aushilfe", "Minijobber", "Visstid", "アルバイト", "Management trainee", "Fijo discontinuo",
    "White collar", "Unbefristeter Vertrag", "Contrat à durée indéterminée", "Direct hire", "Team member" } do
    it(("such as %s is known"):format(word), function() assert.equal("send", (decide("type", word))) end)
  end

  for _, word in ipairs { "Board member", "Volunteer", "Berater", "Consultor", "A", "Trustee", "Advisor" } do
    it(("such as %s is not known, and held"):format(word), function()
      local outcome, reason = decide("type", word)
      assert.equal("held", outcome)
      assert.equal(('has the unknown employment type "%s"; add include = { "%s" } if the person is employed'):format(
        word, word), reason)
      assert.equal("send", (decide("type", word, { word })))
    end)
  end

  for _, word in ipairs { "Non-employee", "Not an employee", "independent_contractor", "Contract",
    "Working student" } do
    it(("such as %s is none of an employee"):format(word), function()
      assert.equal("skipped", (decide("type", word)))
    end)
  end

  for kind, words in pairs {
    contractors = { "Temp", "Temps", "Temp agency", "Zeitarbeit", "Leiharbeiter/in", "Leiharbeitnehmer",
      "Interim", "Intérim",
      "Freier Mitarbeiter", "Honorarkraft", "Somministrato", "Uitzendkracht", "Konsult", "B2B", "ETT", "Taşeron" },
    interns = { "Intern", "Praktikant (m/w/d)", "Praktikantin", "Werkstudent:in", "Stagiaire", "Becario/a", "Becaria",
      "Estagiária", "Tirocinio", "Stage", "Co-op", "Student", "Praktykantka", "Harjoittelija", "Stajyer",
      "Industrial placement", "Student trainee" },
  } do
    for _, word in ipairs(words) do
      it(("such as %s is one of %s"):format(word, kind), function()
        assert.equal("skipped", (decide("type", word)))
        assert.equal("send", (decide("type", word, { kind })))
      end)
    end
  end
end)

describe("docs/data.md, Types of employment", function()
  local outcomes = { ["an employee"] = "send", contractors = "skipped", interns = "skipped", held = "held" }

  for _, row in ipairs(doc.tables("docs/data.md", "Types of employment")[1]) do
    for word in row.type:gmatch "[^,]+" do
      word = word:match "^%s*(.-)%s*$"
      it(word .. ": " .. row.is, function()
        assert.equal(outcomes[row.is], (decide("type", word)))
        if outcomes[row.is] == "skipped" then assert.equal("send", (decide("type", word, { row.is }))) end
      end)
    end
  end
end)

describe("a date of leaving", function()
  for _, word in ipairs { "none", "Never", "ongoing", "—", "unbefristet", "permanent", "open-ended", "n.a." } do
    it(("of %s means that there is none"):format(word), function()
      assert.equal("send", (decide("termination_date", word)))
    end)
  end

  it("that is any other word is no date", function() assert.equal("unusable", (decide("termination_date", "soon"))) end)
end)

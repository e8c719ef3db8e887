--- What a type of employment means: an employee, a contractor or an intern. What is not known is not guessed.
---
--- Whoever the company itself pays wages is an employee: also trainees, apprentices, and casual and seasonal workers.
--- Whom somebody else sends, or who writes invoices, is a contractor; who is there to learn for some months, or beside
--- their studies, is an intern (docs/data.md).
local contract = {}

local function set(words)
  local members = {}
  for word in words:gmatch "%s*([^%s,][^,\n]*)" do members[word] = true end
  return members
end

-- Words that alone say nothing, as the endings of "Praktikant (m/w/d)" and "becario/a"; and those that "non" may be
-- before: a non-employee is no employee.
local small = set [[full, part, a, o, h, na, on, of, and, at, por, will, non, open, ended, time, term, job, hours,
  weekly, core, hire, team, member, vertrag, contrat, à, durée, equivalent, m, w, d, f, x, r, e, s, in,
  innen, en, de, di, da, du, l, zero, per, diem, call]]
local after_non = set "exempt, union, cadre, standard"

--- Does a text consist of such words only, and of small ones and numbers?
---@param text string in small letters, with single spaces
---@param members table<string, true>
---@return boolean
function contract.consists_of(text, members)
  local said, before = false, nil
  text = text:gsub("full time", "fulltime"):gsub("part time", "parttime")
  for part in text:gmatch "[%w\x80-\xff]+" do
    local is_small = small[part] or part:find "^%d+h?$"
    if not is_small and not members[part] or before == "non" and not after_non[part] then return false end
    said, before = said or not is_small, part
  end
  return said
end

-- Phrases, and the words of which such a phrase may consist.
local outside = set [[contract, contract worker, ic, en portage salarial, portage salarial, partita iva, co.co.co,
  extern medewerker, umowa zlecenie, umowa o dzieło, b2b, pj, pessoa jurídica, temp employee, temp worker,
  contrat d'intérim, freie mitarbeit, freier mitarbeiter, freie mitarbeiterin, statement of work, sow,
  派遣社員, 派遣, 業務委託, 劳务派遣, 외주]]
local outside_words = set [[external, ext, extern, externe, externer, contractors, vendor, vendors, temp, temps,
  interim, arbeitnehmerüberlassung, anü, honorarkraft, freiberufler, freiberuflerin, dienstleister,
  prestataire, intérimaire, intérim, indépendant, indépendante, externo, externa, autónomo, autónoma, autonomo,
  autonoma, autônomo, autônoma, ett, honorarios, esterno, esterna, consulente, collaboratore, collaboratrice,
  somministrato, somministrata, somministrazione, interinale,
  uitzendkracht, uitzend, inhuur, inhuurkracht, gedetacheerd, gedetacheerde, zzp, zzper, terceirizado, terceirizada,
  zleceniobiorca, konsult, inhyrd, innleid, bemanning, vikar, vuokratyöntekijä, taşeron]]

local interns = set [[co op, coop, working student, student trainee, student worker, student employee,
  student assistant, student intern, placement student, industrial placement, work placement, placement,
  en prácticas, en pratiques, studentische hilfskraft, wissenschaftliche hilfskraft, hiwi, インターン, 实习生, 인턴]]
local intern_words = set [[student, stagiaire, stagiair, stage, stagista, becario, becaria, becarios, prácticas,
  practicante, practicantes, pasante, tirocinante, tirocinio, estagiário, estagiária, estágio, stażysta, stażystka,
  praktykant, praktykantka, praktik, praktikum, praktikanter, werkstudentin, diplomand, diplomandin, bachelorand,
  bachelorandin, masterand, masterandin, famulant, harjoittelija, stajyer]]

local inside = set [[w2, w-2, team member, direct hire, on call, per diem, prn,
  permanent contract, fixed term contract, indefinite contract, unlimited contract, zero hour contract,
  open ended contract, employment contract, contract of employment, vast, clt, efetivo,
  fijo discontinuo, fija discontinua, obra y servicio, dual student, dualer student, duale studentin, duales studium,
  apprenticeship, jovem aprendiz, apprendistato, contrat d'apprentissage, contrat de professionnalisation,
  duaal student, 正社員, 正式员工, 정규직, 契約社員, アルバイト, パート, パートタイム, 嘱託, 嘱託社員, 계약직]]
local inside_words = set [[fulltime, parttime, ft, pt, regular, reg, perm, permanent, employee,
  employees, staff, salaried, salary, hourly, exempt, nonexempt, union, standard, fte, fixed, indefinite,
  unlimited, internal, worker, direct, hris, eor, peo, seasonal, executive, management, manager,
  professional, active, cadre, temporary,
  trainee, trainees, apprentice, apprentices, apprenticeship, graduate, casual, casuals, variable, limited,
  azubi, azubis, auszubildende, auszubildender, auszubildenden, lehrling, ausbildung, volontär, volontärin,
  aushilfe, aushilfskraft, saisonkraft, saisonarbeiter, saisonarbeiterin, saisonal, minijobber, minijobberin,
  geringfügig, kurzfristig, vollzeitkraft, teilzeitkraft, geschäftsführer, geschäftsführerin, beamter, beamtin,
  angestellte, angestellter, angestellt, arbeitnehmer, arbeitnehmerin, mitarbeiter, mitarbeiterin, mitarbeitende,
  mitarbeitender, arbeiter, arbeiterin, beschäftigte, beschäftigter, beschäftigt, tarif, tariflich, tarifangestellte,
  tarifangestellter, außertariflich, leitender, leitende, leitend, festangestellt, festangestellte,
  festangestellter, festanstellung, fest, vollzeit, teilzeit, unbefristet, befristet, minijob, midijob,
  arbeitsvertrag, unbefristeter, unbefristete, befristeter, befristete, tarifmitarbeiter, kaufmännisch, gewerblich,
  white, blue, collar, office, associate, indéterminée, déterminée, ouvrier, ouvrière,
  alternant, alternante, alternance, apprenti, apprentie, apprentissage, saisonnier, saisonnière, vacataire,
  aprendiz, aprendiza, eventual, apprendista, stagionale, leerling, leerlinge, bbl, oproepkracht, oproep,
  vakantiekracht, lærling, lärling, elev, timanställd, visstid, visstidsanställd, vikariat, provanställning,
  provanställd, säsongsanställd, behovsanställd, timelønnet, fuldtid, ekstrahjelp, tilkalling, oppisopimus,
  kesätyöntekijä, kokoaikainen, osaaikainen,
  operaio, operaia, impiegato, impiegata, quadro, dirigente, tjänsteman,
  cdi, cdd, temps, plein, complet, partiel, salarié, salariée, employé, employée, titulaire, fonctionnaire,
  indefinido, indefinida, contrato, temporal, tiempo,
  completo, completa, jornada, parcial, empleado, empleada, fijo, fija,
  plantilla, tempo, indeterminato, determinato, indeterminado, pieno, parziale, dipendente, integral,
  empregado, empregada, efetiva, vaste, dienst, onbepaalde, bepaalde, tijd, voltijd, deeltijd, medewerker, werknemer,
  umowa, pracę, czas, nieokreślony, określony, pełny, etat, etatowy, pracownik,
  tillsvidare, tillsvidareanställning, tillsvidareanställd, anställd, heltid, deltid, fastansat, fastanställd, fast,
  ansat, ansatt, vakituinen, määräaikainen]]

-- In other systems than Personio (see data.person), "Intern" is a person who is no employee.
local outside_patterns = { "contractor", "non employee", "nonemployee", "not an? ?employee", "contingent", "freelanc",
  "temporary worker", "consultant", "agency", "1099", "subcontract", "leiharbeit", "zeitarbeit" }
local intern_patterns = { "%f[%a]interns?%f[%A]", "internship", "praktikant", "werkstudent", "working student" }

local function has_one(text, patterns)
  for _, pattern in ipairs(patterns) do
    if text:find(pattern) then return true end
  end
  return false
end

--- Returns what a type means if not an employee: "contractors" or "interns"; or nil.
---@param word string in small letters, with single spaces
---@return "contractors"|"interns"|nil
function contract.kind(word)
  if outside[word] or has_one(word, outside_patterns) or contract.consists_of(word, outside_words) then
    return "contractors"
  end
  if interns[word] or has_one(word, intern_patterns) or contract.consists_of(word, intern_words) then
    return "interns"
  end
end

--- Does a type mean a plain employee?
---@param word string in small letters, with single spaces
---@return boolean
function contract.is_employee(word)
  return inside[word] or contract.consists_of(word, inside_words) and not contract.kind(word)
end

return contract

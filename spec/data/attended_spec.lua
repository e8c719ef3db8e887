-- Who came, and for how long, in the words of many systems and languages.
local decision = require "spec.support.decision"
local reading = require "spec.support.reading"
local rule = require "sendoso.rule"
local stay = require "sendoso.dates.stay"
local temp = require "spec.support.temp"

-- Of each attendee email, attended and minutes.
local function who(text, options, name)
  local found = reading("attendees", temp.file(name or "w.csv", text), "email attended minutes", options)
  assert.is_nil(found.raised)
  assert.same({}, found.faults)
  return found.rows, table.concat(found.remarks, "\n")
end

-- A report of Teams: its section of participants, and the one that repeats them.
local function teams(title, headings, organizer, durations)
  local function row(name, mail, minutes, role)
    return table.concat({ name, "06.10.26, 18:00:00", "06.10.26, 19:00:00", minutes, mail, mail, role }, "\t")
  end
  local again = headings:gsub("\t[^\t]*UPN[^\t]*", "")
  return table.concat({ "1. X", "", "2. " .. title, headings, row("H", "h@x.com", durations[1], organizer),
    row("A", "a@x.com", durations[2], "?"), "", "3. " .. title, again,
    "A\t06.10.26, 18:00:00\t06.10.26, 18:30:00\t" .. durations[2] .. "\ta@x.com\t?", "" }, "\n")
end

describe("a report of Teams", function()
  for language, case in pairs {
    German = { "Teilnehmer", "Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\t"
      .. "Teilnehmer-ID (UPN)\tRolle", "Organisator", { "1 Std. 0 Min.", "45 Min. 10 Sek." } },
    French = { "Participants", "Nom\tPremière participation\tDernier départ\tDurée de la réunion\tAdresse e-mail\t"
      .. "ID du participant (UPN)\tRôle", "Organisateur", { "1 h", "45 min 10 s" } },
    Spanish = { "Participantes", "Nombre\tPrimera unión\tÚltima salida\tDuración de la reunión\tCorreo electrónico\t"
      .. "Id. de participante (UPN)\tRol", "Organizador", { "1 h", "45 min 10 s" } },
    Italian = { "Partecipanti", "Nome\tPrima partecipazione\tUltima uscita\tDurata della riunione\tIndirizzo e-mail\t"
      .. "ID partecipante (UPN)\tRuolo", "Organizzatore", { "1 ora", "45 minuti 10 secondi" } },
    Dutch = { "Deelnemers", "Naam\tEerste deelname\tLaatste vertrek\tDuur van de vergadering\tE-mailadres\t"
      .. "Deelnemer-id (UPN)\tRol", "Organisator", { "1 u", "45 min 10 sec" } },
    Portuguese = { "Participantes", "Nome\tPrimeira entrada\tÚltima saída\tDuração da reunião\tE-mail\t"
      .. "ID do participante (UPN)\tFunção", "Organizador", { "1 h", "45\u{a0}min 10\u{a0}s" } },
    Japanese = { "参加者", "名前\t最初の参加\t最後の退出\t会議の期間\tメール\t参加者 ID (UPN)\t役割", "開催者",
      { "1 時間", "45 分 10 秒" } },
    Swedish = { "Deltagare", "Namn\tFörsta anslutning\tSista lämnade\tMötets varaktighet\tE-post\t"
      .. "Deltagar-ID (UPN)\tRoll", "Organisatör", { "1 h", "45 min 10 s" } },
    Danish = { "Deltagere", "Navn\tFørste deltagelse\tSidste afgang\tMødevarighed\tMail\tDeltager-id (UPN)\t"
      .. "Rolle", "Arrangør", { "1 t", "45 m 10 s" } },
    Finnish = { "Osallistujat", "Nimi\tEnsimmäinen liittyminen\tViimeinen poistuminen\tKokouksen kesto\t"
      .. "Sähköposti\tOsallistujan tunnus (UPN)\tRooli", "JÄRJESTÄJÄ", { "1 t", "45 min 10 s" } },
    ["Italian, with another word for the address"] = { "Partecipanti", "Nome\tPrima partecipazione\tUltima uscita\t"
      .. "Durata della riunione\tIndirizzo di posta elettronica\tID partecipante (UPN)\tRuolo", "Organizzatore",
      { "1 ora", "45 minuti 10 secondi" } },
  } do
    it("is read in " .. language .. ": the participants, once, without the organizer", function()
      local rows, notes = who(teams(table.unpack(case)))
      assert.same({ "a@x.com | true | 46" }, rows)
      assert.matches("ignored 1 row of hosts", notes, 1, true)
    end)
  end
end)

describe("a report of Teams in a language that is not known", function()
  it("does not say who attended", function()
    local rows, notes = who "Jméno\tPrvní připojení\tE-mail\tID účastníka (UPN)\tFunkce\nA\tx\ta@x.com\ta@x.com\ty\n"
    assert.same({ "a@x.com | - | -" }, rows)
    assert.matches("it is not known who attended", notes, 1, true)
  end)
end)

describe("a report of attendees", function()
  -- What a report says -> who came.
  for name, case in pairs {
    ["of Zoom's API, with a waiting room"] = {
      '{"participants":[{"name":"A","user_email":"a@x.com","join_time":"2026-10-06T16:00:00Z",'
        .. '"leave_time":"2026-10-06T16:40:00Z","duration":2400,"status":"in_meeting"},'
        .. '{"name":"B","user_email":"b@x.com","join_time":"2026-10-06T16:00:00Z",'
        .. '"leave_time":"2026-10-06T16:40:00Z","duration":2400,"status":"in_waiting_room"}]}',
      { "a@x.com | true | 40", "b@x.com | false | 0" },
    },
    ["of Webex's API, with its host"] = {
      '{"items":[{"displayName":"H","email":"h@x.com","participantType":"host","joinedTime":"2026-10-06T10:00:00Z",'
        .. '"leftTime":"2026-10-06T11:00:00Z","duration":60},'
        .. '{"displayName":"A","email":"a@x.com","participantType":"attendee","joinedTime":"2026-10-06T10:00:00Z",'
        .. '"leftTime":"2026-10-06T10:20:00Z","duration":20}]}',
      { "a@x.com | true | 20" },
    },
    ["of Google Meet"] = {
      "First name,Last name,Email,Duration,Time joined,Time exited\n"
        .. "Ann,Lee,a@x.com,45 min,10:00 AM,10:45 AM\n", { "a@x.com | true | 45" },
    },
    ["of Luma: approved is no check-in"] = {
      "api_id,name,email,approval_status,checked_in_at\n1,A,a@x.com,approved,2026-10-06T10:00:00Z\n"
        .. "2,B,b@x.com,approved,\n3,C,c@x.com,declined,\n4,D,d@x.com,pending_approval,\n",
      { "a@x.com | true | -", "b@x.com | - | -", "c@x.com | false | 0", "d@x.com | - | -" },
    },
    ["of pretix, which writes when somebody checked in"] = {
      "Order code,Attendee name,Checked in,E-mail\nA1,Ann Lee,2026-10-06 09:12:03,a@x.com\nA2,Bo Ray,,b@x.com\n",
      { "a@x.com | true | -", "b@x.com | - | -" },
    },
    ["in German"] = {
      "Nachname;Vorname;E-Mail;Teilgenommen;Dauer (Minuten)\nLee;Ann;a@x.com;Ja;45\nRay;Bo;b@x.com;Nein;\n",
      { "a@x.com | true | 45", "b@x.com | false | 0" },
    },
    ["in French"] = {
      "Prénom;Nom;Courriel;Présence\nAnn;Lee;a@x.com;Présent\nBo;Ray;b@x.com;Absent\n",
      { "a@x.com | true | -", "b@x.com | false | 0" },
    },
    ["of Webex, whose first column is the kind of participant"] = {
      "Participant,Name,Email,Duration\nHost,H,h@x.com,60 mins\nAttendee,A,a@x.com,45 mins\n",
      { "a@x.com | true | 45" },
    },
    ["of an event whose speakers have a ticket of their own"] = {
      "Name,Email,Ticket type,Checked in\nS,s@x.com,Speaker,Yes\nA,a@x.com,Early bird,Yes\n",
      { "a@x.com | true | -" },
    },
    ["of a webinar of Zoom in German: approved is a ticket"] = {
      "Teilgenommen,E-Mail,Genehmigungsstatus,Zeit in Sitzung (Minuten)\nJa,a@x.com,genehmigt,45\n"
        .. "Nein,b@x.com,genehmigt,--\n",
      { "a@x.com | true | 45", "b@x.com | false | 0" },
    },
    ["of tickets that were given back"] = {
      "Email,Status,Minutes\na@x.com,Approved,30\nb@x.com,Cancelled,30\n",
      { "a@x.com | true | 30", "b@x.com | false | 0" },
    },
  } do
    it("is read: " .. name, function() assert.same(case[2], (who(case[1]))) end)
  end

  it("names words that it does not know, and keeps who attended unknown, whatever the minutes", function()
    for _, heading in ipairs { "Attended", "Status" } do
      local rows, notes = who("Email," .. heading .. ",Minutes\na@x.com,vielleicht,30\n")
      assert.same({ "a@x.com | - | -" }, rows)
      assert.matches('"vielleicht" is neither yes nor no', notes, 1, true)
    end
  end)

  it("notes that it does not say who attended, unless a map says that it has no such column", function()
    local text = "Name,Email,Company\nAnn,a@x.com,Acme\n"
    local _, notes = who(text)
    assert.matches("it is not known who attended; name the column (map = { attended = ", notes, 1, true)
    _, notes = who(text, { map = { attended = false } })
    assert.equal("", notes)
  end)
end)

describe("a rule over attendees", function()
  local function stayed(text, map, where)
    local list, _, notes = decision.of { each = rule.attendees(temp.file("w.csv", text), { map = map }), when = "none",
      once = "{email}", message = "none",
      where = where or function(guest)
        return guest.attended == true and (guest.minutes or 0) >= 30, "did not stay"
      end }
    return list, notes
  end

  it("fails if it asks whether people attended, and there is no column for it", function()
    local ok, err = pcall(stayed, "Name,Email\nAnn,a@x.com\nBo,b@x.com\n")
    assert.is_false(ok)
    assert.matches("w.csv has no column for attended", err.message, 1, true)
  end)

  it("fails if it selects nobody and it is not known of anybody whether they attended", function()
    local list, notes = stayed("Name,Email\nAnn,a@x.com\nBo,b@x.com\n", nil, function() return false end)
    assert.equal("failed", list[3].outcome)
    assert.matches("rule 'anniversary' selects nobody, perhaps for this reason: ", list[3].reason, 1, true)
    assert.matches("it is not known who attended", list[3].reason, 1, true)
    assert.same({}, notes)
  end)

  it("fails with the words that are not known", function()
    local list = stayed "Name,Email,Attended\nAnn,a@x.com,vielleicht\n"
    assert.matches('not known who attended: "vielleicht"', list[2].reason, 1, true)
  end)

  it("fails if it selects nobody and nobody who attended has minutes", function()
    local list = stayed("Name,Email,Attended\nAnn,a@x.com,yes\n", nil, function(guest)
      return guest.attended == false
    end)
    assert.matches("it is not known for how many minutes anybody attended", list[2].reason, 1, true)
  end)

  for name, case in pairs {
    ["somebody is selected"] = { "Name,Email\nAnn,a@x.com\n", nil, function() return true end },
    ["the report says that nobody attended"] = { "Name,Email,Attended\nAnn,a@x.com,no\n" },
    ["nobody stayed for long enough"] = { "Name,Email,Minutes\nAnn,a@x.com,5\n" },
    ["nobody was turned down by where"] = { "Name,Email,Attended,Opt out\nAnn,a@x.com,yes,Yes\n" },
    ["a map says that there is no such column"] = { "Name,Email\nAnn,a@x.com\n", { attended = false } },
  } do
    it("does not fail if " .. name, function() assert.equal(1, #(stayed(table.unpack(case, 1, 3)))) end)
  end
end)

describe("a host", function()
  it("is told by a yes, and is no attendee", function()
    local found = reading("attendees", temp.file("w.csv", "Email,Attended,Is host\na@x.com,Yes,Yes\nb@x.com,Yes,No\n"),
      "email")
    assert.same({ "b@x.com" }, found.rows)
  end)
end)

describe("how long a stay was", function()
  for text, minutes in pairs {
    ["62"] = 62, ["45,5"] = 45.5, ["01:03:28"] = 63 + 28 / 60, ["1h 3m 28s"] = 63 + 28 / 60, ["1h05"] = 65,
    ["PT1H5M"] = 65, ["1,5 Std."] = 90, ["1 hour and 5 minutes"] = 65, ["1\u{a0}h 5\u{a0}min"] = 65,
    ["1 t 5 min 3 s"] = 65.05, ["1 godz. 5 min"] = 65, ["1 hod 5 min"] = 65, ["1 ó 5 p"] = 65, ["1 sa 5 dk"] = 65,
    ["1s 5dk 3sn"] = 65.05, ["1 時間 5 分"] = 65, ["１時間５分"] = 65, ["1 ч 5 мин"] = 65, ["1시간 5분"] = 65,
    ["1小时5分3秒"] = 65.05, ["1 timme och 5 minuter"] = 65, ["20 p 6 mp"] = 20.1,
  } do
    it("is read: " .. text, function() assert.is_near(minutes, stay.minutes(text), 1e-9) end)
  end

  for _, text in ipairs { "1,000", "1,000 min", "1 s 5 min", "5 min 1 h", "1 foo", "1:05", "h 5", "-" } do
    it("is not guessed: " .. text, function() assert.is_nil(stay.minutes(text)) end)
  end
end)

describe("minutes", function()
  it("may have a decimal comma, but no separator of thousands", function()
    local found = reading("attendees", temp.file("w.csv", 'Email,Minutes\na@x.com,"45,5"\nb@x.com,"1,000"\n'),
      "email minutes")
    assert.same({ "a@x.com | 46" }, found.rows)
    assert.matches('minutes "1,000" is not a duration', found.faults[1], 1, true)
  end)
end)

describe("a survey", function()
  it("of Qualtrics has three lines of headings, in any order of columns", function()
    local text = "ResponseId,Q1,RecipientEmail,RecipientFirstName,Status,DistributionChannel\n"
      .. "Response ID,How was it?,Recipient Email,Recipient First Name,Response Type,Distribution Channel\n"
      .. '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""recipientEmail""}",'
      .. '"{""ImportId"":""recipientFirstName""}","{""ImportId"":""status""}","{""ImportId"":""distributionChannel""}"'
      .. "\n"
      .. "R_1,Good,a@x.com,Ann,IP Address,email\nR_2,Response ID,b@x.com,Bo,Survey Preview,email\n"
    local found = reading("events", temp.file("q.csv", text), "id email first_name type")
    assert.same({ "R_1 | a@x.com | Ann | IP Address", "R_2 | b@x.com | Bo | Survey Preview" }, found.rows)
    assert.same({}, found.remarks)
    assert.same({}, found.faults)
  end)

  it("of Microsoft Forms has the ID of the form", function()
    local text = "ID;Start time;Completion time;Email;Name;How was it?\n"
      .. "1;10/6/26 8:00;10/6/26 8:05;a@x.com;Ann Lee;Good\n"
    assert.same({ "1 | a@x.com | Ann Lee | 10/6/26 8:05" },
      reading("events", temp.file("f.csv", text), "id email name time").rows)
  end)

  it("of Microsoft Forms may be anonymous: the address is what is answered to the one question for it", function()
    local text = "ID,Start time,Completion time,Email,Name,What is your email address?%s\n"
      .. "1,3/16/26 8:00,3/16/26 8:05,anonymous,,a@x.com%s\n2,3/16/26 9:00,3/16/26 9:05,b@x.com,Bo,friend@x.com%s\n"
    local found = reading("events", temp.file("f.csv", text:format("", "", "")), "id email")
    assert.same({ "1 | a@x.com", "2 | b@x.com" }, found.rows)
    assert.same({ "f.csv: column 'What is your email address?' is read as email of people who are anonymous" },
      found.remarks)
    text = text:format(",Email of a friend", ",c@x.com", ",")
    assert.same({ "1 | -", "2 | b@x.com" }, reading("events", temp.file("f.csv", text), "id email").rows)
  end)

  it("of Google Forms has no ID; the email address is one if a map says so", function()
    local text = "Timestamp,Email Address,How was it?\n2026/10/06 8:05:00 AM GMT+2,a@x.com,Good\n"
    assert.matches('id is missing: the file has no column of IDs (if every person counts once, '
      .. 'use map = { id = "Email Address" })', reading("events", temp.file("g.csv", text), "id").faults[1], 1, true)
    assert.same({ "a@x.com" },
      reading("events", temp.file("g.csv", text), "id", { map = { id = "Email Address" } }).rows)
  end)
end)

--- The table of headings: which heading is which field (docs/data.md shows it).
---
--- Each field is one line: its name, then its headings, the surest first, as heading.normal writes them. If a
--- file has several of them, the first in the line is used.
local fields = {}

-- Of each kind the text that its fields are made from, when they are first asked for.
local texts = {}

local function list(text)
  local all = {}
  for line in text:gmatch "[^\n]+" do
    local name, synonyms = line:match "^%s*([%w_]+):(.*)"
    if name then all[#all + 1] = { name = name } end -- or it is a continued line
    local field = all[#all]
    for synonym in (synonyms or line):gmatch "[^%s,][^,]*" do field[#field + 1] = synonym end
  end
  return all
end

--- Fields of a person. The company's own number is surer than the ID of a system, which a new connection changes.
texts.person = [[
  id: employee number, employee id, personnel number, personalnummer, worker id, associate id, team member id,
    employee id in company, work employee id in company, id, remote id, eeid, person id, workday id, personio id,
    staff id, staff number, employee code, employee no, emp id, emp no, payroll number, personnel no, personalnr,
    mitarbeiternummer, matricule, matricola, número de empleado, personeelsnummer, numer pracownika,
    anställningsnummer, medarbejdernummer, 社員番号, individual id, employee uuid, uuid, user id
  first_name: first name, given name, forename, firstname, legal name first name, legal first name, vorname,
    first middle name, given names, prénom, voornaam, imię, förnamn, fornavn, etunimi, 名
  last_name: last name, surname, family name, lastname, legal name last name, legal last name, nachname,
    nom de famille, apellidos, apellido, cognome, sobrenome, achternaam, nazwisko, efternamn, efternavn, sukunimi, 姓
  preferred_name: preferred name, preferred first name, preferred name first name, known as, nickname,
    bevorzugter name, rufname, goes by, preferred firstname
  name: name, full name, display name, display full name, employee name, legal name in general display format,
    worker, last name first name, first name last name, bezeichnung, worker name, staff name, employee full name,
    default full name, payroll name, mitarbeiter, nom complet, nombre completo, nombre y apellidos, nome completo,
    volledige naam, naam, imię i nazwisko, namn, navn, 氏名, 名前
  email: email, e mail, email address, e mail address, mail, best email, primary email,
    email primary work or primary home, e mail adresse, email adresse, email id, primary email address, worker email,
    user email, adresse e mail, adresse email, adresse de messagerie, courriel, correo electrónico, correo,
    indirizzo email, indirizzo e mail, e mailadres, emailadres, endereço de e mail, adres e mail, adres email,
    e postadress, e post, メールアドレス
  work_email: work email, work e mail, work email address, email primary work, email work, primary work email,
    business email, company email, work contact work email, official email, corporate email, professional email,
    employee email, company email address, email professionnel, dienstliche e mail, geschäftliche e mail
  home_email: home email, personal email, private email, private e mail, home private email, email primary home,
    email home, private e mail adresse, personal contact personal email, personal email address,
    private email address, other email, alternate email, email address alternate, email personnel
  phone: phone, phone number, mobile no, mobile phone, mobile phone number, mobile, cell phone, personal mobile,
    home mobile phone, phone primary home, primary phone, work mobile, work phone, primary work phone,
    phone primary work, home phone, telefon, mobiltelefon, mobile number, cell number, cell phone number, téléphone,
    téléphone portable, teléfono, móvil, telefono, cellulare, telefoon, telefoonnummer, telefone, celular,
    numer telefonu, 電話番号
  hire_date: hire date, start date, work start date, date of hire, employment start date, most recent hire date,
    latest hire date, joining date, date of joining, anstelldatum, einstellungsdatum, eintrittsdatum, eintritt,
    last hire date, last hire, dateof joining, dateofjoining, date joined, joined date, join date, joined on,
    hired on, date hired, hiring date, first day of work, employment start, jobs hire date, date d embauche,
    date d entrée, fecha de ingreso, fecha de alta, fecha de contratación, fecha de incorporación,
    data di assunzione, data assunzione, datum in dienst, in dienst sinds, startdatum, data de admissão,
    data de contratação, data zatrudnienia, anställningsdatum, ansættelsesdato, 入社日
  original_hire_date: original hire date, original start date, work original start date, first hire date,
    original hire, date of original hire
  termination_date: termination date, internal termination date, end of employment, leaving date,
    date of termination, termination effective date, terminations effective date, terminated on, terminated date,
    separation date, date of separation, exit date, date of exit, dateof exit, dateofexit, date of leaving,
    leaver date, date left, left date, last day of work, last day worked, last working day, last working date,
    date last worked, last date of employment, employment end date, employment end, departure date, relieving date,
    offboarding date, retirement date, date of retirement, work relationship end, work relationship end date,
    end date, austrittsdatum, ende des arbeitsverhältnisses, kündigungsdatum, austritt,
    letzter arbeitstag, beschäftigungsende, date de sortie, date de départ, fecha de baja, fecha de salida,
    fecha de cese, fecha de terminación, fecha de egreso, data di cessazione, data cessazione, data di uscita,
    datum uit dienst, data de desligamento, data de demissão, data de saída, data de rescisão, data zwolnienia,
    data zakończenia zatrudnienia, viimeinen työpäivä, sista anställningsdag, fratrædelsesdato, 退職日,
    退社日, 离职日期, 퇴사일
  birthday: birthday, birth date, date of birth, dob, personal birth date, geburtsdatum, geburtstag,
    birthday day and month, birthday on, date de naissance, fecha de nacimiento, data di nascita, geboortedatum,
    data de nascimento, data urodzenia, födelsedatum, fødselsdato, 生年月日
  status: lifecycle status, internal lifecycle status, worker status, employee status, position status, role state,
    hiring status, current status status type, empl status, emp status, employeestatus, status, employment status,
    employee status name, employment status name, status name, mitarbeiterstatus, beschäftigungsstatus, statut,
    estado laboral, 在籍状況
  type: employment type, employments employment type, employee type, worker type, worker category,
    worker category description, employment category, employee category, employee class, employment class,
    worker class, staff type, staff category, person type, hiring type, type of employment, type of worker,
    category of employment, class of employment, contract type, employment contract, contract, type,
    beschäftigungsart, primary position worker employee type, worker employee type, type of contract, vertragsart,
    mitarbeitertyp, mitarbeitergruppe, anstellungsart, type de contrat, tipo de contrato, tipo de empleado,
    tipo contratto, tipo di contratto, soort contract, contractvorm, rodzaj umowy, anställningsform, ansættelsestype,
    雇用形態
  department: department, department name, work department, supervisory organization, groups department name,
    abteilung, team, team name, home department description, département, departamento, dipartimento, afdeling,
    dział, avdelning, 部署
  title: title, job title, employments job title, business title, work title, position title, position, job profile,
    designation, job title description, stellenbezeichnung, intitulé du poste, puesto, cargo, functie, stanowisko,
    役職
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
  opt_out: opt out, opted out, gift opt out, no gifts, do not gift, opt out of gifts, opted out of gifts,
    gifts opt out, gift opt outs, no gift, no gifts please, no gift please, do not send gifts, does not want gifts,
    gifts declined, keine geschenke, kein geschenk, pas de cadeau, pas de cadeaux, sin regalos, niente regali,
    geen cadeaus, sem presentes, bez prezentów, inga gåvor, ingen gaver
  on_leave: on leave, is on leave, currently on leave
  country: country, country code, home location country, home address country, primary home address country,
    address country, land
  opt_in: gift opt in, gifts opt in, opt in to gifts, opted in to gifts, opt in, opted in, gift consent,
    consent to gifts, accepts gifts, wants gifts, gifts ok, geschenke erwünscht
  active: active, active status, is active, currently employed, is employed, aktiv, ist aktiv, actif, activo, ativo,
    attivo, actief, aktywny
  terminated: terminated, is terminated, has left, left company, has left the company
]]

--- Fields of an attendee. `seconds`, `left_at`, `waiting` and `status` are read only to know who attended, how long.
texts.attendee = [[
  email: registration email, email, email address, e mail, user email, attendee email, e mail address,
    participant email, guest email, work email, business email, email id, e mail adresse, adresse e mail,
    adresse email, courriel, correo electrónico, correo, indirizzo e mail, indirizzo email, e mailadres, e post,
    endereço de email, adres e mail, メール, メールアドレス, sähköposti, sähköpostiosoite, e mailová adresa, e mail cím,
    indirizzo di posta elettronica, posta elettronica, e postadress, mail,
    e posta, e posta adresi, электронная почта, e posti aadress, 電子メール, 이메일, 电子邮件, 電子郵件
  first_name: first name, given name, registrant first name, firstname, attendee first name, user first name,
    guest first name, vorname, prénom, voornaam, imię, förnamn, fornavn
  last_name: last name, surname, family name, registrant last name, lastname, attendee last name, user last name,
    guest last name, nachname, nom de famille, apellidos, apellido, cognome, sobrenome, achternaam, nazwisko,
    efternamn, efternavn
  name: user name original name, name original name, name, full name, user name, attendee name, participant name,
    participant, display name, guest name, teilnehmer, teilnehmername, name originalname, nom nom d origine,
    nombre nombre original, nome nome originale, nome nome original, naam oorspronkelijke naam, 名前 元の名前,
    nom complet,
    nombre completo, nome completo, volledige naam, naam, imię i nazwisko, namn, navn, nimi, jméno, név, ad soyad,
    имя, 名前, 氏名, 이름, 姓名
  role: role, user role, participant type, rolle, rôle, rol, ruolo, função, rola, roll, rooli, szerepkör, роль, 役割, 역할,
    角色
  attended: attended, attendance status, attendee status, checked in, attendance, attended live, check in,
    check in status, checkin, checkin status, has attended, showed up, teilgenommen, anwesend, eingecheckt, présent,
    présence, asistió, asistencia, partecipato, presenza, aanwezig, compareceu, presença, obecność, närvarande,
    deltog, 出席, present, came, did attend, attended event, attended webinar, attended session, participated,
    participation
  minutes: time in session minutes, time in session, total duration minutes, in meeting duration,
    in session duration, duration minutes, session duration minutes, duration, attendance duration, minutes,
    minutes attended, attended minutes, attendance minutes, attendance duration minutes, live minutes, livemins,
    time attended, time in call, time in meeting, time spent, watch time, viewing time, total duration,
    dauer der besprechung, besprechungsdauer, dauer minuten, dauer in minuten, dauer,
    zeit in sitzung minuten, temps de session minutes,
    temps dans la session minutes, tiempo en la sesión minutos, tempo nella sessione minuti, tempo na sessão minutos,
    tijd in sessie minuten, セッションの時間 分, durée de la réunion,
    durée minutes, durée, duración de la reunión, duración minutos, duración, durata della riunione,
    durata minuti, durata, duur van de vergadering, duur van vergadering, duur minuten, duur,
    duração da reunião, duração minutos, duração, czas trwania spotkania, czas trwania, mötets varaktighet,
    varaktighet, mødevarighed, varighed, 会議の期間, 参加時間 分, 期間, kesto, kokouksen kesto, osallistumisen kesto,
    doba trvání, doba trvání schůzky, trvanie, időtartam, értekezlet időtartama, süre, süre dakika,
    toplantı süresi, katılım süresi, møtevarighet, durata întâlnirii, trajanje, продолжительность, длительность,
    время в собрании, διάρκεια, 시간 분, 참가 시간, 기간, 持续时间, 會議持續時間, 会议持续时间, 時間長度
  seconds: attendance time in seconds, total attendance in seconds, seconds, duration in seconds, duration seconds,
    dauer in sekunden
  joined_at: join time, first join, first join utc, joined at, first join time, time joined, joined time,
    join time utc, entry time, first seen, first seen at, checked in at, check in time, check in date, checkin time,
    erster beitritt, beitritt, beitreten, beitrittszeit, beitrittszeitpunkt, teilnahmebeginn, première participation,
    première connexion, heure d arrivée, heure de connexion, heure de participation, primera unión,
    primera vez que se unió, hora de unión, hora de entrada, prima partecipazione, primo accesso,
    ora di partecipazione, ora di accesso, eerste deelname, deelnametijd, tijd van deelname, primeira entrada,
    hora de ingresso, pierwsze dołączenie, godzina dołączenia, första anslutning, anslutningstid,
    最初の参加, 参加時刻, 参加日時
  left_at: leave time, last leave, last leave utc, left at, last leave time, time exited, left time, leave time utc,
    exit time, last seen, last seen at, letztes verlassen, verlassen, verlassenszeit, letzter austritt,
    dernier départ, heure de départ, heure de déconnexion, última salida, hora de salida, ultima uscita,
    ora di uscita, laatste vertrek, laatst verlaten, vertrektijd, tijd van vertrek, última saída, hora de saída,
    ostatnie opuszczenie, godzina opuszczenia, sista lämnade, tid för lämnande, 最後の退出, 退出時刻,
    退出日時
  is_host: is host, is the host, is organizer, is organiser, is co host, is panelist, is speaker
  waiting: in waiting room, im warteraum, in warteraum, dans la salle d attente, en la sala de espera,
    en sala de espera, in sala d attesa, in wachtkamer, na sala de espera, 待機室
  status: status, participant status, attendee state, approval status, registration status, rsvp status, rsvp,
    guest status, genehmigungsstatus, statut de l approbation, statut d approbation, estado de aprobación,
    stato di approvazione, stato approvazione, goedkeuringsstatus, status de aprovação, status zatwierdzenia,
    status akceptacji, godkännandestatus, 承認ステータス, 承認状態, 承認の状態
  opt_out: opt out, opted out, gift opt out, no gifts, do not gift, opt out of gifts, opted out of gifts,
    gifts opt out, gift opt outs, no gift, no gifts please, no gift please, do not send gifts, does not want gifts,
    gifts declined, keine geschenke, kein geschenk, pas de cadeau, pas de cadeaux, sin regalos, niente regali,
    geen cadeaus, sem presentes, bez prezentów, inga gåvor, ingen gaver
  opt_in: gift opt in, gifts opt in, opt in to gifts, opted in to gifts, opt in, opted in, gift consent,
    consent to gifts, accepts gifts, wants gifts, gifts ok, geschenke erwünscht
]]

--- Fields of an event, and of the person that it is about.
texts.event = [[
  id: id, event id, respondent id, respondentid, response id, token, form response token, submission id, entry id
  source: source
  type: type, event type, response type, response status
  time: time, submit date utc, submitted at, end date, enddate, date modified, timestamp, occurred at, created at,
    completion time, recorded date, submission date, date submitted, submitted on, zeitstempel, fertigstellungszeit,
    horodateur, heure de fin, marca temporal, hora de finalización, informazioni cronologiche, ora di completamento,
    tijdstempel, carimbo de data hora, hora de conclusão, sygnatura czasowa, タイムスタンプ, 完了時刻
  subject: subject
  email: email, email address, e mail, work email, respondent email, recipient email, e mail address, e mail adresse,
    adresse e mail, adresse de messagerie, correo electrónico, dirección de correo electrónico, indirizzo email,
    e mailadres, endereço de e mail, adres e mail, メールアドレス
  first_name: first name, given name, firstname, recipient first name, vorname, prénom, voornaam
  last_name: last name, lastname, surname, recipient last name, nachname, nom de famille, apellidos, cognome,
    achternaam
  name: name, full name
  opt_out: opt out, opted out, gift opt out, no gifts, do not gift, opt out of gifts, opted out of gifts,
    gifts opt out, gift opt outs, no gift, no gifts please, no gift please, do not send gifts, does not want gifts,
    gifts declined, keine geschenke, kein geschenk, pas de cadeau, pas de cadeaux, sin regalos, niente regali,
    geen cadeaus, sem presentes, bez prezentów, inga gåvor, ingen gaver
  opt_in: gift opt in, gifts opt in, opt in to gifts, opted in to gifts, opt in, opted in, gift consent,
    consent to gifts, accepts gifts, wants gifts, gifts ok, geschenke erwünscht
]]

--- Headings that are a part of a name if the other part has a column, and the whole name otherwise.
fields.names_or_parts = {
  { "nom", part = "last_name", beside = { "prénom", "prenom" } },
  { "nombre", part = "first_name", beside = { "apellidos", "apellido", "primer apellido" } },
  { "nome", part = "first_name", beside = { "cognome", "sobrenome", "apelido" } },
}

--- Returns the fields of a kind by heading: normal heading -> field's name.
---@param kind "person"|"attendee"|"event"
---@return table<string, string>
function fields.by_heading(kind)
  local by_heading = {}
  for _, field in ipairs(fields[kind]) do
    for _, synonym in ipairs(field) do by_heading[synonym] = by_heading[synonym] or field.name end
  end
  for _, name in ipairs(fields.names_or_parts) do by_heading[name[1]] = "name" end
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

return setmetatable(fields, { __index = function(_, kind)
  fields[kind] = texts[kind] and list(texts[kind])
  return rawget(fields, kind)
end })

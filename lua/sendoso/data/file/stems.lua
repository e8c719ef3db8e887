--- Stems of the words in headings that sound as if they decided who gets no gift: who has left, who wants no gift,
--- who works here, who is no employee. A line for each language: add to it what is missing.
local stems = {}

-- A stem is the beginning of a word, or of several words in a row. "*" before it: it may be inside of a word; "."
-- after it: the word ends there; "^" before it: the heading begins there; "$" after it: the heading ends there. With
-- "&", each part must be in the heading; with "/", one of several is enough. Letters are written without their marks.

-- Of each meaning what it says, the field that it may be, the values that say nothing against a gift (see
-- file/decisive.lua), and the kinds of files in which it counts. `unless` has headings that are about something else;
-- with `must`, no answer is no yes. Earlier meanings come first: "Inactive" is about leaving, and "No gifts" is not
-- about consent.
stems.meanings = {
  {
    says = "who has left", field = "termination_date", plain = "no", of = { "person", "attendee", "event" },
    stems = [[
      en: terminat, separation, separated, last day, lastday, last working d, last work d, last date of w, final day,
          end of employment, employment & end, employed until, works until, last paid, offboard, off board, resign,
          dismiss, former., former employee, ex employee, alumn, laid off, layoff, left the company, left company,
          date left, deceased, date of death, redundan, fired., ^gone$, ^lwd, ^dot$, ^dol$,
          term. & date/dt./reason/type/code, termdate, termreason, working until, attrition, turnover & reason/type
      de: *kundigung, *kuendigung, *gekundigt, *ausgetreten, beschaftigt bis, ausgeschieden, *ausscheid,
          *beschaftigungsende, letzter arbeitstag, ende des arbeitsverhaltnis, *entlassung, *entlassen, letzter tag,
          verstorben, *todesdatum, *sterbedatum
      fr: licenciement, licencie., demission, date de sortie, fin de contrat, dernier jour, anciens salarie,
          ancien salarie, sorti., sortis., quitte., ^parti$, parti le, est parti, decede., deces.
      es: fecha de baja, cese., cesad, despid, desvincul, fin de contrato, fin contrato, ultimo dia, fallecid
      it: cessazione, dimission, dimess, licenziament, licenziat, fine rapporto, ultimo giorno, decedut, decesso
      nl: uit dienst, uitdienst, ontslag, ontslagen, laatste werkdag, laatste dag, overleden
      pt: desliga, demissao, demitid, rescisao, exonera, falecid
      pl: zwolni, rozwiazani, wypowiedzeni, ostatni dzien, zatrudnion & do., zmarl
      sv, da, no: sista arbetsdag, uppsag, uppsagd, fratrad, fratraed, opsig, opsagt, siste arbeidsdag, slutat,
          slutade, sluttet, avgang, avliden, anstalld & till./tom./t o m, afskedig
      ru: *увольн, *уволен
      fi, cs, tr: irtisano, ukonceni, isten ayril, isten cikis
      ja, zh, ko: *退職, *退社, *離職, *离职, *最后工作, *最終出社, *最終勤務, *離任, *퇴사,
          *퇴직
    ]],
  },
  {
    says = "who has left", field = "termination_date", plain = "no", of = { "person" },
    stems = [[
      en: exit, leaving, leaver, leave date, date of leave., left., departure, departed, reliev, end date, ends on,
          ended, contract end, end of contract, contract expir, inactiv, deactivat, archiv, retired, quit., no longer,
          not employed, non active., not active., deleted, disabled., account disabled, suspended., blocked., locked.,
          notice given, notice date, contract & through/thru/until, effective end, end effective, pensioner.,
          relationship/contract/job/position/assignment & end./valid to/valid until/valid thru, ^valid to$,
          ^valid until$, ^end$, ^ends$, retirement date, date of retirement
      de: *austritt, *vertragsende, vertrag bis, *abgang, *weggang, beendigung, beendet, befristet bis, *befristung,
          inaktiv, deaktiviert, archiviert, verlassen, vertrag & endet/lauft, *gesperrt, pensioniert, ^rente$,
          in rente, rentner, im ruhestand
      fr: depart., sortie., date de fin, cessation, rupture, radiation, inactif, ^retraite$, en retraite,
          a la retraite, non actif
      es: baja., salida., finalizacion, renuncia, egreso, inactivo, fecha fin., fecha & retiro/termino,
          vencimiento & contrato, jubilad, pensionad
      it: cessat, uscita, fine contratto, termine contratto, inattivo, scadenza & contratto, pensionat
      nl: einddatum, einde., vertrek, beeindig, inactief, met pensioen, gepensioneerd
      pt: saida, termino, fim do contrato, data & fim., inativo, aposentad
      pl: odejsci, zakonczeni, ukonczeni, koniec umowy, nieaktywn, emeryt
      sv, da, no: slutdat, sluttdat, stopdat, avslut, sista dag, anstallningens slut, inaktiv, pensionera
      fi, cs, tr: paattymis, viimeinen tyopaiva, posledni den, vypoved, cikis tarihi
      ja, zh: *契約終了, *契約満了, *合同终止
    ]],
  },
  {
    says = "who is on leave", field = "on_leave", plain = "no", of = { "person" },
    stems = [[
      en: leave of absence, on leave, ^leave$, parental/maternity/paternity/medical & leave, maternity, paternity,
          sick/garden/gardening & leave, long term & sick, leave & type/status/start/begin/since/reason, loa.,
          ^absence$, absent., absence & type/reason/status/start, sabbatical, furlough
      de: elternzeit, mutterschutz, karenz., ^abwesend$, abwesenheit & grund/art, beurlaub, freigestellt,
          *freistellung, ruhend, ruht., *langzeitkrank, krank., krankgeschrieben, ^passiv$, passivphase
      fr: ^conge$, en conge, en arret, arret & maladie/travail, suspendu.,
          conge. & parental/maternite/paternite/sabbatique
      es, it, pt: excedencia, ^licencia$, aspettativa, congedo, ^licenca$, em licenca, afasta, maternita., paternita.,
          in malattia, de licencia, suspendid, sospes
      nl, pl, sv, da: ouderschapsverlof, *verlof., ziek., non actief, op non actief, urlop, macierzynsk,
          foraldraledig, tjanstledig, orlov
      ja: *休職, *育休, *産休, *休業
    ]],
    unless = [[
      balance, remaining, taken, annual, entitle, allowance, approver, policy, quota, carry, total, days, hours,
      manager,
      saldo, rest, *tage, anspruch, dni, wypoczynkow, plan.
    ]],
  },
  {
    says = "who wants no gift", field = "opt_out", plain = "no", of = { "person", "attendee", "event" },
    stems = [[
      en: opt out, opted out, optout, nogift, noswag, no. & gift/swag/present./presents,
          not./don t./dont. & gift/send/contact/mail/email/want/ship/include/announce/disturb, without & gift,
          gift free, decline, cannot/can t & gift/accept, public official, public servant, civil servant,
          government/gov. & employee/official, no contact, dnc., no./not./don t/dont & celebrat/announce, ^skip$,
          skip. & gift, ^ignore$, anonym, not eligible, ineligible, refuse, refusal, unsubscrib, suppress, blocklist,
          blacklist, gift & exclu/exempt/waive/ban./banned/object/prohibit/restrict, exclude
      de: kein/ohne & *geschenk/*prasent, *abgemeldet, *widerspruch, widersprochen, *abgelehnt, *ausgeschlossen,
          nicht & *schenk/senden/schicken/kontakt, verzicht, *schenk/*prasent & *verbot/*sperre, *werbesperre,
          *kontaktsperre, *sperrvermerk, *amtstrager
      fr: pas./sans/aucun & cadeau, desinscri, ne pas, refus
      es: sin./no./ningun & regalo/obsequio/enviar/contactar, rechaz
      it: nessun/niente/no./non./senza & regal/omaggi, non inviare, rifiut
      nl: geen/niet & cadeau/geschenk, afgemeld, niet & versturen/sturen/contact
      pt: sem./nao./nenhum & presente/brinde/enviar, recus
      pl: bez. & prezent, nie. & wysyl/prezent, rezygn, odmow
      sv, da, no: ingen/inga/inget & present/gava/gavor/gave, avbojt, tackat nej, frabed,
          inte/ikke & gava/gave/gift/present/skicka/sende
      ja, zh: *辞退, *不要, *不需要
    ]],
  },
  {
    says = "who agrees to a gift", field = "opt_in", plain = "yes", must = true,
    of = { "person", "attendee", "event" },
    stems = [[
      en: opt in, opted in, optin, consent, i agree, agree.,
          accept/want/receive/allow/like/eligib/ok./okay/may./can./permit & gift/swag
      de: *einwilligung, *einverstand, *zustimm, *geschenk & erwunscht/gewunscht/erlaubt/mochte, dsgvo
      fr: accord., accepte/souhaite & cadeau, rgpd
      es, pt: acepta/desea/quiere & regalo, autoriza, aceita
      it: consenso, autorizza, accetta & regal
      nl, pl, sv, da: toestemming, akkoord, zgoda, samtyck, godkann
      ja, zh: *同意
    ]],
  },
  {
    says = "who gets a gift", field = "opt_in", plain = "yes", of = { "person", "attendee", "event" },
    stems = [[
      gift, swag, *geschenk, cadeau, regalo, regali, presente., presentes., brinde, prezent, en present., en gava,
      en gave, ^eligible$, ^is eligible$, *ギフト, *プレゼント, *贈り物, *礼物, *선물
    ]],
    unless = [[
      size, address, card, balance, last, latest, previous, received, history, amount, value, price, cost, color,
      colour, catalog, link, message, 20, *grosse, *adresse, *gutschein, letztes, dernier, ultimo, taille
    ]],
  },
  {
    says = "who works here", field = "active", plain = "here", of = { "person", "attendee", "event" },
    stems = [[
      en: is current, ^current$, work/employ/job/position & current$, ^working$, is working, still working,
          ^in service$, is in service, active., isactive., enabled., isenabled., employed, currently working,
          is employee, is staff, current employee, still employed, still with, still here
      de, sv, da: aktiv., aktiver, beschaftigt., angestellt
      fr, es, pt, it, nl, pl: ^present$, present & entreprise/effectif, vigente, in servizio, in forza, ^in dienst$,
          ^zatrudniony$, ^zatrudniona$, actif., en activite, en poste, activo., activa., ativo., ativa., attivo.,
          actief., aktywny
      ja, zh: *在職, *在籍, *在职, ^有効$, ^有效$
    ]],
  },
  {
    says = "who works here", field = "status", plain = "harmless", of = { "person" },
    stems = [[
      user/login/payroll/pay./manager/remote/hybrid & status, ^work state$, ^estado$, ^situacion$, ^situacao$,
      ^stato$, ^situation$, ^etat$
    ]], -- which may also be those of an address, or of something else
  },
  {
    says = "who works here", field = "status", plain = "here", of = { "person" },
    stems = [[
      en: *status, ^stage$, employ/staff/worker/hr. & stage, lifecycle,
          employ/worker/role/account/position/person/member & state, emp./empl./ee. & stat.
      fr: statut, situation professionnelle
      es, pt: estatus, estado & emple/labor/traba/contrat/funcion/colab, situacion laboral, situacao
      it: stato & dipend/lavor/impieg/rapport
      ru: *статус
      pl, fi: stan zatrudnienia, tyosuhteen tila
      ja, zh, ko: *状態, *ステータス, *状态, *상태
    ]],
  },
  {
    says = "who works here", field = "status", plain = "here", of = { "event" },
    stems = "employ/worker/staff/member/account/contact/customer & status/state, *mitarbeiterstatus, lifecycle",
  },
  {
    says = "who is no guest", field = "attended", plain = "no", of = { "attendee" },
    stems = [[
      en: is host, is organi, is panelist, is speaker, is co host, cancel, refund, waitlist, wait list, waiting list,
          no show, noshow, revoked, banned, blocked., denied, rejected, fraud, ^duplicate, ^is test$,
          test registration, is employee, is staff, is internal, ^internal$, competitor.
      de, fr, es, pt: *storn, abgesagt, *absage, *warteliste, annule, cancelad, anulad
      it, nl, pl, sv, ja: annullat, geannuleerd, anulowan, avbok, *キャンセル, *取消
    ]],
  },
  {
    says = "who is no guest", field = "attended", plain = "not yes", of = { "attendee" },
    stems = "^host$, ^speaker$, ^panelist$, ^moderator$, ^organizer$, ^organiser$", -- which may also have a name
  },
  {
    says = "whose answers count", field = "type", plain = "not no", of = { "event" },
    stems = "^finished$, ^is finished$, ^completed$, ^is completed$, ^complete$, ^is complete$",
  },
  {
    says = "whose answers count", field = "type", plain = "no", of = { "event" },
    stems = "disqualif, screened out, screenout, ^spam$, is spam, ^duplicate, ^preview$, is preview, is test",
  },
  {
    says = "who is a guest", field = "attended", plain = "going", of = { "attendee" },
    stems = [[
      en, fr, es: *status, rsvp, statut, estatus
      ja, zh, ko: *状態, *ステータス, *状态, *상태
    ]],
    unless = "lead, company, account, subscription, deal., opportunity, crm, contact, customer, prospect",
  },
  {
    says = "who is an employee", field = "type", plain = "no", of = { "person" },
    stems = [[
      en: non employee, nonemployee, not employee, not an employee, contractor, contingent, freelanc, external.,
          intern., interns., internship, agency, temp., temp worker, temporary worker, vendor., consultant,
          subcontract
      de: extern., externe, externer, *leiharbeit, *zeitarbeit, *praktikant, *praktikum, *werkstudent, freiberuf
      fr, es, it, pt: prestataire, stagiaire, interimaire, independant, becari, practicante, autonomo, tirocin,
          stagista, estagiari, collaboratore esterno
      nl, pl, sv: stagiair, uitzend, zzp, inhuur, stazyst, zleceniobiorc, konsult, praktik
    ]],
  },
  {
    says = "who is an employee", field = "type", plain = "not no", of = { "person" },
    stems = "employee$, staff$", -- which may also have a name
  },
  {
    says = "who is an employee", field = "type", plain = "employee", of = { "person" },
    stems = "^relationship$, relationship & work/company/business",
  },
  {
    says = "who is an employee", field = "type", plain = "harmless", of = { "person", "attendee", "event" },
    stems = [[
      employ/worker/workforce/staff/personnel/associate & group/subgroup/model, position type, company type,
      emp./empl./ee. & class/group/type/category/cat.
    ]],
  },
  {
    says = "who gets no gift", field = "tags", plain = "harmless", of = { "person", "attendee", "event" },
    stems = "tags$, ^tag$, flags$, ^flag$, labels$, ^label$",
  },
  {
    says = "who is an employee", field = "type", plain = "employee", of = { "person", "attendee", "event" },
    stems = [[
      en:
          employ/worker/workforce/staff/personnel/associate/hire/hiring/engagement/contract/assignment & type/types/
          *type/*category/*class/kind/basis/nature/relationship,
          1099, type of & work/employ/contract, job type, user type, member type, resource type
      de: *beschaftigungsart, *beschaftigungsform, *vertragsart, *vertragstyp, *mitarbeiterart, *mitarbeitertyp,
          *mitarbeitergruppe, *mitarbeiterkreis, *anstellungsart, *beschaftigungsverhaltnis, *personengruppe,
          *beschaftigtengruppe, *personalkategorie, ^anstellungsverhaltnis$,
          art & *arbeitsverhaltnis/*anstellungsverhaltnis
      fr: type/nature/categorie & contrat/emploi/employe/salarie/collaborateur
      es, pt, it:
          tipo/clase/categoria/tipologia/modalidad & contrat/emple/trabaj/labor/dipendent/lavor/colabor/funcion/
          vinculo/relacion/relacao,
          vinculo
      nl: contracttype, dienstverband, soort & contract/dienst/medewerker
      pl: rodzaj/typ/forma & umowy/zatrudni/pracowni/wspolprac
      sv, da: anstallningsform, anstallningstyp, ansaettelsestype, ansaettelsesform
      ja, zh, ko: *雇用形態, *雇用区分, *员工类型, *用工, *고용형태
    ]],
    unless = "beginn., start., eintritt., debut., inizio., inicio.",
  },
}

-- Words that say that it is about something else. Add to it what is missing.
stems.elsewhere = [[probation, probezeit, *kundigungsfrist, onboard, email status, e mail status, invitation,
  last active, *essai, de prueba, di prova, benefit, insur, visa., work permit, immigra, citizen, veteran, military,
          marital, civil, family,
  famil, tax, filing, flsa, overtime, vaccin, background check, smok, training, appraisal, performance, days left,
  hours left, leave left, exempt status, shipping, delivery, vesting, equity, workers comp, recording, disclaimer,
  photo, cookie, directory, i 9, holiday, vacation, pto., balance, accru, course, certif, license, licence, budget,
  sent., tracking, idea, exemption, work authori, employment authori, right to work, laptop, device, equipment,
  hardware, 401, relocat, disability, *aufenthalt, clearance, badge, notice period$, pension., retirement plan, mfa.,
  2fa., sso., active & project/deal./case, rehire, re hire, szkol, termination & protection/clause,
  *kundigungsschutz, marketing/newsletter/news./mailing & consent/opt in/opted in/opting in/optin/agree/subscribe]]

return stems

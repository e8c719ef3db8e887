-- Files that a reader could take wrongly: nobody is lost without a word, and nobody gets what is another's.
local reading = require "spec.support.reading"
local temp = require "spec.support.temp"

-- What is read of a text: rows, faults and remarks, or what is raised. Texts of faults and remarks are beginnings.
local cases = {
  ["one person twice on one line of JSON"] = {
    kind = "people", fields = "id email",
    text = '[{"id":"7","email":"a@x.com"},{"id":"7","email":"A@X.com"},{"id":"8","email":"a@x.com"}]',
    rows = { "7 a@x.com" },
    remarks = { "1: email is also on line 1", "1: email is also on line 1" },
  },
  ["the same people in another order"] = {
    kind = "people", fields = "id",
    text = "id,email\n9,ann@x.com\n5,ann@x.com\n",
    rows = { "5" },
    remarks = { "2: email is also on line 3" },
  },
  ["a chain of ids and e-mails, which are two people with names and ids of their own"] = {
    kind = "people", fields = "id email",
    text = "id,email,first_name\n1,a@x.com,Ann\n2,a@x.com,Bob\n2,bob@x.com,Bob\n",
    rows = { "1 a@x.com", "2 bob@x.com" },
    remarks = {
      "2: the email address is in 2 rows of people with names and IDs of their own",
      "3: id \"2\" is also on line 4; counted as one person",
    },
  },
  ["one id and two people"] = {
    kind = "people", fields = "id",
    text = "id,email,first_name\n1,a@x.com,Ann\n1,b@x.com,Bob\n",
    rows = {},
    faults = {
      "2: id \"1\" is also on line 3 with another",
      "3: id \"1\" is also on line 2 with another",
    },
  },
  ["what is no address, where another column has one"] = {
    kind = "people", fields = "id",
    text = "id,email,work_email\n1,a@b@c,\n2,,l@acme\n3,c@x.com,x@\n4,mailto:d@x.com,\n5,e@x.com;f@x.com,\n6,,\n",
    rows = { "3", "4", "6" },
    faults = {
      "2: email is not an email address: it has more than one @ (correct it and run again)",
      "3: work_email is not an email address: the part behind the @ has no dot",
      "6: email is not an email address: it has more than one address",
    },
  },
  ["attendees with what is no address"] = {
    kind = "attendees", fields = "email",
    text = "Name (Original Name),User Email,Join Time\nAnn,a@acme..org,2026-03-04 10:00\n"
      .. "Bob,Bob <B@x.com>,2026-03-04 10:00\nCy,--,2026-03-04 10:00\n",
    rows = { "b@x.com", "-" },
    faults = { "2: email is not an email address: the part behind the @ has a dot" },
  },
  ["times that stand for none"] = {
    kind = "attendees", fields = "email attended minutes",
    text = "Name (Original Name),User Email,Join Time,Leave Time\nAnn,a@x.com,0001-01-01 00:00:00,0001-01-01 00:00:00\n"
      .. "Bob,b@x.com,2026-03-04 10:00:00,2026-03-04 10:30:00\nCy,c@x.com,1/1/1753 12:00:00 AM,\n",
    rows = { "a@x.com - -", "b@x.com true 30", "c@x.com - -" },
  },
  ["answers with what is no address"] = {
    kind = "events", fields = "id",
    text = "Response ID,Email,Submitted at\nr1,no thanks,2026-03-01\nr2,b@x.com,2026-03-01\nr3,,2026-03-01\n",
    rows = { "r2", "r3" },
    faults = { "2: email is not an email address: it has no @" },
  },
  ["texts that a spreadsheet was told to keep"] = {
    kind = "people", fields = "id zip phone name",
    text = 'id,email,zip,phone,name\n="00150",a@x.com,="02134","=""0049301234567""",="="\n=,b@x.com,="",=1,\n',
    rows = { "00150 02134 0049301234567 =", "- - =1 -" },
  },
  ["words for nothing"] = {
    kind = "people", fields = "id email first_name",
    text = "id,email,first_name\nTBD,n/a,A\nTBD,N/A,B\n--,c@x.com,C\n",
    rows = { "- - A", "- - B", "- c@x.com C" },
  },
  ["no-break spaces"] = {
    kind = "people", fields = "id email",
    text = "id,email\n1,a@x.com\u{a0}\n1,\u{200b}A@x.com\n",
    rows = { "1 a@x.com" },
    remarks = { "3: email is also on line 2" },
  },
  ["a row whose cells are names of fields"] = {
    kind = "people", fields = "email",
    text = "Matricule,Nom,Email,Contrat,Lieu\n1,Ann,a@x.com,CDI,Paris\n2,Eva,e@x.com,Contract,Office\n"
      .. "3,Joe,j@x.com,CDI,Paris\n",
    rows = { "a@x.com", "e@x.com", "j@x.com" },
  },
  ["such a row after a blank line"] = {
    kind = "people", fields = "id email",
    text = "id,email,type,location\n1,a@x.com,Full,Berlin\n\n2,b@x.com,Contract,Office\n3,c@x.com,Full,Berlin\n",
    rows = { "1 a@x.com", "2 b@x.com", "3 c@x.com" },
  },
  ["a row of words that are headings elsewhere, after a blank line"] = {
    kind = "people", fields = "first_name last_name type",
    text = "First name,Last name,Status,Type\nBo,Ray,Active,Full-time\n\nAnn,Lee,Active,Contract\n",
    rows = { "Bo Ray Full-time", "Ann Lee Contract" },
  },
  ["a name that begins with a star"] = {
    kind = "people", fields = "name email",
    text = "name,email,notes\nBob,b@x.com,n\n*Anna,a@x.com,\n",
    rows = { "Bob b@x.com", "*Anna a@x.com" },
  },
  ["a row with one cell after a blank line"] = {
    kind = "people", fields = "id email",
    text = "id,email,first_name\n1,a@x.com,A\n\n2,,\n3,c@x.com,C\n",
    rows = { "1 a@x.com", "2 -", "3 c@x.com" },
  },
  ["two tables with a padded line between"] = {
    kind = "people", fields = "id email",
    text = "id,email\n1,a@x.com\n,\nemail,id\nb@x.com,2\n",
    rows = { "1 a@x.com", "2 b@x.com" },
  },
  ["two tables with nothing between"] = {
    kind = "people", fields = "id email",
    text = "id,email,name\n1,a@x.com,A\nemail,name,id\nb@x.com,B,2\n",
    rows = { "1 a@x.com", "2 b@x.com" },
  },
  ["semicolons, and as many commas in each row"] = {
    kind = "people", fields = "id address",
    text = "id;first_name;email;address\n1;Ann;a@x.com;Rue 1, 75001, Paris, IdF, France\n"
      .. "2;Bo;b@x.com;Rue 2, 75001, Paris, IdF, France\n",
    rows = { "1 Rue 1, 75001, Paris, IdF, France", "2 Rue 2, 75001, Paris, IdF, France" },
  },
  ["columns named by number only"] = {
    kind = "people", fields = "id email", options = { map = { email = 3, id = 1 } },
    text = "Matricule,Nom de famille,Courriel\n1,Ann,a@x.com\n",
    rows = { "1 a@x.com" },
  },
  ["parts of two addresses"] = {
    kind = "people", fields = "address city zip country",
    text = "id,City,Country,Home Address: Street 1,Home Address: City,Home Address: Postal Code\n"
      .. "7,London,GB,Rue 5,Paris,75001\n",
    rows = { "Rue 5 Paris 75001 -" },
  },
  ["a title behind the name"] = {
    kind = "people", fields = "name",
    text = 'id,name,first_name,last_name\n1,"Jane Doe, PhD",Jane,Doe\n2,"Bob Bay, Jr.",,\n',
    rows = { "Jane Doe, PhD", "Bob Bay, Jr." },
  },
  ["a list under a usual name beside an id"] = {
    kind = "people", fields = "id",
    text = '{"id":"req_1","employees":[{"id":"1","email":"a@x.com"}]}',
    rows = { "1" },
  },
  ["two lists"] = {
    kind = "people", fields = "id",
    text = '{"staff":[{"id":"1"}],"warnings":[{"code":"x"}]}',
    raised = "1: the file has several lists (staff, warnings); keep only one",
  },
  ["pages as lines"] = {
    kind = "people", fields = "id",
    text = '{"results":[{"id":"1"}]}\n{"results":[{"id":"2"}]}\n',
    rows = { "1", "2" },
  },
  ["lists as lines"] = {
    kind = "people", fields = "id",
    text = '[{"id":"1"}]\n[{"id":"2"},{"id":"3"}]\n',
    rows = { "1", "2", "3" },
  },
  ["a first page"] = {
    kind = "people", fields = "id",
    text = '{"next":"cD0y","results":[{"id":"1"}]}',
    rows = { "1" },
    remarks = { " the answer has more pages than this file: next is set; save all of its pages" },
  },
  ["an object of objects"] = {
    kind = "people", fields = "id",
    text = '{"employees":{"1":{"mail":"a@x.com"}}}',
    raised = "1: no field has a known name",
  },
  ["lists of lists"] = {
    kind = "people", fields = "id",
    text = "[[1,2],[3]]",
    raised = "1: item 1 is not an object, or is empty",
  },
  ["an id twice on the way down"] = {
    kind = "people", fields = "id",
    text = '{"data":[{"id":"1","attributes":{"id":"E1"},"email":"a@x.com"}]}',
    rows = { "1" },
  },
  ["numbers of twenty digits"] = {
    kind = "events", fields = "id",
    text = '[{"specversion":"1.0","source":"s","type":"t","id":12345678901234567890},\n'
      .. '{"specversion":"1.0","source":"s","type":"t","id":12345678901234567891}]',
    rows = { "s/12345678901234567890", "s/12345678901234567891" },
  },
  ["an object for an id"] = {
    kind = "events", fields = "id",
    text = '{"specversion":"1.0","id":{"a":1},"source":"x","type":"t"}',
    rows = {},
    faults = { "1: id is missing" },
  },
  ["numbers of rows"] = {
    kind = "events", fields = "id",
    text = "#,Email,Submitted at\n1,a@x.com,2026-03-01\n",
    rows = {},
    faults = { "2: id is missing" },
  },
  ["several e-mails in an answer"] = {
    kind = "events", fields = "id email",
    text = '{"form_response":{"token":"t",'
      .. '"definition":{"fields":[{"id":"1","title":"Email"},{"id":"2","title":"Work email"}]},'
      .. '"answers":[{"type":"email","email":"a@x.com","field":{"id":"1"}},'
      .. '{"type":"email","email":"b@x.com","field":{"id":"2"}}]}}',
    rows = { "t -" },
  },
  ["several e-mails in an event"] = {
    kind = "events", fields = "email",
    text = '{"id":"1","type":"t","data":{"work_email":"b@x.com","email":"a@x.com"}}',
    rows = { "a@x.com" },
  },
  ["a webinar's title that speaks of staff"] = {
    kind = "attendees", fields = "email minutes",
    text = "Staff Picks: our spring webinar\n\nFirst Name,Last Name,Email,Join Time,Leave Time\n"
      .. "Ann,Lee,a@x.com,2026-03-04 10:00,2026-03-04 10:30\n",
    rows = { "a@x.com 30" },
  },
  ["seconds called a duration"] = {
    kind = "attendees", fields = "email minutes",
    text = '[{"name":"A","user_email":"a@x.com","join_time":"2026-03-04T10:00:00Z",'
      .. '"leave_time":"2026-03-04T10:04:19Z","duration":259}]',
    rows = { "a@x.com 5" },
  },
  ["a word for coming that is not known"] = {
    kind = "attendees", fields = "email attended",
    text = "Email,Attended,Minutes\na@x.com,perhaps,5\n",
    rows = { "a@x.com -" },
    remarks = { "2: attended \"perhaps\" is neither yes nor no" },
  },
  ["fields by their own names"] = {
    kind = "attendees", fields = "email minutes attended",
    text = "name,email,minutes,attended\nAnn,a@x.com,45,yes\n",
    rows = { "a@x.com 45 true" },
  },
  ["marks that Workday puts behind names"] = {
    kind = "people", fields = "name on_leave type status",
    text = "Employee ID,Worker,Email - Primary Work\n1,Ann Lee (On Leave),a@x.com\n2,Bo Lee [C],b@x.com\n"
      .. "3,Cy Lee (Terminated),c@x.com\n",
    rows = { "Ann Lee yes - -", "Bo Lee - Contingent Worker -", "Cy Lee - - Terminated" },
  },
  ["employments in a list"] = {
    kind = "people", fields = "type",
    text = '{"results":[{"id":"1","employments":[{"employment_type":"CONTRACTOR"}]}]}',
    rows = { "CONTRACTOR" },
  },
  ["a topic of events"] = {
    kind = "events", fields = "id",
    text = "id,time,email,topic\n1,2026-03-01,a@x.com,x\n",
    rows = { "1" },
  },
}

for _, broken in ipairs { '"subject":5', '"data":3', '"data":[1]' } do
  cases["an odd CloudEvent: " .. broken] = {
    kind = "events", fields = "source", odd = true,
    text = ('{"specversion":"1.0","id":1,"source":"x","type":"t",%s}\n'
      .. '{"specversion":"1.0","id":2,"source":"x","type":"t"}'):format(broken),
  }
end
for _, broken in ipairs {
  "true", '{"token":"t","definition":{"fields":[{"title":"x"}]}}', '{"token":"t","answers":[5]}',
  '{"token":"t","answers":5}', '{"token":"t","answers":[{"type":"email"}]}',
  '{"token":"t","answers":[{"type":"choices","choices":{"labels":[{"a":1}]}}]}',
} do
  cases["an odd answer: " .. broken] = {
    kind = "events", fields = "source", odd = true,
    text = ('{"form_response":%s}\n{"form_response":{"token":"u"}}'):format(broken),
  }
end

describe("events that are not as their source documents", function()
  local reason = ":1: the event does not have the fields that its source documents"

  for line, rows in pairs {
    ['{"id":"a","form_response":true}'] = false,
    ['{"form_response":{"token":"a","definition":7}}'] = false,
    ['{"form_response":{"token":"a","answers":[3]}}'] = false,
    ['{"form_response":{"token":"a","answers":[{"type":"choices","choices":{"labels":[{}]}}]}}'] = false,
    ['{"survey_id":1,"collector_id":2,"id":"a","metadata":5}'] = false,
    ['{"form_response":{"token":"a","definition":{"fields":[{}]},"answers":[{"type":"email"}]}}'] = { "a | -" },
    ['{"specversion":"1.0","id":"a","source":"s","subject":7}'] = { "s/a | -" },
  } do
    it((rows and "are read all the same: " or "are skipped: ") .. line, function()
      local found = reading("events", temp.file("odd.ndjson", line .. "\n"), "id email")
      assert.is_nil(found.raised)
      assert.same(rows or {}, found.rows)
      assert.same(rows and {} or { "odd.ndjson" .. reason }, found.faults)
    end)
  end
end)

describe("an odd file", function()
  for name, case in pairs(cases) do
    it("is read rightly, or said: " .. name, function()
      local found = reading(case.kind, temp.file("f.txt", case.text), case.fields, case.options)
      if case.odd then -- the odd one is read or said, and the other one comes
        assert.is_nil(found.raised)
        assert.equal(2, #found.rows + #found.faults)
        return
      end
      assert.equal(case.raised and "f.txt:" .. case.raised, found.raised)
      for i, row in ipairs(found.rows) do found.rows[i] = row:gsub(" | ", " ") end
      if not case.raised then assert.same(case.rows, found.rows) end
      for _, list in ipairs { "faults", "remarks" } do
        local wanted = case.raised and {} or case[list] or {}
        assert.equal(#wanted, #found[list], table.concat(found[list], "\n"))
        for i, begins in ipairs(wanted) do assert.equal("f.txt:" .. begins, found[list][i]:sub(1, #begins + 6)) end
      end
    end)
  end
end)

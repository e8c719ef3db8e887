local date = require "sendoso.dates.date"
local identity = require "sendoso.data.identity"
local people = require "sendoso.data.people"
local temp = require "spec.support.temp"

describe("sendoso.data.identity", function()
  for _, case in ipairs {
    { "150", "150" }, { "00150", "150" }, { "150.0", "150" }, { "150.000", "150" }, { "=\"00150\"", "150" },
    { "'00150", "150" }, { "= \"150\"", "= \"150\"" }, { " 00150\u{a0}", "150" }, { "\u{200b}1\u{2069}50", "150" },
    { "\u{3000}150\t", "150" }, { 150, "150" }, { 150.0, "150" }, { "000", "0" }, { "E007", "e007" },
    { "e007 ", "e007" },
    { "1.50", "1.50" }, { "150.", "150." }, { "1.5.0", "1.5.0" }, { "00a7", "00a7" }, { "Ünal", "Ünal" },
    { "", nil }, { "n/a", nil }, { "NULL ", nil }, { "--", nil }, { "=\"\"", nil }, { "'", nil }, { true, nil },
    { ("7"):rep(320), ("7"):rep(320) }, { ("7"):rep(321), nil },
  } do
    it(("reads the ID %s as %s"):format(tostring(case[1]), tostring(case[2])), function()
      assert.equal(case[2], identity.id(case[1]))
    end)
  end

  for _, case in ipairs {
    { " Ann@X.org ", "ann@x.org" }, { "ann\u{200b}@x.org\u{ad}", "ann@x.org" },
    { "\u{202a}ann@x.org\u{202c}", "ann@x.org" }, { "00150@x.org", "00150@x.org" },
    { "Ann Lee <Ann@x.org>", "ann@x.org" }, { "mailto:ann@x.org?subject=Hi", "ann@x.org" },
    { "<mailto:ann@x.org>;", "ann@x.org" }, { "\"ann@x.org\",", "ann@x.org" }, { "=\"ann@x.org\"", "ann@x.org" },
    { "<>", nil }, { "<", nil }, { "mailto:", nil }, { "\"", nil }, { ";", nil },
    { "n/a", nil }, { "none", nil }, { "", nil },
  } do
    it(("reads the address %s as %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], identity.mail(case[1]))
    end)
  end

  it("leaves out every character that nobody sees", function()
    for character in pairs(require("sendoso.unseen").characters) do
      assert.equal("15", identity.id("1" .. character .. "5"), ("U+%X"):format(utf8.codepoint(character)))
    end
    for byte = 0, 31 do
      assert.equal("15", identity.id(string.char(byte) .. "15" .. string.char(byte)))
    end
  end)

  for _, room in ipairs { 0, 5000, 20000 } do
    it(("finds the rows that share an identifier, with room for %d"):format(room), function()
      local together <close> = require("sendoso.core").identity(room)
      local expected = {}
      for number = 1, 10000 do
        together:join(number, "id", "id", ("E%d"):format(number))
        together:join(number, "mail", "mail", ("p%d@x.org"):format(number % 9990 + 1))
      end
      for number = 1, 10 do expected[number] = { number, number + 9990 } end
      local groups = together:groups()
      table.sort(groups, function(a, b) return a[1] < b[1] end)
      assert.same(expected, groups)
      assert.is_true(together:has("id", "id", "e10000"))
      assert.is_false(together:has("mail", "mail", "e10000@x.org"))
    end)
  end

  describe(".of", function()
    local function read(text)
      local list, context = {}, { today = date "2026-03-10", skip = error, note = function() end }
      for person in people(temp.file("staff.csv", text), nil, context) do list[#list + 1] = person end
      return list
    end

    it("knows a table by its ID and by each of its addresses, once", function()
      assert.same({ "id 150", "mail ann@x.org", "mail ann@home.org" },
        identity.of { id = "00150", email = "Ann@x.org", work_email = "ann@x.org ", home_email = "ann@home.org" })
      assert.same({}, identity.of { first_name = "Ann" })
    end)

    it("knows a person of a file by each ID and each address, whatever is used", function()
      local ann = read("Employee Number,Workday ID,Work Email,Personal Email,Email,Best Email\n"
        .. "00150,W-7,ann@x.org,ann@home.org,ann@x.org,a@best.org\n")
      assert.same({ "id 150", "employee number 150", "workday id w-7", "mail ann@x.org", "mail a@best.org",
        "mail ann@home.org" }, identity.of(ann[1]))
    end)

    it("knows an ID by its heading, too: in a later file, another column may be the ID", function()
      local before = identity.of(read "Employee Number,Workday ID,Email\n150,W-7,ann@x.org\n"[1])
      local after = identity.of(read "Workday ID,Email\nW-7,ann@married.org\n"[1])
      assert.same({ "id w-7", "workday id w-7", "mail ann@married.org" }, after)
      assert.equal("workday id w-7", before[3])
    end)

    it("tells two people apart of whom one has the number that the other one has in another column", function()
      local list = read "Employee Number,Personio ID,First Name,Email\n3,7,Ann,ann@x.org\n7,3,Bob,bob@x.org\n"
      assert.equal(2, #list)
      local of_bob = {}
      for _, identifier in ipairs(identity.of(list[2])) do of_bob[identifier] = true end
      for _, identifier in ipairs(identity.of(list[1])) do assert.is_nil(of_bob[identifier]) end
    end)

    it("knows a person by all of their rows", function()
      local list = read "id,name,email\n5,Ann Lee,ann@x.org\n12,Ann Lee,ANN@x.org\n12,Ann Lee,ann@home.org\n"
      assert.equal(1, #list)
      local found = identity.of(list[1])
      table.sort(found)
      assert.same({ "id 12", "id 5", "mail ann@home.org", "mail ann@x.org" }, found)
    end)

    it("knows somebody by a mailbox of several people only together with their name", function()
      local list = read "id,name,email\n5,Ann Lee,desk@x.org\n12,Bob Ray,desk@x.org\n"
      assert.same({ "id 5", "mail desk@x.org of ann lee" }, identity.of(list[1]))
      assert.same({ "id 12", "mail desk@x.org of bob ray" }, identity.of(list[2]))
    end)

    it("knows a person with the fields of an occasion", function()
      local ann = read "id,Work Email,Personal Email\n5,ann@x.org,ann@home.org\n"[1]
      local row = require("sendoso.rule.item").with(ann, { years = 5 })
      assert.same(identity.of(ann), identity.of(row))
    end)
  end)
end)

local identity = require "sendoso.data.identity"

describe("sendoso.data.identity", function()
  for _, case in ipairs {
    { "150", "150" }, { "00150", "150" }, { "150.0", "150" }, { "=\"00150\"", "150" }, { "'00150", "150" },
    { " 00150\u{a0}", "150" }, { "\u{200b}150", "150" }, { 150, "150" }, { 150.0, "150" }, { "000", "0" },
    { "E007", "e007" }, { "e007 ", "e007" }, { "1.50", "1.50" }, { "00a7", "00a7" },
    { "", nil }, { "n/a", nil }, { "--", nil }, { "=\"\"", nil }, { true, nil },
  } do
    it(("reads the ID %s as %s"):format(tostring(case[1]), tostring(case[2])), function()
      assert.equal(case[2], identity.id(case[1]))
    end)
  end

  for _, case in ipairs {
    { " Ann@X.org ", "ann@x.org" }, { "ann\u{200b}@x.org\u{ad}", "ann@x.org" },
    { "\u{202a}ann@x.org\u{202c}", "ann@x.org" },
    { "n/a", nil }, { "none", nil }, { "", nil },
  } do
    it(("reads the address %s as %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], identity.mail(case[1]))
    end)
  end

  it("knows a table by its ID and by each of its addresses, once", function()
    assert.same({ "id 150", "mail ann@x.org", "mail ann@home.org" },
      identity.of { id = "00150", email = "Ann@x.org", work_email = "ann@x.org ", home_email = "ann@home.org" })
    assert.same({}, identity.of { first_name = "Ann" })
  end)
end)

local recipient = require "sendoso.data.recipient"

describe("sendoso.recipient.of", function()
  for name, case in pairs {
    ["email over work_email over home_email"] = { { email = "A@x.org ", work_email = "b@x.org" }, "a@x.org", nil },
    ["work_email where there is no email"] =
      { { email = "", work_email = "b@x.org", home_email = "c@x.org" }, "b@x.org" },
    ["home_email last"] = { { home_email = "c@x.org" }, "c@x.org" },
    ["name as it is"] = { { name = "Ann Lee", first_name = "X" }, nil, "Ann Lee" },
    ["the preferred name"] = { { preferred_name = "Annie", first_name = "Ann", last_name = "Lee" }, nil, "Annie Lee" },
    ["half a name"] = { { last_name = "Lee" }, nil, "Lee" },
  } do
    it("takes " .. name, function()
      assert.same({ email = case[2], name = case[3] }, recipient.of(case[1]))
    end)
  end

end)

describe("sendoso.recipient.phone", function()
  it("takes the digits of a phone, of the mobile one first", function()
    assert.equal("4930123456", recipient.phone { phone = "+49 (30) 123-456" })
    assert.equal("6175550142", recipient.phone { mobile_no = 6175550142, phone = "9" })
    assert.equal("6175550143", recipient.phone { phone = "", address = { phone = "617 555 0143" } })
    assert.same({}, { recipient.phone { phone = "none" } })
  end)

  it("names the field of what is not one number, and does not repeat it", function()
    local digits, err = recipient.phone { mobile_no = "617 555 0142 ext. 12", phone = "617 555 0142" }
    assert.is_nil(digits)
    assert.equal("mobile_no has an extension", err.message)
    assert.same({ "invalid", "mobile_no" }, { err.kind, err.field })
    assert.matches("with the code of its country", err.hint)
  end)
end)

describe("sendoso.recipient.problem", function()
  it("looks at the address that a gift would go to, and at no other", function()
    assert.is_nil(recipient.problem { email = "a@x.org", work_email = "x@" })
    assert.is_nil(recipient.problem { name = "Ann" })
    assert.equal("work_email", recipient.problem({ email = " ", work_email = "x@", home_email = "a@x.org" }).field)
  end)
end)

describe("sendoso.recipient.of", function()
  it("takes no table, function or switch for a name or an address", function()
    local row = { name = {}, preferred_name = print, first_name = "Ann", last_name = true, email = {},
      work_email = "a@x.org" }
    row.name.name = row.name
    assert.same({ name = "Ann", email = "a@x.org" }, recipient.of(row))
  end)
end)

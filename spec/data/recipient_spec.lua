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

  it("takes the digits of a phone, without leading zeros", function()
    assert.equal("4930123456", recipient.of({ phone = "+49 (30) 123-456" }).phone)
    assert.equal("1512", recipient.of({ mobile_no = 1512, phone = "9" }).phone)
    assert.equal("49", recipient.of({ phone = "0049" }).phone)
    assert.is_nil(recipient.of({ phone = "none" }).phone)
  end)
end)

local fixture = require "spec.support.fixture"
local temp = require "spec.support.temp"

local gift = fixture.gift

describe("sendoso.egift", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local function taken() return #temp.lines(journal) end

  it("sends a gift and returns its receipt", function()
    local receipt = assert(client.egift(gift()))
    assert.equal("spec/7", receipt.key)
    assert.equal("sent", receipt.outcome)
    assert.equal(40, #receipt.tracking_code)
    assert.matches("^https://", receipt.tracking_url)
    assert.equal("EGifts send Successfully", receipt.message)
    assert.equal(1, taken())
  end)

  it("sends no second one, however often it is asked and whoever asks", function()
    local first = client.egift(gift())
    assert.equal("duplicate", client.egift(gift()).outcome)
    client:close()
    client = fixture.sandbox { state = journal, ledger = client.ledger_path }
    local again = client.egift(gift())
    assert.equal("duplicate", again.outcome)
    assert.equal(first.tracking_code, again.tracking_code)
    assert.equal(1, taken())
  end)

  it("holds a gift whose reply was lost, and never repeats it", function()
    client:close()
    client, journal = fixture.sandbox { faults = { "lose-reply" } }
    local _, err = client.egift(gift())
    assert.equal("unknown", err.kind)
    _, err = client.egift(gift())
    assert.equal("held", err.kind)
    assert.equal(1, taken())
    assert.equal("sent", client.egift(gift { once = "another/{id}" }).outcome)
  end)

  it("fills fields into key and message", function()
    client.egift(gift {
      to = { work_email = " Ann@Example.com ", preferred_name = "Annie", last_name = "Lee", id = 7 },
      once = "k/{work_email}", message = "Hi {preferred_name}!",
    })
    assert.equal("ann@example.com", fixture.row(client, "k/ann@example.com").recipient)
    assert.matches('"name":"Annie Lee"', temp.read(journal), 1, true)
  end)

  it("sends nothing where a field of the key or the message is empty", function()
    for _, option in ipairs { "once", "message" } do
      local _, err = client.egift(gift { to = { email = "a@b.c", id = " " }, [option] = "x {id}", })
      assert.equal("invalid", err.kind)
      assert.equal("id", err.field)
    end
    assert.equal(0, taken())
  end)

  it("takes one key for two people as a mistake, and sends the second nothing", function()
    client.egift(gift { once = "same" })
    local _, err = client.egift(gift { once = "same", to = { email = "bob@example.com" } })
    assert.equal("invalid", err.kind)
    assert.equal("once", err.field)
    assert.equal(1, taken())
  end)

  it("repeats with once = false, each time under a key of its own", function()
    assert.equal("sent", client.egift(gift { once = false }).outcome)
    assert.equal("sent", client.egift(gift { once = false }).outcome)
    assert.equal(2, taken())
    assert.equal(2, #client:ledger():list { state = "sent" })
  end)

  it("finds a campaign by its exact name", function()
    assert.equal("sent", client.egift(gift { campaign = "Coffee on us" }).outcome)
    assert.equal(2002, fixture.row(client, "spec/7").campaign)
  end)

  for name, case in pairs {
    ["of no name"] = { "Coffee on u", "not_found" }, ["in other letters"] = { "coffee on us", "not_found" },
    ["of two campaigns' name"] = { "Team lunch", "invalid" },
  } do
    it("sends nothing for a campaign " .. name, function()
      local _, err = client.egift(gift { campaign = case[1] })
      assert.equal(case[2], err.kind)
      assert.equal("campaign", err.field)
      assert.equal(0, taken())
    end)
  end

  it("writes down what a rule of ours refused", function()
    local _, err = client.egift(gift { to = { id = 7 } })
    assert.equal("email is missing", err.message)
    assert.equal("refused", fixture.row(client, "spec/7").state)
    assert.equal("sent", client.egift(gift()).outcome)
  end)

  it("keeps the price where it is known", function()
    client.egift(gift { campaign = "Anniversary eGift", amount = 25 })
    local row = fixture.row(client, "spec/7")
    assert.same({ 2500, "USD" }, { row.hundredths, row.currency })
  end)

  it("refuses an amount with a part of a cent, and says what to do", function()
    local _, err = client.egift(gift { campaign = "Anniversary eGift", amount = 100 / 3 })
    assert.same({ "invalid", "amount" }, { err.kind, err.field })
    assert.equal("amount: 33.3333333333333 has more than two decimals", err.message)
    assert.matches("use two decimals at most", err.hint, 1, true)
    assert.equal(0, taken())
    assert.equal("refused", fixture.row(client, "spec/7").state)
  end)

  it("stores no message", function()
    client.egift(gift { message = "a very private word" })
    client:close()
    assert.is_nil(temp.read(client.ledger_path):find("private", 1, true))
    assert.is_nil(temp.read(client.ledger_path .. "-wal"):find("private", 1, true))
  end)

  it("plans in a dry run: nothing is sent, nothing written, duplicates are told", function()
    client.run.settings.dry_run = true
    assert.same({ key = "spec/7", outcome = "planned" }, client.egift(gift()))
    assert.is_nil(io.open(client.ledger_path))
    client.run.settings.dry_run = false
    client.open_ledger = nil
    client.egift(gift())
    client.open_ledger:close()
    client.open_ledger = nil
    client.run.settings.dry_run = true
    assert.equal("duplicate", client.egift(gift()).outcome)
    assert.equal(1, taken())
  end)

  it("sends no more than --max-sends, duplicates not counted", function()
    client.egift(gift { once = "a" })
    client.run.tally.taken, client.run.settings.max_sends = 0, 1
    assert.equal("duplicate", client.egift(gift { once = "a" }).outcome)
    assert.equal("sent", client.egift(gift { once = "b" }).outcome)
    assert.equal("duplicate", client.egift(gift { once = "b" }).outcome)
    local _, err = client.egift(gift { once = "c" })
    assert.equal("guard", err.kind)
    assert.equal(2, taken())
  end)

  it("counts what may have been taken against --max-sends, and still says what is held", function()
    client:close()
    client, journal = fixture.sandbox { faults = { "lose-reply=2" } }
    client.run.settings.max_sends = 1
    local _, err = client.egift(gift { once = "a" })
    assert.equal("unknown", err.kind)
    _, err = client.egift(gift { once = "b" })
    assert.equal("guard", err.kind)
    _, err = client.egift(gift { once = "a" })
    assert.equal("held", err.kind)
    assert.equal(1, taken())
  end)

  it("plans as it would send: a key twice, a key for two people, a key of nothing", function()
    client.run.settings.dry_run, client.run.settings.max_sends = true, 1
    assert.equal("planned", client.egift(gift()).outcome)
    assert.equal("duplicate", client.egift(gift()).outcome)
    local _, err = client.egift(gift { to = { email = "bob@example.com", id = 7 } })
    assert.equal("once", err.field)
    client.run.settings.max_sends = nil
    for _, once in ipairs { "", ("k"):rep(501) } do
      _, err = client.egift(gift { once = once })
      assert.equal("once", err.field)
    end
    assert.equal(0, taken())
  end)

  it("writes down what the data did not allow, under its key", function()
    client.egift(gift { message = "Hi {nickname}" })
    assert.equal("the field nickname is empty (message needs {nickname})", fixture.row(client, "spec/7").note)
    client.egift(gift { campaign = "No such", once = "x" })
    assert.equal("refused", fixture.row(client, "x").state)
  end)

  it("keeps the name of the application that was given", function()
    client.egift(gift { via_from = "our-bot" })
    assert.equal("our-bot", fixture.row(client, "spec/7").via)
  end)

  for name, case in pairs {
    ["an unknown option"] = { { campain = 1 }, "unknown option 'campain'; did you mean 'campaign'?" },
    ["via, which is filled in"] = { { via = "x" }, "unknown option 'via'" },
    ["no once"] = { { once = false, drop = "once" }, "once is missing" },
    ["a once that is no text"] = { { once = 7 }, "once: expected a string or false, got a number" },
    ["no campaign"] = { { drop = "campaign" }, "campaign is missing" },
    ["a campaign that is no name"] = { { campaign = 1.5 }, "campaign: expected an ID or a name" },
    ["no recipient"] = { { drop = "to" }, "to is missing" },
    ["a message that is no text"] = { { message = 7 }, "message: expected a string, got a number" },
    ["an amount that is no number"] = { { amount = {} }, "amount: expected a number, got a table" },
  } do
    it("raises at the script's line for " .. name, function()
      local options = gift(case[1])
      if case[1].drop then options[case[1].drop], options.drop = nil, nil end
      local ok, message = pcall(client.egift, options)
      assert.is_false(ok)
      assert.matches("gift_spec.lua:%d+: egift: ", message)
      assert.matches(case[2], message, 1, true)
      assert.equal(0, taken())
    end)
  end
end)

describe("sendoso.physical, .collect and .invite", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local person = {
    id = 7, email = "ann@example.com", name = "Ann Lee", phone = "+49 (30) 123-456", address = "1 Hauptstr.",
    city = "Berlin", state = "BE", zip = "10115", country = "DE",
  }

  it("send a gift to the address of the row, the phone as its digits", function()
    local receipt = assert(client.physical { campaign = "Welcome kit", to = person, once = "kit/{id}" })
    assert.equal("sent", receipt.outcome)
    assert.equal("Gift send Successfully", receipt.message)
    assert.equal("duplicate", client.physical { campaign = "Welcome kit", to = person, once = "kit/{id}" }.outcome)
    assert.equal(1, #temp.lines(journal))
  end)

  it("take a phone from the address, and know its fields", function()
    local to = { email = "ann@example.com", name = "Ann Lee" }
    local address = { address = "1 St", city = "Berlin", state = "BE", zip = "1", country = "DE",
      phone = "+49 30 12345" }
    assert.equal("sent", client.physical { campaign = 2009, to = to, once = "p", address = address }.outcome)
    address.adress = "x"
    assert.error_matches(function()
      client.physical { campaign = 2009, to = to, once = "q", address = address }
    end, "address: unknown option 'adress'; did you mean 'address'?", 1, true)
  end)

  it("refuse what is not one phone number, naming the field", function()
    local to = { phone = "+49 30 123456 ext. 12" }
    for name, value in pairs(person) do to[name] = to[name] or value end
    local _, err = client.physical { campaign = "Welcome kit", to = to, once = "x/{id}" }
    assert.same({ "invalid", "phone", "phone has an extension" }, { err.kind, err.field, err.message })
    assert(client.collect { campaign = "Welcome kit", to = to, once = "y/{id}" }) -- needs no phone
    assert(client.physical { campaign = "Welcome kit", to = to, once = "x/{id}", mobile_no = "+49 30 123456" })
  end)

  it("wait where the name was read in the wrong encoding", function()
    local to = { email = "a@x.org", name = "RenÃ©e Lee", id = 1 }
    local options = { campaign = "Welcome kit", to = to, once = "g/{id}" }
    local receipt, err = client.collect(options)
    assert.is_nil(receipt)
    assert.equal("held", err.kind)
    assert.matches("name \"RenÃ©e Lee\" looks wrong", err.message, 1, true)
    options.to.name = "Renée Lee"
    assert.equal("sent", client.collect(options).outcome)
    options.to.name = "RenÃ©e Lee" -- what was sent is not held afterwards
    assert.equal("duplicate", client.collect(options).outcome)
  end)

  it("refuse what is no address, naming the field and what to do", function()
    local _, err = client.collect { campaign = "Welcome kit", to = { email = "l@acme", id = 1 }, once = "z/{id}" }
    assert.equal("email is not an email address: the part behind the @ has no dot", err.message)
    assert.same({ "invalid", "email", "correct it and run again" }, { err.kind, err.field, err.hint })
    _, err = client.invite { email = "a@b@c", first_name = "A", last_name = "B" }
    assert.equal("email is not an email address: it has more than one @", err.message)
  end)

  it("send a gift to the address that is given, by the wire's names", function()
    local to = { email = "ann@example.com", name = "Ann Lee" }
    local _, err = client.physical { campaign = "Welcome kit", to = to, once = "a" }
    assert.equal("address", err.field)
    assert(client.physical {
      campaign = "Welcome kit", to = to, once = "a",
      address = { address = "1 Main St", city = "Austin", state = "TX", zip = "78701", country = "US" },
    })
    assert.error_matches(function()
      client.physical { campaign = "Welcome kit", to = to, once = "b", address = "1 Main St" }
    end, "address: expected a table")
  end)

  it("have the address asked for", function()
    local options = { campaign = "Welcome kit", to = person, once = "c/{id}", expire_after_days = 5 }
    assert.equal("sent", client.collect(options).outcome)
    assert.equal("Confirming Address", client.page("sends", { per_page = 1 }).items[1].status)
    options.expire_after_days, options.once = 9, "d/{id}"
    local _, err = client.collect(options)
    assert.equal("expire_after_days: expected 2 to 7, got 9", err.message)
  end)

  it("invite a user once, whatever letters the e-mail is in", function()
    local user = { first_name = "Ann", last_name = "Lee", email = "Ann@example.com", role = "manager", group = 1234 }
    assert.equal("sent", client.invite(user).outcome)
    user.email = "ann@example.com"
    assert.equal("duplicate", client.invite(user).outcome)
    assert.equal(1, #temp.lines(journal))
    assert.equal("invite", fixture.row(client, "invite/ann@example.com").operation)
  end)

  it("are refused as documented, and may be corrected", function()
    local user = { first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular", group = 1 }
    local _, err = client.invite(user)
    assert.equal("Please enter a valid team group", err.message)
    user.group = 1235
    assert.equal("sent", client.invite(user).outcome)
  end)
end)

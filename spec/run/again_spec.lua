local again = require "sendoso.run.again"

describe("the flags of a run, for a command that goes on from it", function()
  it("are those that say where gifts go, and how, as a shell reads them", function()
    assert.equal(" --profile acme --sandbox --ledger 'my gifts.db' --max-sends 50 --max-spend '100.00 USD' --yes",
      again.flags { host = true, yes = true, max_sends = 50, ledger = "my gifts.db", profile = "acme", sandbox = true,
        max_spend = { hundredths = 10000, currency = "USD" } })
    assert.equal(" --max-spend 100.00", again.flags { max_spend = { hundredths = 10000 } })
  end)

  it("tell no password", function()
    for typed, printed in pairs {
      ["ops:geheim@db.example/gifts"] = "db.example/gifts",
      ["ops:ge@he/im@db.example/gifts"] = "db.example/gifts",
      ["ops@db.example/gifts?password=geheim"] = "ops@db.example/gifts",
      ["ops@db.example/gifts"] = "ops@db.example/gifts",
      ["db.example/gifts"] = "db.example/gifts",
    } do
      assert.equal(" --ledger postgresql://" .. printed, again.flags { ledger = "postgresql://" .. typed })
    end
  end)

  it("are none that would have the next command print less or send nothing", function()
    assert.equal("", again.flags { dry_run = true, quiet = true, verbose = true, sandbox = false })
  end)
end)

describe("a command that a hint names", function()
  local given = { ledger = "my gifts.db", profile = "acme", max_sends = 50 }

  it("is about the ledger of the run", function()
    assert.equal("if not, run `sendoso ledger release a/1 --note TEXT --profile acme --ledger 'my gifts.db'`\n"
      .. "or `sendoso reconcile --profile acme --ledger 'my gifts.db'`",
      again.named("if not, run `sendoso ledger release a/1 --note TEXT`\nor `sendoso reconcile`", given))
  end)

  it("is left as it is where it is about something else, or says so itself", function()
    for _, hint in ipairs { "run `sendoso login`", "take `--yes`", "run the command again",
      "run `sendoso ledger show a/1 --profile acme --ledger 'my gifts.db'`" } do
      assert.equal(hint, again.named(hint, given))
    end
    assert.equal("run `sendoso reconcile`", again.named("run `sendoso reconcile`", { yes = true }))
    assert.is_nil(again.named(nil, given))
  end)
end)

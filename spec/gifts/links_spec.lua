-- eGift links: many recipients in one request, a key for each.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

local function options(recipients, more)
  local made = { campaign = 2002, recipients = recipients, once = "webinar" }
  for name, value in pairs(more or {}) do made[name] = value end
  return made
end

local function emails(count)
  local list = {}
  for i = 1, count do list[i] = ("guest%d@example.com"):format(i) end
  return list
end

describe("sendoso.egift_links", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local function taken() return #temp.lines(journal) end

  it("makes a link for each recipient, in one request", function()
    local before = client.core:requests()
    local receipt = assert(client.egift_links(options { "ann@example.com", { work_email = "Bob@Example.com" } }))
    assert.equal("sent", receipt.outcome)
    assert.equal("webinar", receipt.key)
    assert.equal("Success! Here are your 2 eGift Card links:", receipt.message)
    assert.equal("ann@example.com", receipt.egift_links[1].email)
    assert.equal("bob@example.com", receipt.egift_links[2].email)
    assert.matches("^https://sendo.so/g/[%w_-]+$", receipt.egift_links[1].link)
    assert.not_equal(receipt.egift_links[1].link, receipt.egift_links[2].link)
    assert.equal(2, taken())
    assert.equal(2, client.core:requests() - before) -- the campaign, and the links
  end)

  it("asks only for those who have none, and returns the first link of the others", function()
    local first = client.egift_links(options { "ann@example.com" })
    local second = client.egift_links(options { "bob@example.com", "ANN@example.com " })
    assert.equal(first.egift_links[1].link, second.egift_links[2].link)
    assert.equal("duplicate", second.egift_links[2].outcome)
    assert.equal("sent", second.outcome)
    assert.equal(2, taken())
    local requests = client.core:requests()
    assert.equal("duplicate", client.egift_links(options { "ann@example.com", "bob@example.com" }).outcome)
    assert.equal(requests, client.core:requests())
  end)

  it("makes one link for a recipient who is there twice", function()
    assert.equal(1, #client.egift_links(options { "ann@example.com", "Ann@example.com" }).egift_links)
    assert.equal(1, taken())
  end)

  it("is not asked for two links of one recipient in one request, by whatever keys", function()
    local claims = {}
    for i, email in ipairs { "ann@example.com", "Ann@example.com" } do
      claims[i] = { key = "k/" .. i, operation = "egift_links", recipient = email }
    end
    local request = assert(core.prepare("egift_links", { touch_id = 1, via_from = "x",
      recipient_users = { "ann@example.com", "Ann@example.com" } }))
    local receipts, err = client.core:spend(request, claims, client:ledger())
    assert.is_nil(receipts)
    assert.equal("recipients", err.field)
    assert.same({}, client:ledger():list())
    assert.equal(0, taken())
  end)

  it("makes one link for each key of a person, and not both in one request", function()
    local receipt = client.egift_links(options({ { email = "a@b.c", event = 1 }, { email = "a@b.c", event = 2 } },
      { once = "e-{event}" }))
    assert.not_equal(receipt.egift_links[1].link, receipt.egift_links[2].link)
    assert.equal(2, taken())
    assert.equal(3, client.core:requests())
  end)

  it("fills fields into the key, and with once = false makes new ones each time", function()
    client.egift_links(options({ { email = "a@b.c", event = 7 } }, { once = "e-{event}" }))
    assert.equal("a@b.c", fixture.row(client, "e-7/a@b.c").recipient)
    for _ = 1, 2 do client.egift_links(options({ "a@b.c" }, { once = false })) end
    assert.equal(3, taken())
  end)

  it("asks for a hundred at a time", function()
    local receipt = client.egift_links(options(emails(230)))
    assert.equal(230, #receipt.egift_links)
    assert.equal(230, taken())
    assert.equal(4, client.core:requests())
  end)

  it("makes the links of those who can be used, and says who cannot", function()
    local receipt, err = client.egift_links(options { "ann@example.com", "nobody", { name = "No Mail" } })
    assert.equal(1, #receipt.egift_links)
    assert.equal("invalid", err.kind)
    assert.equal("recipients", err.field)
    assert.equal("refused", fixture.row(client, "webinar/nobody").state)
  end)

  it("builds no request for each of them alone", function()
    local built = 0
    local prepare = core.prepare
    local _ <close> = setmetatable({}, { __close = function() core.prepare = prepare end })
    core.prepare = function(...)
      built = built + 1
      return prepare(...)
    end
    client.egift_links(options(emails(230)))
    assert.equal(4, built) -- a check of all, and three that are sent
  end)

  it("is refused for a campaign of another kind, and for one whose amount nobody can choose", function()
    for _, campaign in ipairs { 2007, 2001 } do
      local receipt, err = client.egift_links(options({ "a@b.c" }, { campaign = campaign }))
      assert.is_nil(receipt)
      assert.equal("campaign", err.field)
    end
    assert.equal(0, taken())
  end)

  it("says of whom there is no address, and makes those of the others", function()
    local receipt, err = client.egift_links(options { { name = "Ann" }, "bob@example.com" })
    assert.equal(1, #receipt.egift_links)
    assert.equal("the email address is missing (recipient 1)", err.message)
  end)

  it("only says what it would do in a dry run", function()
    client.egift_links(options { "ann@example.com" })
    client.run.settings.dry_run = true
    local receipt = client.egift_links(options { "ann@example.com", "bob@example.com" })
    assert.equal("duplicate", receipt.egift_links[1].outcome)
    assert.equal("planned", receipt.egift_links[2].outcome)
    assert.equal(1, taken())
  end)

  it("makes no more than are allowed", function()
    client.run.settings.max_sends = 2
    local receipt, err = client.egift_links(options(emails(5)))
    assert.equal(2, #receipt.egift_links)
    assert.equal("guard", err.kind)
    assert.equal(2, taken())
  end)

  for name, given in pairs {
    ["no recipients"] = { {}, "recipients is missing" },
    ["a recipient that is a number"] = { { "a@b.c", 7 }, "recipients%[2%]: expected an email address or a table" },
  } do
    it("raises for " .. name, function()
      assert.error_matches(function() client.egift_links(options(given[1])) end, given[2])
    end)
  end

  it("wants no `to`", function()
    assert.error_matches(function() client.egift_links { campaign = 1, to = {}, once = "x" } end, "unknown option 'to'")
  end)
end)

describe("eGift links #socket", function()
  local answer = scripted.json(fixture.example "post-generate-egift-links.200")
  local both = { "developers@sendoso.com", "Developers2@sendoso.com" }

  local function ask(steps, recipients)
    local peer <close> = scripted.start(steps)
    local client <close> = fixture.client(peer, { timeout = scripted.timeout(steps) })
    local receipt, err = client.egift_links(options(recipients or both))
    local second, again = client.egift_links(options(recipients or both))
    local states = {}
    for _, row in ipairs(assert(client:ledger():list())) do states[row.recipient] = row.state end
    return {
      receipt = receipt, err = err, second = second, again = again, states = states, requests = peer.requests(),
    }
  end

  it("are read from the documented answer", function()
    local seen = ask { answer }
    assert.equal("https://sendo.so/g/NzOHQCUf9eqw0", seen.receipt.egift_links[1].link)
    assert.equal("https://sendo.so/g/9d91rKc7O3d4", seen.receipt.egift_links[2].link)
    assert.equal("duplicate", seen.second.outcome)
    assert.same(seen.receipt.egift_links[1].link, seen.second.egift_links[1].link)
    assert.equal(1, #seen.requests)
  end)

  it("that the answer leaves out are unknown, and the others are there", function()
    local seen = ask({ answer }, { "developers@sendoso.com", "third@sendoso.com" })
    assert.equal(1, #seen.receipt.egift_links)
    assert.equal("unknown", seen.err.kind)
    assert.same({ ["developers@sendoso.com"] = "sent", ["third@sendoso.com"] = "unknown" }, seen.states)
    assert.equal(1, #seen.second.egift_links)
    assert.equal("held", seen.again.kind)
    assert.equal(1, #seen.requests)
  end)

  for name, step in pairs {
    ["a lost reply"] = { close = true }, ["a 5xx"] = { status = 502, body = "<html>" },
    ["no links"] = scripted.json '{"success":true,"message":"ok","egift_links":[]}',
    ["links that are null"] = scripted.json '{"success":true,"egift_links":null}',
    ["links that are no objects"] = scripted.json '{"success":true,"egift_links":[1,"x",null]}',
    ["no answer in time"] = { hang = true },
    ["a sentence for a list"] = scripted.json '{"success":true,"egift_links":"see your e-mail"}',
  } do
    it("are all unknown after " .. name .. ", and never asked for again", function()
      local seen = ask { step, answer }
      assert.is_nil(seen.receipt)
      assert.equal("unknown", seen.err.kind)
      assert.equal("held", seen.again.kind)
      assert.same({ ["developers@sendoso.com"] = "unknown", ["developers2@sendoso.com"] = "unknown" }, seen.states)
      assert.equal(1, #seen.requests)
    end)
  end

  it("are kept whatever their length", function()
    local link = "https://x/" .. ("a"):rep(100000)
    local seen = ask { scripted.json(('{"success":true,"egift_links":[{"egift_link":"%s",'
      .. '"recipient_email_or_phone_number":"developers@sendoso.com"},{"egift_link":"https://x/b",'
      .. '"recipient_email_or_phone_number":"developers2@sendoso.com"}]}'):format(link)) }
    assert.equal(link, seen.receipt.egift_links[1].link)
    assert.equal(link, seen.second.egift_links[1].link)
  end)

  for _, status in ipairs { 400, 401, 404 } do
    it("may be asked for again after " .. status, function()
      local seen = ask { scripted.json(fixture.example("post-generate-egift-links." .. status), status), answer }
      assert.is_nil(seen.receipt)
      assert.equal(status, seen.err.status)
      assert.equal("sent", seen.second.outcome)
    end)
  end
end)

describe("sendoso egift-links #process", function()
  it("prints the links", function()
    local result = process.sendoso("egift-links --campaign 2002 --to a@b.c --to d@e.f --once x --format csv")
    assert.equal(0, result.status)
    assert.matches("^email,outcome,link\na@b.c,sent,https://sendo.so/g/[%w_-]+\nd@e.f,sent,", result.out)
    assert.matches('"egift_links":%[{', process.sendoso("egift-links --campaign 2002 --to g@h.i --once x --json").out)
  end)
end)

-- Every example of every help, run as it stands, in a folder that has the files it names.
local browser = require "spec.support.browser"
local folders = require "spec.support.folder"
local help = require "spec.support.help"
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

-- Examples that cannot run unattended -> why.
local not_run = {
  ["sendoso sandbox >env &  . ./env"] = "a server that goes on until it is stopped",
  ["sendoso sandbox --port 8099 --fault lose-reply=2 --set per_page=5"] = "a server that goes on until it is stopped",
  ["sendoso listen --port 8787"] = "a server that goes on until it is stopped",
  ["sendoso listen --port 8787 --forward-to https://example.com/hooks"] = "a server that goes on until it is stopped",
  ["sendoso listen survey.lua --port 8787 --source typeform=/typeform"] = "a server that goes on until it is stopped",
  ["sendoso listen follow_up.lua -- https://example.com/tasks"] = "a server that goes on until it is stopped",
  ["sendoso trigger delivered"] = "needs such a server",
  ["sendoso trigger redeemed --to http://127.0.0.1:8787/sendoso/redeemed"] = "needs such a server",
  ["sendoso trigger form_response --source typeform --body response.json --to http://127.0.0.1:8787/typeform"] =
    "needs such a server",
  ["sendoso completion fish | source"] = "needs fish",
  ["sendoso login"] = "waits for somebody at a browser",
  ["sendoso login --profile staging --base-url https://app.staging.sendo.so --no-browser"] = "needs somebody, too",
  ["sendoso ledger copy gifts.db postgresql://hr@db.example.com/gifts --ledger-schema sendoso"] = "needs that database",
}

-- A folder of a user, with the program in its PATH.
local function home()
  local path, sendoso = folders.new()
  local make = ("mkdir -p bin .zfunc srv config/sendoso; ln -s %s bin/sendoso"):format(process.program)
  process.run(make, { folder = path })
  local options = { folder = path, env = { HOME = path, PATH = path .. "/bin:" .. os.getenv "PATH",
    XDG_STATE_HOME = path .. "/state", XDG_CONFIG_HOME = path .. "/config" } }
  local self = { path = path, sendoso = sendoso }
  function self.run(line) return process.run("bash -c " .. temp.quote(line), options) end
  function self.write(name, text) folders.write(path, name, text) end
  return self
end

local function write_rule(user)
  assert.equal(0, user.run("cp rules.lua anniversary.lua").status)
  user.write("birthday.lua", 'require("sendoso").me()\n')
end

-- Leaves a gift with an unknown outcome: its answer was lost.
local function lose(user, key)
  local peer <close> = scripts.peer_of { { close = true } }
  local seen = process.sendoso("egift --campaign 2002 --to ann@example.com --name Ann --once " .. key,
    { state = user.path .. "/state", env = scripts.account(peer) })
  assert.equal(6, seen.status, seen.err)
end

-- Leaves a gift that is held: a send to the same recipient is not in the ledger.
local function hold(user, flags)
  assert.equal(0, user.sendoso("egift --campaign 2002 --to ann@example.com --name Ann --once x --ledger x.db").status)
  local seen = user.sendoso("egift --campaign 2002 --to ann@example.com --name Ann --once welcome/ann " .. flags)
  assert.equal(6, seen.status, seen.err)
end

local function send(user, flags)
  assert.equal(0,
    user.sendoso("egift --campaign 2002 --to ann@example.com --name Ann --once anniversary/1004/5 " .. flags).status)
end

local function send_one(user) send(user, "") end

-- One person with two keys: one gift is sent, and the other is held.
local function send_twice(user)
  user.write("twice.lua", [[
    local egift = require("sendoso").egift
    egift { campaign = 2002, to = { id = "00150", email = "bo@old.example" }, once = "anniversary/{id}/5" }
    egift { campaign = 2002, to = { id = "150", email = "bo@new.example" }, once = "anniversary/{id}/5" }
    egift { campaign = 2002, to = { id = "7", email = "ann@home.example" }, once = "welcome/{email}" }
    egift { campaign = 2002, to = { id = "7", email = "ann@work.example" }, once = "welcome/{email}" }
  ]])
  local seen = user.sendoso "run twice.lua"
  assert.equal(6, seen.status, seen.err)
end

local function export(user)
  send_one(user)
  assert.equal(0, user.run("sendoso ledger export > gifts.ndjson").status)
  assert.equal(0, user.sendoso("ledger init --ledger gifts.db").status)
end

-- What must be there before the examples of a topic.
local before = {
  run = function(user)
    write_rule(user)
    user.write("webinar.lua", "local path = ...\n" .. scripts.one_gift)
    user.write("attendees.csv", "email\nann@example.com\n")
  end,
  plan = write_rule,
  sync = function(user) user.write("follow_up.lua", temp.read "scripts/follow_up.lua") end,
  schedule = write_rule,
  apply = function(user)
    write_rule(user)
    assert.equal(0, user.run("sendoso plan anniversary.lua -o march.plan").status)
  end,
  -- Whoever has no key when the plan is made is another person.
  approve = function(user, example)
    write_rule(user)
    assert.equal(0, user.run("sendoso plan anniversary.lua -o march.plan").status)
    if not example:find "--init" then assert.equal(0, user.run("sendoso approve --init").status) end
  end,
  forecast = write_rule,
  data = function(user)
    user.write("export.csv", "id,first_name,last_name,hire_date,Dienst-Mail,x,Tel\n1,Ann,Lee,2020-01-02,a@b.c,,1\n")
  end,
  -- The sandbox lives as long as this user.
  login = function(user)
    user.sandbox = sign_in.start()
    user.write("config/sendoso/profiles.ini", "[acme]\nbase_url = " .. user.sandbox.url .. "\nclient_id = sandbox\n"
      .. "credential_command = echo sandbox-secret\nredirect_uri = https://example.com/linked\n")
    local url = user.run("sendoso login --begin --profile acme").out
    user.write("address.txt", browser.allow(url:match "%S+") .. "\n")
  end,
  ["ledger list"] = send_one,
  ["ledger show"] = send_one,
  ["ledger export"] = send_one,
  ["ledger resolve"] = function(user)
    lose(user, "anniversary/1004/5")
    lose(user, "thanks/ann")
  end,
  ["ledger release"] = function(user)
    hold(user, "")
    hold(user, "--ledger gifts.db")
  end,
  ["ledger same"] = send_twice,
  ["ledger dismiss"] = function(user, example)
    local flags = example:match "%-%-ledger %S+" or ""
    user.write("leave.csv", "id,email,status\n1004/5,a@x.com,On leave\nann,b@x.com,On leave\n")
    for _, name in ipairs { "anniversary", "welcome" } do
      user.write(name .. ".lua", ([[local rule = require "sendoso.rule"
        return rule { name = "%s", each = rule.people "leave.csv", once = "{id}", gift = { campaign = 2002 } }]])
        :format(name))
      assert.equal(0, user.sendoso(("run %s.lua %s"):format(name, flags)).status)
    end
  end,
  -- A copy was put back, and a run has found that.
  ["ledger recover"] = function(user, example)
    local flags = example:match "%-%-ledger %S+" or ""
    local ledger = flags == "" and "state/sendoso/ledgers/sandbox.db" or "gifts.db"
    send(user, flags)
    user.run(("cp %s old.db"):format(ledger))
    assert.equal(0, user.sendoso("egift --campaign 2004 --to bo@example.com --name Bo --once second " .. flags).status)
    user.run(("cp old.db %s"):format(ledger))
    assert.equal(7, user.sendoso("egift --campaign 2004 --to cy@example.com --name Cy --once third " .. flags).status)
  end,
  ["ledger backup"] = function(user)
    send_one(user)
    assert.equal(0, user.sendoso("ledger init --ledger gifts.db").status)
  end,
  ["ledger import"] = export,
  ["ledger copy"] = export,
}
before["profile list"] = function(user)
  user.write("config/sendoso/profiles.ini", "[acme]\n[globex]\nzone = Europe/Berlin\n")
end
for _, topic in ipairs { "profile", "profile use", "profile show" } do before[topic] = before["profile list"] end
before.ledger = before["ledger resolve"]
before["directory diff"] = function(user)
  user.write("staff.csv", "id,name,email,hire_date,department\n1,Ann Lee,ann@example.com,2020-01-02,Sales\n")
  user.write("groups.csv", "Department,Group\nSales,Field Marketing\n")
end
before["ledger verify"] = before["ledger backup"]

-- Commands whose answer is in their exit status: the file of people has some who are no users.
local ends = { ["directory diff"] = 2 }

describe("an example of the help", function()
  local met = {}

  for _, topic in ipairs(help.topics()) do
    for _, example in ipairs(help.examples(topic)) do
      met[example] = true
      if not not_run[example] then
        it("does what it says, in the sandbox: " .. example, function()
          local user = home()
          if before[topic] then before[topic](user, example) end
          local seen = user.run((example:gsub("/srv/sendoso/", "srv/")))
          assert.equal(ends[example:match "^sendoso (%a+ %a+)"] or 0, seen.status, seen.out .. seen.err)
          assert.is_nil(seen.err:find "error: ")
        end)
      end
    end
  end

  it("is left out only where the help has it", function()
    for example in pairs(not_run) do assert.is_true(met[example], example) end
  end)
end)


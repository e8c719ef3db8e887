-- When everybody would fail: what is wrong with the run, and not with a gift, ends it after the first few, in one line.
local beside = require "spec.support.beside"
local peers = require "spec.support.peer"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local COUNT = 30

local program = beside.hurried()

local people = { "id,email,first_name,hire_date" }
for i = 1, COUNT do people[i + 1] = ("%d,p%d@example.com,P%d,2020-03-10"):format(i, i, i) end

local scripts = {
  ["a script"] = 'local sendoso = require "sendoso"\nfor p in sendoso.people(arg[1]) do\n'
    .. 'sendoso.egift { campaign = 2002, to = p, once = "k/{id}" }\nend\n',
  ["a rule"] = 'local rule = require "sendoso.rule"\nreturn rule { name = "a", each = rule.people(arg[1]), '
    .. 'when = rule.anniversary "hire_date", once = "{id}/{years}", gift = { campaign = 2002 } }\n',
}

-- A sandbox without a limit: a program that does not wait would be blocked for longer than all of its tries take.
local function generous(flags) return sandboxes.start("--set per_second=1000 " .. (flags or "")) end

-- Runs one of them for all of the people.
local function run(name, flags, env, prefix, command)
  local script, file = temp.file("script.lua", scripts[name]), temp.file("p.csv", table.concat(people, "\n") .. "\n")
  local line = ("%s %s %s --no-witness --accept-unusual --today 2026-03-10 %s -- %s"):format(program, command or "run",
    flags, script, file)
  local given = { XDG_STATE_HOME = temp.path() }
  for variable, value in pairs(env or {}) do given[variable] = value end
  return process.run(prefix and "sh -c " .. temp.quote(prefix .. line) or line, { env = given })
end

local function env_of(url) return { SENDOSO_BASE_URL = url, SENDOSO_ACCESS_TOKEN = "t" } end

local function lines_of(text, word)
  local count = 0
  for line in text:gmatch "[^\n]+" do
    if line:find("^" .. word) then count = count + 1 end
  end
  return count
end

-- How many were not begun, according to the one line that says so.
local function not_begun(result, cause)
  local number = result.err:match("sendoso: stopped: " .. cause .. "[^\n]*; (%d+) more gifts were not begun\n")
  assert.is_truthy(number, result.err)
  assert.equal(1, lines_of(result.err, "sendoso: stopped"))
  return math.tointeger(number)
end

for name in pairs(scripts) do
  describe("everybody in " .. name .. " #process", function()
    it("is not tried without a network", function()
      local result = run(name, "--timeout 1", env_of "http://127.0.0.1:9")
      assert.equal(1, result.status, result.err)
      assert.equal(3, lines_of(result.err, "not sent"), result.err)
      assert.equal(COUNT - 3, not_begun(result, "cannot reach 127.0.0.1:9"))
      assert.matches((" %d not sent"):format(COUNT), result.err)
      assert.matches(" 12 requests ", result.err, 1, true) -- three calls, each with its four tries
    end)

    it("is not tried after a 401", function()
      local sandbox <close> = generous "--fault unauthorised=30"
      local result = run(name, "", sandbox.env)
      assert.equal(4, result.status, result.err)
      assert.equal(COUNT - 1, not_begun(result, "The access token is invalid"))
      assert.equal(1, lines_of(result.err, "not sent"), result.err)
      assert.equal(0, lines_of(temp.read(sandbox.journal), "."))
    end)

    it("is not given an unknown outcome: five in a row are enough", function()
      local sandbox <close> = generous "--fault lose-reply=30"
      local result = run(name, "", sandbox.env)
      assert.equal(6, result.status, result.err)
      local unknown = lines_of(result.err, "unknown outcome")
      assert.is_true(unknown >= 5 and unknown < 25, result.err) -- those that had left are told, too
      assert.equal(unknown, lines_of(temp.read(sandbox.journal), "."))
      assert.equal(COUNT - unknown, not_begun(result, "5 unknown outcomes in a row: "))
    end)

    it("is not given an unknown outcome, whatever is said of each", function()
      local lost, broken = { read = "all", close = true }, peers.json "{}"
      local peer <close> = peers.start { lost, broken, peers.json("", 502), peers.json '{"success":true}',
        { raw = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", close = true }, campaigns = true }
      local result = run(name, "--max-sends 30", env_of(peer.url))
      assert.equal(6, result.status, result.err)
      local unknown = lines_of(result.err, "unknown outcome")
      assert.equal(unknown, #peer.requests())
      assert.is_true(unknown >= 5 and unknown < 25, result.err)
      assert.equal(COUNT - unknown, not_begun(result, "%d unknown outcomes in a row: "))
    end)

    it("is not tried above --max-sends", function()
      local result = run(name, "--sandbox --max-sends 5")
      assert.equal(7, result.status, result.err)
      assert.equal(5, lines_of(result.err, "sent"), result.err)
      assert.equal(1, lines_of(result.err, "not sent"), result.err)
      assert.equal(COUNT - 6, not_begun(result, "the limit %-%-max%-sends 5 is reached"))
    end)

    it("is not tried on a disk that is full", function()
      local sandbox <close> = generous()
      local result = run(name, "", sandbox.env, "ulimit -f 300; ")
      assert.equal(1, result.status, result.err)
      assert.is_true(lines_of(result.err, "not sent") <= 1, result.err)
      assert.is_true(not_begun(result, ".-") > 0)
    end)

    it("gets the gift in the next run", function()
      local sandbox <close> = generous "--fault unauthorised=1"
      local env = { XDG_STATE_HOME = temp.path() }
      for variable, value in pairs(sandbox.env) do env[variable] = value end
      local first = run(name, "", env)
      assert.equal(4, first.status, first.err)
      local second = run(name, "", env)
      assert.equal(0, second.status, second.err)
      assert.equal(COUNT, lines_of(temp.read(sandbox.journal), "."))
    end)
  end)
end

describe("a plan #process", function()
  it("asks a network that is gone for a few campaigns only", function()
    local result = run("a rule", "-v", env_of "http://127.0.0.1:9", nil, "plan")
    assert.equal(1, result.status, result.err)
    assert.equal(12, lines_of(result.err, "sendoso: GET"))
    assert.equal(COUNT, lines_of(result.out, "not sent"))
    assert.matches("error: 30 gifts were not planned: cannot reach 127.0.0.1:9: Connection refused\n", result.err, 1,
      true)
    assert.equal(1, lines_of(result.err, "error: "))
  end)
end)

describe("one gift that is wrong #process", function()
  it("ends nothing, however many there are", function()
    local script = temp.file("script.lua", 'local sendoso = require "sendoso"\nfor i = 1, 12 do\n'
      .. 'local to = { email = i < 12 and "nobody" or "ann@example.com", first_name = "A" }\n'
      .. 'sendoso.egift { campaign = 2002, to = to, once = "k/" .. i }\nend')
    local result = process.sendoso("run --sandbox " .. script)
    assert.equal(5, result.status, result.err)
    assert.matches("1 sent", result.err)
    assert.matches("11 refused", result.err)
    assert.equal(4, lines_of(result.err, "refused"), result.err)
    assert.matches("refused          8 more gifts: ", result.err)
    assert.is_nil(result.err:find "stopped")
  end)

  it("ends nothing where one answer with many links is lost", function()
    local sandbox <close> = generous "--fault lose-reply=1"
    local script = temp.file("script.lua", 'local sendoso = require "sendoso"\nlocal list = {}\n'
      .. 'for i = 1, 20 do list[i] = "p" .. i .. "@example.com" end\n'
      .. 'sendoso.egift_links { campaign = 2002, recipients = list, once = "links" }\n'
      .. 'sendoso.egift { campaign = 2002, to = { email = "a@example.com", first_name = "A" }, once = "k" }')
    local result = process.sendoso("run --no-witness " .. script, { env = sandbox.env })
    assert.equal(6, result.status, result.err)
    assert.matches("1 sent, 0 already sent, 0 held, 20 unknown outcomes", result.err)
  end)

  it("ends nothing for a client of another account", function()
    local peer <close> = peers.start { peers.json('{"message":"expired"}', 401), campaigns = true }
    local script = temp.file("script.lua", ('local sendoso = require "sendoso"\nlocal other = sendoso.open {\n'
      .. 'base_url = "%s", token = "t", ledger = "%s", witness = false }\nlocal to = { email = "a@example.com", '
      .. 'first_name = "A" }\nother.egift { campaign = 1, to = to, once = "o/1" }\n'
      .. 'sendoso.egift { campaign = 2002, to = to, once = "k/1" }'):format(peer.url, temp.path "other.db"))
    local result = process.sendoso("run --sandbox " .. script)
    assert.equal(4, result.status, result.err)
    assert.matches("1 sent", result.err)
  end)
end)

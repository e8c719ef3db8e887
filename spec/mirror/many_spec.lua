-- A mirror of many sends: what a report over it needs, and one that was made by an earlier version.
local core = require "sendoso.core"
local process = require "spec.support.process"
local report = require "sendoso.mirror.report"
local temp = require "spec.support.temp"

local NOW, MINUTE = 1773133200, 60

local function send(i)
  local has_come, created = i % 3 == 0, NOW - i * MINUTE
  return { id = tostring(i), body = "{}", status = has_come and "Delivered" or "Sent", group = "Team " .. i % 12,
    campaign_name = "Campaign " .. i % 40, country = "US", currency = "USD", cost = i % 5 * 100, created = created,
    changed = created, reached = has_come and created + i % 96 * 3600 or 0, terminal = has_come and 1 or 0 }
end

local function mirror_of(path, count)
  local mirror = assert(core.mirror(path))
  assert(mirror:begin())
  for i = 1, count do assert(mirror:put(send(i))) end
  assert(mirror:finish(true))
  return mirror
end

-- How many KiB a process needs more for a report over sends since a time, and how many they are.
local REPORT = [[
local core, report = require "sendoso.core", require "sendoso.mirror.report"
local function most()
  for line in io.lines "/proc/self/status" do
    if line:match "^VmHWM" then return math.tointeger(line:match "%d+") end
  end
end
local mirror = assert(core.mirror(arg[1]))
local before, gifts = most(), 0
for _, row in ipairs(report.rows(mirror, "campaign", { since = math.tointeger(arg[2]) }, math.tointeger(arg[3]))) do
  gifts = gifts + row.gifts
end
print(most() - before, gifts)
]]

local function report_in_a_process(path, since)
  local result = process.run(("lua5.4 %s %s %d %d"):format(temp.file("report.lua", REPORT), path, since, NOW))
  assert(result.status == 0, result.err)
  local kib, gifts = result.out:match "(%d+)%s+(%d+)"
  return math.tointeger(kib), math.tointeger(gifts)
end

describe("a mirror of many sends", function()
  it("needs no more memory for a report than one of few", function()
    local count, path = 20000, temp.path "mirror.db"
    mirror_of(path, count):close()
    local few, few_gifts = report_in_a_process(path, NOW - 500 * MINUTE)
    local many, many_gifts = report_in_a_process(path, 1)
    assert.same({ 500, count }, { few_gifts, many_gifts })
    assert.is_true(many - few < 2048, ("%d KiB for few, %d KiB for many"):format(few, many))
  end)
end)

describe("a mirror #binding", function()
  it("has the sends that an earlier version took up", function()
    local path = temp.path "mirror.db"
    local mirror = mirror_of(path, 300)
    local rows, list = report.rows(mirror, "month", {}, NOW), mirror:list {}
    mirror:close()
    process.shell("sqlite3 %s 'DROP INDEX send_summed; CREATE INDEX send_created ON send (created, n)'", path)
    local again <close> = assert(core.mirror(path))
    assert.same(rows, report.rows(again, "month", {}, NOW))
    assert.same(list, again:list {})
    assert.matches("send_summed", process.shell("sqlite3 %s .indexes", path), 1, true)
  end)

  it("has a send again that was missing from a list and is listed as it was", function()
    local mirror <close> = mirror_of(temp.path "mirror.db", 3)
    local one = send(2)
    one.pass = 5
    assert(mirror:forget(5))
    assert.equal(0, mirror:count(0))
    assert.equal("same", (mirror:put(one)))
    assert.equal(1, mirror:count(0))
    assert.equal("2", mirror:list({})[1].id)
    assert.equal(1, #report.rows(mirror, "campaign", {}, NOW))
  end)
end)

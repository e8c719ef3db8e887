-- A sync that is killed, wherever it is, and run again: as if nothing had happened.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

-- One sync in a process of its own, over a list that is another one each time; it writes what a script is told to a
-- file. At a request, or as soon as a change of the mirror is on disk, it is killed.
local SYNC = [[
local caller = require "sendoso.caller"
local core = require "sendoso.core"
local follow = require "sendoso.mirror.follow"
local json = require "sendoso.json"
local listed = require "spec.support.listed"
local mirror = require "sendoso.mirror"
local sync = require "sendoso.mirror.sync"

local path, told, attempt, where, at = arg[1], arg[2], tonumber(arg[3]), arg[4], tonumber(arg[5])

local function die() io.popen("kill -KILL $PPID"):read "a" end

-- So many days ago each of them was sent; with each attempt one is redeemed, and one more is sent.
local list = listed.sends(330)
for i = 1, attempt do
  local one = list[i * 7]
  one.status = "Expired"
  one.status_updates[3] = { status = "Expired", occurred_at = "2026-03-09T12:00:00Z" }
end
for i = 1, attempt do table.insert(list, 1, listed.send(1000 + i, 0, "Sent")) end

local requests, changes = 0, 0
local client = listed.account(list, { path = path, before = function()
  requests = requests + 1
  if where == "request" and requests == at then die() end
end })
local change = mirror.change
function mirror.change(...)
  change(...)
  changes = changes + 1
  if where == "change" and changes == at then die() end
end
follow.add(client.run, "expired", function(send, event)
  local out <close> = assert(io.open(told, "a"))
  out:write(send.id, " ", event.status, "\n")
end)
sync.run(client)
assert(follow.run(client, 1).failed == 0)
local out = {}
for _, send in ipairs(assert(assert(mirror.open(client)):list {})) do
  out[#out + 1] = send.id .. " " .. send.status .. " " .. send.changed
end
table.sort(out)
io.write(table.concat(out, "\n"), "\n")
client:close()
]]

local script

local function run(path, told, attempt, where, at)
  return process.run(("lua5.4 %s %s %s %d %s %d"):format(script, path, told, attempt, where or "-", at or 0))
end

local function sorted(path)
  local lines = temp.lines(path)
  table.sort(lines)
  return lines
end

describe("a sync that is killed #process", function()
  setup(function() script = temp.file("sync.lua", SYNC) end)

  -- The n-th of each attempt: a page further each time, or all of them in turn.
  for name, case in pairs {
    ["the request of each page"] = { where = "request", at = function() return 2 end },
    ["a later change of the mirror each time"] = { where = "change", at = function(attempt) return attempt end },
  } do
    it("misses no status, and tells none twice: at " .. name, function()
      local path, told, attempt, kills = temp.path "mirror.db", temp.path "told", 0, 0
      local seen
      repeat
        attempt = attempt + 1
        seen = run(path, told, attempt, case.where, case.at(attempt))
        kills = kills + (seen.status == 137 and 1 or 0)
      until seen.status ~= 137 or attempt == 6
      assert.is_true(kills > 2, kills)
      for _ = 1, 2 do seen = run(path, told, attempt) end
      local whole_told = temp.path "told"
      local whole = run(temp.path "mirror.db", whole_told, attempt)
      assert.same({ 0, 0 }, { seen.status, whole.status }, seen.err .. whole.err)
      assert.equal(whole.out, seen.out)
      assert.same(sorted(whole_told), sorted(told))
      assert.equal(attempt, #sorted(told))
    end)
  end
end)

-- Every function of the binding, called with anything, in any order, and with whatever comes back in: what is wrong
-- raises, and nothing that is not there any more is looked at. Sanitizers watch over this spec, too.
local core = require "sendoso.core"
local temp = require "spec.support.temp"

-- Not called: what waits, and what would leave files, programs or a second one of us behind.
local NOT = {}
for name in ([[sleep later heartbeat run private_file create permits backup execute keep_files guard twin inbox
  mirror hold]]):gmatch "%S+" do
  NOT[name] = true
end

local TEXTS = {
  "", "a\0b", ("x"):rep(70000), '{"a":[1,2,{"b":null}]}', "[", ("["):rep(300), "2026-03-01", "k/1", "sent", "absent",
  "unknown", "refused", "egift", "sends", "me", "egift_links", "lost", "ok", "id", "mail", "\xff\xfe\0", "/", "/a?x=y",
  "http://127.0.0.1:1", "Europe/Berlin", "%s%n%d", "\27[31m", "{id}/{year}", "1e999", "ann@example.com",
  "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n",
}
local NUMBERS = {
  0, 1, -1, 2, 100, 1 << 31, 1 << 53, 1 << 60, math.maxinteger, math.mininteger, 0.5, 1e300, 1 / 0, -1 / 0, 0 / 0,
}
local NAMES = {}
for name in ([[key operation recipient campaign via script limit state since rule rest began_from account readonly
  base_url token kind message fields raw failed touch_id email via_from recipient_users page tracking_code at gift
  events occasion identifiers port status headers body timeout_ms driver]]):gmatch "%S+" do NAMES[#NAMES + 1] = name end

-- The same numbers for the same seed.
local function dice(seed)
  local state = seed
  return function(sides)
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 8) % sides + 1
  end
end

-- The ways to a handle.
local makers = {
  function() return core.client { base_url = "http://127.0.0.1:1", timeout_ms = 100, backoff_ms = 1 } end,
  function() return core.ledger { path = ":memory:", account = "sandbox" } end,
  function() return core.rows("x.csv", 'a,b,c\n1,2,3\nx@y.z,,\xff\n"q\nq",z\n\n4,5,6\n') end,
  function() return core.rows("x.csv", (core.load(temp.file("x.csv", "a,b\n1,2\n")))) end,
  core.identity,
  function() return core.headings { id = 1, email = 2, a = 3 } end,
  function() return core.prepare("egift", { touch_id = 1, email = "ann@example.com", via_from = "x" }) end,
  function() return core.permits(temp.path "permits.db", "c") end,
  function() return core.server({}, error) end,
  function() return assert(core.ledger { path = ":memory:", account = "sandbox" }):sightings "" end,
  function() return (core.walk(assert(core.client { base_url = "http://127.0.0.1:1" }), "sends", {}, {})) end,
}

local Monkey = {}
Monkey.__index = Monkey

-- Adds the functions of a table to what may be called, for handles of a type.
local function add(calls, functions, its_type)
  for name, fn in pairs(functions) do
    if type(fn) == "function" and not NOT[name] then
      table.insert(calls, { name = (its_type or "core") .. "." .. name, fn = fn, type = its_type })
    end
  end
end

local function new(seed)
  local self = setmetatable({ roll = dice(seed), handles = {}, calls = {} }, Monkey)
  add(self.calls, core)
  for i, make in ipairs(makers) do
    self.handles[i] = assert(make())
    local meta = getmetatable(self.handles[i])
    add(self.calls, meta, meta.__name)
    add(self.calls, meta.__index or {}, meta.__name)
  end
  table.sort(self.calls, function(a, b) return a.name < b.name end)
  return self
end

function Monkey:pick(list) return list[self.roll(#list)] end

function Monkey:close_any()
  pcall(function() self:pick(self.handles):close() end)
end

-- A table that answers with whatever comes to its mind.
function Monkey:liar()
  return setmetatable({ "a@b.c", 2, key = "k/1" }, {
    __len = function() return 1 << 60 end, __pairs = error, __call = error, __tostring = function() return 7 end,
    __index = function(_, name)
      if self.roll(2) == 1 then self:close_any() end
      return name
    end,
    __gc = function()
      if self.roll(4) == 1 then self:close_any() end
    end,
  })
end

function Monkey:value(depth)
  local kind = self.roll(10)
  if kind == 1 then return nil end
  if kind == 2 then return self.roll(2) == 1 end
  if kind <= 4 then return self:pick(NUMBERS) end
  if kind <= 6 then return self:pick(TEXTS) end
  if kind == 7 then return self:pick(self.handles) end
  if kind == 8 then return function() self:close_any() end end
  if kind == 9 then return self:liar() end
  local value = {}
  for _ = 1, depth < 3 and self.roll(5) or 0 do value[self:pick(NAMES)] = self:value(depth + 1) end
  for i = 1, depth < 3 and self.roll(3) or 0 do value[i] = self:value(depth + 1) end
  return value
end

function Monkey:handle_of(its_type)
  for _ = 1, 20 do
    local handle = self:pick(self.handles)
    if getmetatable(handle).__name == its_type then return handle end
  end
end

-- Calls something, sometimes in a coroutine of which it has lost interest.
function Monkey:call()
  local call, arguments = self:pick(self.calls), {}
  for i = 1, 6 do arguments[i] = self:value(0) end
  if call.type and self.roll(12) > 1 then arguments[1] = self:handle_of(call.type) end
  local thread = coroutine.create(call.fn)
  if self.roll(3) == 1 then core.manage(thread) end
  local ok, result = coroutine.resume(thread, table.unpack(arguments, 1, 6))
  if self.roll(2) == 1 then coroutine.close(thread) end
  if ok and type(result) == "userdata" then table.insert(self.handles, result) end
  if self.roll(8) == 1 then table.insert(self.handles, (self:pick(makers)())) end
  if #self.handles > 40 then table.remove(self.handles, self.roll(#self.handles)) end
  return ok
end

describe("the binding #binding", function()
  for seed = 1, 3 do
    it("is called with anything, and goes on: " .. seed, function()
      local monkey, succeeded, failed = new(seed), 0, 0
      for _ = 1, 3000 do
        if monkey:call() then succeeded = succeeded + 1 else failed = failed + 1 end
      end
      assert.is_true(succeeded > 300 and failed > 300)
    end)
  end
end)

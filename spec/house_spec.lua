-- The house: who may know whom. This plan is the test; an arrow that is not here is a mistake, in the code or
-- in the plan.
local house = require "spec.support.house"
local temp = require "spec.support.temp"

local plan = {
  top = ".ci .clang-format .clang-tidy .dockerignore .editorconfig .gitattributes .github .gitignore .luacheckrc "
    .. ".luarc.json CHANGELOG.md CMakeLists.txt CMakePresets.json CONTRIBUTING.md Dockerfile LICENSE README.md bench "
    .. "bootstrap container debian docs lua scripts sendoso-scm-1.rockspec spec src",
  ground = "address base caller check country cursor fail form json markup money nearest operations path printable "
    .. "random remembered skipped store trim unseen words",
  rooms = {
    ground = "",
    accounts = "",
    dates = "",
    data = "dates",
    run = "accounts dates",
    sandbox = "dates",
    schedule = "dates",
    ledger = "dates",
    gifts = "budget data dates",
    budget = "dates",
    rule = "data dates gifts.key gifts.template",
    client = "accounts gifts ledger mirror",
    ["client.connect"] = "sandbox",
    mirror = "ledger dates",
    directory = "client ledger data dates gifts.groups",
    agents = "client gifts ledger data dates",
    approval = "dates",
    forecast = "rule data dates",
    plan = "approval budget rule gifts ledger data dates",
    webhook = "plan rule gifts data dates",
    init = "accounts client directory rule data dates run mirror",
    commands = "*",
  },
  outside = { ["sendoso.core"] = "*", ["sendoso.postgres"] = "store", cjson = "json",
    argparse = "commands", ["sendoso.line"] = "commands.lines" },
  -- What else leads to other code: scripts are loaded, in a Lua of their own, files stand beside a module, and systemd
  -- is asked. A session is what `require "sendoso"` gives to a script.
  doors = {
    loadfile = "commands.environment commands.schedule",
    dofile = "commands.environment",
    ["_G.*"] = "commands.environment",
    ["_G.require"] = "commands.environment",
    ["package.*"] = "commands.environment",
    ["package.searchpath"] = "markup forecast.chart schedule.template commands.environment commands.packages",
    ["package.loadlib"] = "commands.environment",
    ["package.path"] = "markup forecast.chart schedule.template commands.environment commands.packages",
    ["package.cpath"] = "commands.environment commands.packages",
    ["package.loaded"] = "commands.session commands.environment",
    ["package.preload"] = "commands.session",
    ["io.popen"] = "commands.schedule commands.environment",
    ["os.execute"] = "commands.environment",
  },
  -- Three modules of a room look by themselves, until a run hands them its clock.
  clock = "run commands sandbox ledger.sends base",
  scripts = "sendoso sendoso.rule",
  floors = {
    base = "",
    api = "base",
    ledger = "base",
    http = "base",
    data = "base",
    inbox = "base",
    client = "api ledger http base",
    binding = "client api ledger http data inbox base mirror",
    mirror = "base",
    postgres = "base ledger/store.h client/permits.h client/vault.h binding",
    host = "memory.h modules.h signals.h",
    line = "",
  },
  named = { host = "sendoso.commands" },
}

-- The files of a folder, by their paths.
local function files(folder, pattern)
  local texts, count = {}, 0
  local pipe <close> = assert(io.popen(("find %s -type f"):format(folder)))
  for path in pipe:lines() do
    if path:find(pattern) then texts[path], count = temp.read(path), count + 1 end
  end
  assert(count > 0, folder)
  return texts
end

-- What a check finds in all files of a folder.
local function found(check, folder, pattern, with)
  local faults = {}
  for path, text in pairs(files(folder, pattern)) do
    for _, fault in ipairs(check(with or plan, path, text)) do faults[#faults + 1] = fault end
  end
  table.sort(faults)
  return faults
end

describe("the house", function()
  -- A spec that gives a path to what opens databases can leave them here, and a commit of everything takes them along.
  it("has nothing at its door that was left by a run", function()
    local known = { [".git"] = true, build = true, ["build.luarocks"] = true }
    for name in plan.top:gmatch("%S+") do known[name] = true end
    local pipe <close> = assert(io.popen("find . -mindepth 1 -maxdepth 1 -print0"))
    local left = {}
    for name in pipe:read("a"):gmatch("%./([^\0]+)") do
      if not known[name] then left[#left + 1] = name end
    end
    assert.same({}, left)
  end)

  it("has a room for every file, and on the ground only what is the ground's", function()
    assert.same({}, found(house.stands, "lua/sendoso", "%.lua$"))
  end)

  it("has the arrows of its plan, and no other", function()
    assert.same({}, found(house.requires, "lua/sendoso", "%.lua$"))
  end)

  it("has no two rooms that require each other", function()
    assert.same({}, house.circles(plan, files("lua/sendoso", "%.lua$")))
  end)

  it("is told the time, but where it is asked for", function()
    assert.same({}, found(house.clock, "lua/sendoso", "%.lua$"))
  end)

  it("is left for other code by a plain require, and by few other doors", function()
    assert.same({}, found(house.doors, "lua/sendoso", "%.lua$"))
  end)

  it("shows scripts two of its doors", function()
    assert.same({}, found(house.script, "scripts", "%.lua$"))
  end)

  it("ends no comment on a line of its own", function()
    assert.same({}, found(house.comments, "src", "%.[ch]$"))
  end)

  it("has floors of C, each on those below it", function()
    assert.same({}, found(house.includes, "src", "%.[ch]$"))
  end)

  it("is entered from C by one name", function()
    assert.same({}, found(house.named, "src", "%.c$"))
  end)

  it("tells editors of each function of the binding", function()
    assert.same({}, found(house.declared, "src/binding", "%.c$", files("lua/meta/core", "%.lua$")))
  end)

  it("has no circle in its plan", function()
    local function known(room, seen)
      for name in plan.rooms[room]:gmatch "[%w.]+" do
        local other = name:match "^%w+"
        if not seen[other] then
          seen[other] = true
          known(other, seen)
        end
      end
      return seen
    end
    for room in pairs(plan.rooms) do assert.is_nil(known(room, {})[room], room) end
  end)
end)

describe("a fault of the house", function()
  local meta = {
    ["lua/meta/core/clock.lua"] = "function core.clock() end\n",
    ["lua/meta/core/journal.lua"] = "function core.clock() end\nfunction Ledger:look(gift) end\n",
    ["lua/meta/core/ledger.lua"] = "function Ledger:look(gift) end\n",
  }

  -- A check, a file and its text -> what is said of it; none: all is well.
  for name, case in pairs {
    ["a room that may not be known"] = { check = "requires", file = "lua/sendoso/gifts/claim.lua",
      text = 'local fail = require "sendoso.fail"\n\nlocal tally = require "sendoso.run.tally"\n',
      is = "lua/sendoso/gifts/claim.lua:3: gifts may not require sendoso.run.tally" },
    ["a module of a room of which another may be known"] = { check = "requires", file = "lua/sendoso/rule/judge.lua",
      text = 'require "sendoso.gifts.key"\nrequire("sendoso.gifts.claim")\n',
      is = "lua/sendoso/rule/judge.lua:2: rule may not require sendoso.gifts.claim" },
    ["the door of a room"] = { check = "requires", file = "lua/sendoso/plan/apply.lua",
      text = '\nreturn require"sendoso.client".open\n',
      is = "lua/sendoso/plan/apply.lua:2: plan may not require sendoso.client" },
    ["the library from within"] = { check = "requires", file = "lua/sendoso/data/people.lua",
      text = "local sendoso = require [[sendoso]]\n",
      is = "lua/sendoso/data/people.lua:1: data may not require sendoso" },
    ["a room from the ground"] = { check = "requires", file = "lua/sendoso/words.lua",
      text = 'local date = require "sendoso.dates.date"\n',
      is = "lua/sendoso/words.lua:1: ground may not require sendoso.dates.date" },
    ["the commands from anywhere"] = { check = "requires", file = "lua/sendoso/init.lua",
      text = 'require "sendoso.commands"\n', is = "lua/sendoso/init.lua:1: init may not require sendoso.commands" },
    ["the sandbox from elsewhere in the client"] = { check = "requires", file = "lua/sendoso/client/init.lua",
      text = 'require "sendoso.sandbox"\n',
      is = "lua/sendoso/client/init.lua:1: client may not require sendoso.sandbox" },
    ["the sandbox from the one place that may"] = { check = "requires", file = "lua/sendoso/client/connect.lua",
      text = 'require "sendoso.sandbox"\n' },
    ["a module that has no room"] = { check = "requires", file = "lua/sendoso/plan/init.lua",
      text = 'require "sendoso.age"\n', is = "lua/sendoso/plan/init.lua:1: plan may not require sendoso.age" },
    ["a library that is another's"] = { check = "requires", file = "lua/sendoso/gifts/gift.lua",
      text = 'require "cjson"\n', is = "lua/sendoso/gifts/gift.lua:1: gifts may not require cjson" },
    ["a name that is put together"] = { check = "requires", file = "lua/sendoso/data/inspect.lua",
      text = 'local kind = ...\nlocal read = require("sendoso." .. kind)\n',
      is = "lua/sendoso/data/inspect.lua:2: a module's name is put together at run time" },
    ["a name that is a variable's"] = { check = "requires", file = "lua/sendoso/commands/init.lua",
      text = "local module = require(name)\n",
      is = "lua/sendoso/commands/init.lua:1: a module's name is put together at run time" },
    ["a require under another name"] = { check = "requires", file = "lua/sendoso/commands/init.lua",
      text = "local ok, module = pcall(require, name)\n",
      is = "lua/sendoso/commands/init.lua:1: a module's name is put together at run time" },
    ["what only looks like a require"] = { check = "requires", file = "lua/sendoso/gifts/gift.lua",
      text = '-- require "sendoso.run.say"\n--[==[ require "sendoso.run" ]]\n]==] print("require \\"sendoso.run\\"")\n'
        .. 'parser:require(false)\nlocal required = field.require\nprint [[require "sendoso.client"]]\n' },
    ["a module at the root"] = { check = "stands", file = "lua/sendoso/age.lua", text = "",
      is = "lua/sendoso/age.lua:1: stands in no room, and is none of the ground's modules" },
    ["a module at the root that is called as a room is"] = { check = "stands", file = "lua/sendoso/rule.lua", text = "",
      is = "lua/sendoso/rule.lua:1: stands in no room, and is none of the ground's modules" },
    ["a room that is new"] = { check = "stands", file = "lua/sendoso/attic/box.lua", text = "",
      is = "lua/sendoso/attic/box.lua:1: stands in no room, and is none of the ground's modules" },
    ["a look at the clock"] = { check = "clock", file = "lua/sendoso/plan/known.lua",
      text = "-- os.time()\nlocal since = os.time() * 1000\n",
      is = "lua/sendoso/plan/known.lua:2: plan may not look at the clock: os.time" },
    ["a look at the day"] = { check = "clock", file = "lua/sendoso/json.lua", text = 'return os.date "%Y-%m-%d"\n',
      is = "lua/sendoso/json.lua:1: ground may not look at the clock: os.date" },
    ["a look at the clock under another name"] = { check = "clock", file = "lua/sendoso/dates/date.lua",
      text = "\n\nlocal clock = os . clock\n",
      is = "lua/sendoso/dates/date.lua:3: dates may not look at the clock: os.clock" },
    ["a look at the clock under a name in brackets"] = { check = "clock", file = "lua/sendoso/gifts/claim.lua",
      text = 'local now = os["time"]()\n',
      is = "lua/sendoso/gifts/claim.lua:1: gifts may not look at the clock: os.time" },
    ["a look at the clock behind another name of its library"] = { check = "clock", file = "lua/sendoso/plan/known.lua",
      text = "\nlocal o = os\nlocal since = o.time()\n",
      is = "lua/sendoso/plan/known.lua:2: plan may not look at the clock: os.*" },
    ["a look at the clock under a name that is put together"] = { check = "clock", file = "lua/sendoso/plan/known.lua",
      text = 'return os["ti" .. "me"]()\n',
      is = "lua/sendoso/plan/known.lua:1: plan may not look at the clock: os.*" },
    ["a look at the clock of the core"] = { check = "clock", file = "lua/sendoso/gifts/claim.lua",
      text = 'local core = require "sendoso.core"\n\nlocal _, now = core.clock()\n',
      is = "lua/sendoso/gifts/claim.lua:3: gifts may not look at the clock: core.clock" },
    ["a look at the clock of the core, without a name for it"] = { check = "clock", file = "lua/sendoso/plan/init.lua",
      text = '\nlocal _, now = require("sendoso.core").clock()\n',
      is = "lua/sendoso/plan/init.lua:2: plan may not look at the clock: core.clock" },
    ["the core under another name"] = { check = "clock", file = "lua/sendoso/plan/init.lua",
      text = 'local c = require "sendoso.core"\nreturn c.clock()\n',
      is = "lua/sendoso/plan/init.lua:1: plan may not look at the clock: core.*" },
    ["what only looks like a clock"] = { check = "clock", file = "lua/sendoso/gifts/claim.lua",
      text = 'local core = require "sendoso.core"\nlocal gift = { os = user.os, clock = core.stopped() }\n'
        .. 'return run:clock(), gift.os.time, require("sendoso.core").decode(os.getenv "X")\n' },
    ["the core, handed on"] = { check = "clock", file = "lua/sendoso/plan/init.lua",
      text = 'local core = require "sendoso.core"\nlocal c = core\nreturn c.clock()\n',
      is = "lua/sendoso/plan/init.lua:2: plan may not look at the clock: core.*" },
    ["a core that is another one"] = { check = "clock", file = "lua/sendoso/client/init.lua",
      text = "local core = connect.open(given)\nreturn { core = core }\n" },
    ["a module of a room that may look at the clock"] = { check = "clock", file = "lua/sendoso/ledger/sends.lua",
      text = 'return require("sendoso.core").clock()\n' },
    ["a door to a module: the globals"] = { check = "doors", file = "lua/sendoso/rule/judge.lua",
      text = '\nlocal claim = _G.require "sendoso.gifts.claim"\n',
      is = "lua/sendoso/rule/judge.lua:2: rule.judge may not use _G.require" },
    ["a door to a module: the globals under another name"] = { check = "doors", file = "lua/sendoso/rule/judge.lua",
      text = "local all = _ENV\n", is = "lua/sendoso/rule/judge.lua:1: rule.judge may not use _ENV.*" },
    ["a door to a module: what is loaded"] = { check = "doors", file = "lua/sendoso/plan/known.lua",
      text = '-- package.loaded\nreturn package.loaded["sendoso.client"]\n',
      is = "lua/sendoso/plan/known.lua:2: plan.known may not use package.loaded" },
    ["a door to a module: what is loaded, in brackets"] = { check = "doors", file = "lua/sendoso/plan/known.lua",
      text = 'return package["loaded"]\n',
      is = "lua/sendoso/plan/known.lua:1: plan.known may not use package.loaded" },
    ["a door to a file: dofile"] = { check = "doors", file = "lua/sendoso/data/people.lua",
      text = 'dofile "lua/sendoso/client/init.lua"\n',
      is = "lua/sendoso/data/people.lua:1: data.people may not use dofile" },
    ["a door to a file: loadfile under another name"] = { check = "doors", file = "lua/sendoso/data/people.lua",
      text = "\nlocal read = loadfile\n", is = "lua/sendoso/data/people.lua:2: data.people may not use loadfile" },
    ["a door to other programs"] = { check = "doors", file = "lua/sendoso/dates/date.lua",
      text = 'local today = io.popen "date":read()\n',
      is = "lua/sendoso/dates/date.lua:1: dates.date may not use io.popen" },
    ["a door to other programs, behind another name"] = { check = "doors", file = "lua/sendoso/dates/date.lua",
      text = "local files = io\n", is = "lua/sendoso/dates/date.lua:1: dates.date may not use io.*" },
    ["a door where it may be"] = { check = "doors", file = "lua/sendoso/commands/schedule.lua",
      text = "local chunk = loadfile(args.script)\n" },
    ["what only looks like a door"] = { check = "doors", file = "lua/sendoso/data/people.lua",
      text = 'local word = { io = 1, loaded = kit.dofile }\nio.open(path)\nio.stderr:write(row.package)\n' },
    ["a look at the clock where it may be"] = { check = "clock", file = "lua/sendoso/run/today.lua",
      text = "return os.time()\n" },
    ["a script that knows more"] = { check = "script", file = "scripts/webinar.lua",
      text = 'local sendoso = require "sendoso"\nlocal date = require "sendoso.dates.date"\n',
      is = "scripts/webinar.lua:2: a script may not require sendoso.dates.date" },
    ["a script that loads what it is told"] = { check = "script", file = "scripts/webinar.lua",
      text = "require(arg[1])\n",
      is = "scripts/webinar.lua:1: a script may not require what is put together at run time" },
    ["a floor above"] = { check = "includes", file = "src/core/api/answer.h",
      text = '/* #include "client/call.h" */\n#include "api/json.h"\n#include "ledger/ledger.h"\n',
      is = 'src/core/api/answer.h:3: api may not include "ledger/ledger.h"' },
    ["a header without its floor"] = { check = "includes", file = "src/core/api/json.c", text = '#include "json.h"\n',
      is = 'src/core/api/json.c:1: "json.h" does not say its floor' },
    ["Lua in the core"] = { check = "includes", file = "src/core/data/rows.c", text = "\n#include <lauxlib.h>\n",
      is = "src/core/data/rows.c:2: the core may not include <lauxlib.h>" },
    ["the binding in the core"] = { check = "includes", file = "src/core/client/call.c",
      text = '#include "binding/l_call.h"\n',
      is = 'src/core/client/call.c:1: client may not include "binding/l_call.h"' },
    ["the core in the host"] = { check = "includes", file = "src/host/main.c", text = '#include "base/clock.h"\n',
      is = 'src/host/main.c:1: host may not include "base/clock.h"' },
    ["the binding in the host"] = { check = "includes", file = "src/host/main.c", text = '#include "binding.h"\n',
      is = 'src/host/main.c:1: host may not include "binding.h"' },
    ["a file of the core in no folder"] = { check = "includes", file = "src/core/error.c", text = "",
      is = "src/core/error.c:1: stands in no folder of the plan" },
    ["a comment that ends on a line of its own"] = { check = "comments", file = "src/core/ledger/lease.h",
      text = "/* Returns 0, or -1. */\nint x;\n/* one\n */\n",
      is = "src/core/ledger/lease.h:4: a comment ends on a line of its own" },
    ["a comment that is at its end"] = { check = "comments", file = "src/core/ledger/lease.h",
      text = "/* one\n   and two */\nint x;\n" },
    ["what the binding includes"] = { check = "includes", file = "src/binding/l_client.c",
      text = '#include "l_call.h"\n#include "client/client.h"\n#include <lua.h>\n' },
    ["a module that the host requires"] = { check = "named", file = "src/host/main.c",
      text = '/* "require" */\nlua_getglobal(L, "require");\nlua_pushliteral(L, "sendoso.client");\n',
      is = "src/host/main.c:2: host may not require sendoso.client" },
    ["a module that the binding requires"] = { check = "named", file = "src/binding/l_json.c",
      text = 'lua_getglobal(L, "require");\nlua_pushstring(L, name);\n',
      is = "src/binding/l_json.c:1: binding may not require " },
    ["a function that editors do not know"] = { check = "declared", file = "src/binding/l_clock.c", with = meta,
      text = 'static const luaL_Reg functions[] = {{"clock", l_clock},\n  {"sleep", l_sleep}, {NULL, NULL}};\n',
      is = "src/binding/l_clock.c:2: lua/meta/core/clock.lua has no core.sleep" },
    ["a method that editors do not know"] = { check = "declared", file = "src/binding/l_ledger.c", with = meta,
      text = 'static const char type[] = "sendoso.ledger";\nstatic const luaL_Reg methods[] = {\n'
        .. '  {"look", l_ledger_look},\n  {"clock", l_ledger_clock}, {"__gc", l_ledger_gc}};\n',
      is = "src/binding/l_ledger.c:4: lua/meta/core/ledger.lua has no Ledger:clock" },
    ["a function that editors do not know, and that is in no table"] = { check = "declared", with = meta,
      file = "src/binding/l_clock.c", text = 'lua_pushcfunction(L, l_clock);\nlua_setfield(L, -2, "clock");\n'
        .. 'lua_pushcfunction(L, l_sleep);\nlua_setfield(L, -2, "sleep");\n'
        .. 'lua_pushcfunction(L, l_free);\nlua_setfield(L, -2, "__gc");\n',
      is = "src/binding/l_clock.c:4: lua/meta/core/clock.lua has no core.sleep" },
    ["what editors know"] = { check = "declared", file = "src/binding/l_journal.c", with = meta,
      text = 'luaL_Reg all[2] = {{"look", l_journal_look}, {"clock", l_clock}};\n'
        .. 'l_object_check(L, 1, "sendoso.ledger");\n' },
  } do
    it("is said with its file and line, and nothing else is: " .. name, function()
      assert.same({ case.is }, house[case.check](case.with or plan, case.file, case.text))
    end)
  end

  it("is said with both of its ends, where two rooms require each other", function()
    assert.same({ "lua/sendoso/gifts/gift.lua:2: gifts and run require each other: lua/sendoso/run/say.lua:1" },
      house.circles(plan, {
        ["lua/sendoso/gifts/gift.lua"] = '\nrequire "sendoso.run.tally"\nrequire "sendoso.dates.date"\n',
        ["lua/sendoso/run/say.lua"] = 'require "sendoso.gifts.gift"\n',
        ["lua/sendoso/dates/date.lua"] = "",
      }))
  end)
end)

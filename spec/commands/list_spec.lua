-- Lists on the command line: which columns, how many, how wide.
local decode = require("sendoso.core").decode
local layout = require "sendoso.run.table"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

describe("sendoso.run.table", function()
  local rows = { { "id", "name", "note" }, { "1", "Anniversary box", ("x"):rep(40) }, { "22", "日本語", "é" } }

  it("puts columns side by side, as wide as what is in them on a screen", function()
    assert.same({ "id  name             note", "1   Anniversary box  " .. ("x"):rep(40), "22  日本語           é" },
      layout.lines(rows))
  end)

  it("cuts the widest columns until all fit", function()
    assert.same({ "id  name         note", "1   Anniversar…  xxxxxxx…xxxxxxx", "22  日本語       é" },
      layout.lines(rows, 32))
    for width = 1, 60 do
      for _, line in ipairs(layout.lines(rows, width)) do assert.is_true(layout.width(line) <= width, width) end
    end
  end)

  it("cuts a key, a place or an address in its middle, as they differ at their ends", function()
    local gifts = { { "key", "row" }, { "anniversary/E1007/10", "data.csv:8" },
      { "anniversary/E1007/2", "data.csv:99" } }
    assert.same({ "key            row", "annive…007/10  data.csv:8", "annive…1007/2  data.csv:99" },
      layout.lines(gifts, 26))
    assert.equal("a.very.l…mple.com", layout.lines({ { "a.very.long.name@example.com" } }, 17)[1])
    assert.equal("日本…日本", layout.lines({ { "日本語日本語日本語日本" } }, 10)[1])
  end)

  it("cuts no character in two", function()
    assert.equal("日…", layout.cut("日本語", 4))
    assert.equal("日本語", layout.cut("日本語", 6))
    assert.equal("Zoe\u{308}…", layout.cut("Zoe\u{308} Smith", 4))
  end)

  it("is a block for each row where columns would be too narrow to read", function()
    assert.same({ "id    1", "name  Annivers…", "note  xxxxxxxx…", "", "id    22", "name  日本語", "note  é" },
      layout.lines(rows, 15))
    assert.same({ "id  name  note" }, layout.lines({ rows[1] }, 15))
    assert.same({ "id  name…" }, layout.lines({ rows[1] }, 9))
  end)

  for text, width in pairs {
    ["Zoë"] = 3, ["Zoe\u{308}"] = 3, ["日本語"] = 6, ["ｶﾅ"] = 2, ["한글"] = 4, ["🎁"] = 2, ["🚀"] = 2, ["🫶"] = 2, ["⌚"] = 2,
    ["שָׁלוֹם"] = 4, ["สวัสดี"] = 4, ["नमस्ते"] = 4, ["a\xFFb"] = 3, ["\0"] = 1, [""] = 0,
  } do
    it(("knows how wide %q is"):format(text), function() assert.equal(width, layout.width(text)) end)
  end
end)

describe("a list #process", function()
  local state = temp.path()
  local function run(arguments) return process.sendoso(arguments, { state = state }) end

  -- On a terminal of its own, so many columns wide.
  local function on_terminal(columns, arguments)
    return process.run(("XDG_STATE_HOME=%s script -qec %s /dev/null"):format(state,
      temp.quote(("stty cols %d; %s %s"):format(columns, process.program, arguments)))).out:gsub("\r", "")
  end

  -- The state of a sandbox that has taken three gifts.
  local gifts
  setup(function()
    gifts = temp.path()
    for i = 1, 3 do
      process.sendoso(("egift --campaign 2004 --to a%d@example.com --name Ann --once k%d --sandbox"):format(i, i),
        { state = gifts })
    end
  end)

  -- Each list that the program has, with items in it.
  for _, command in ipairs { "users", "groups", "members 1234", "campaigns", "sends --since 30d", "ledger list", "owed",
    "reconcile -q", "directory users", "directory groups", "directory roles",
    "directory diff --people scripts/data/hires.csv" } do
    it("is printed page by page as { result, next_cursor }: " .. command, function()
      local function ask(more) return process.sendoso(command .. " --sandbox " .. more, { state = gifts }) end
      local wanted, seen, cursor = decode(ask("--json").out), {}, nil
      repeat
        local page = decode(ask(cursor and "--cursor " .. cursor or "--envelope --limit 2").out)
        assert.is_true(#page.result <= 2)
        table.move(page.result, 1, #page.result, #seen + 1, seen)
        cursor = page.next_cursor
        if #seen >= 12 then wanted = table.move(wanted, 1, #seen, 1, {}) end
      until not cursor or #seen >= 12
      assert.same(wanted, seen)
    end)
  end

  it("has the chosen columns in a page", function()
    assert.same({ result = { { id = 1234, name = "People Operations" } }, next_cursor = "p2n1" },
      decode(run("groups --columns id,name --envelope --limit 1").out))
  end)

  for arguments, words in pairs {
    ["--limit 101 --envelope"] = "from 1 to 100", ["--cursor xyz"] = "next_cursor",
    ["--cursor p2n5 --limit 6"] = "expected 5",
  } do
    it("is no page with " .. arguments, function()
      for _, command in ipairs { "users", "ledger list", "directory users" } do
        local seen = process.sendoso(command .. " --sandbox " .. arguments, { state = state })
        assert.equal(64, seen.status, seen.err)
        assert.equal("", seen.out)
        assert.matches(words, seen.err, 1, true)
      end
    end)
  end

  it("fits a terminal, and is whole in a pipe", function()
    local whole = run("sends --limit 5").out
    assert.is_nil(whole:find "…")
    for _, width in ipairs { 20, 30, 40, 60, 80, 110 } do
      local seen = on_terminal(width, "sends --limit 5")
      for line in seen:gmatch "[^\n]+" do assert.is_true(layout.width(line) <= width, line) end
      assert.equal(width == 110 or width <= 40, seen:find("…", 1, true) ~= nil, width)
      assert.equal(width <= 80, seen:find "\nstatus +%u" ~= nil, width) -- a block for each send
    end
    assert.equal(whole, on_terminal(300, "sends --limit 5"))
    assert.equal(whole, process.sendoso("sends --limit 5", { state = state, env = { COLUMNS = "40" } }).out)
  end)

  it("has the columns that are asked for", function()
    assert.equal("name,id\nPeople Operations,1234\n", run("groups --columns name,id --limit 1 --format csv").out)
    assert.equal('{"id":1234,"name":"People Operations"}\n',
      run("groups --columns name,id --limit 1 --format ndjson").out)
    assert.matches("^recipient.email +touch.id\n", run("sends --columns recipient.email,touch.id --limit 1").out)
  end)

  it("says which column no item has", function()
    local seen = run "sends --columns id,recipient.emial --limit 2"
    assert.matches("warning: no item has the field 'recipient.emial'; did you mean 'recipient.email'?", seen.err, 1,
      true)
    assert.equal(64, run("groups --columns 'a b'").status)
    assert.equal(64, run("groups --columns ''").status)
  end)

  it("ends where there are enough", function()
    for _, command in ipairs { "users", "groups", "campaigns", "sends", "members 1234" } do
      local _, count = run(command .. " --format ndjson --limit 2").out:gsub("\n", "")
      assert.equal(2, count, command)
    end
    assert.equal(64, run("groups --limit 0").status)
  end)

  it("of a ledger takes the same options", function()
    for _, name in ipairs { "a", "b", "c" } do
      assert.equal(0, run(("egift --campaign 2002 --to %s@example.com --once %s"):format(name, name)).status)
    end
    assert.equal("key,state\na,sent\nb,sent\n", run("ledger list --columns key,state --limit 2 --format csv").out)
    assert.matches("^key *\n$", run("owed --columns key --limit 1").out)
    assert.matches("^key *\n$", run("reconcile -q --columns key --limit 1").out)
  end)

  it("asks for no more of Sendoso than it shows", function()
    local peer <close> = scripted.start { scripted.json [[{"current_page":1,"per_page":5,"total_groups":9,
      "groups":[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5}]}]] }
    local seen = process.sendoso("groups --limit 2 --format csv --columns id", { env = scripts.account(peer) })
    assert.equal("id\n1\n2\n", seen.out, seen.err)
    assert.equal(1, #peer.requests())
  end)
end)

describe("sendoso sends #process", function()
  local state = temp.path()
  local function count(arguments)
    local seen = process.sendoso("sends --format ndjson " .. arguments, { state = state })
    assert.equal(0, seen.status, seen.err)
    local _, lines = seen.out:gsub("\n", "")
    return lines, seen
  end
  local all = count ""

  it("has those with a status, whatever its capitals, and several of them", function()
    local used, seen = count "--status used"
    local _, really = seen.out:gsub('"status":"Used","status_updates"', "")
    assert.is_true(used > 10 and used < all)
    assert.equal(used, really)
    assert.equal(used + count "--status Delivered", (count "--status used --status Delivered"))
  end)

  it("notes a status that Sendoso does not document, and looks for it all the same", function()
    local found, seen = count "--status Shiped"
    assert.equal(0, found)
    assert.matches("note: 'Shiped' is not a status that Sendoso documents; did you mean 'shipped'?", seen.err, 1, true)
  end)

  it("has those to a recipient, and of a campaign by its ID or name", function()
    local first = process.sendoso("sends --limit 1 --columns recipient.email --format csv", { state = state }).out
      :match "\n(.-)\n"
    assert.is_true(count("--recipient " .. first:upper()) >= 1)
    local coffee = count "--campaign 2002"
    assert.is_true(coffee > 0 and coffee < all)
    assert.equal(coffee, (count "--campaign 'Coffee on us'"))
  end)

  it("has those since a date or within an age", function()
    assert.equal(0, (count "--since 1d"))
    assert.equal(all, (count "--since 2000-01-01"))
    local some = count "--since 2025-07-01"
    assert.is_true(some > 0 and some < all)
    assert.equal(64, process.sendoso("sends --since yesterday", { state = state }).status)
  end)
end)

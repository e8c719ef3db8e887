-- profiles.ini: whatever a library would drop, cut or overwrite without a word is refused with its line.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local temp = require "spec.support.temp"

local function read(text) return core.ini(temp.file("profiles.ini", text)) end

-- The values of a file, as "section.key = value".
local function values(text)
  local list = {}
  for _, one in ipairs(assert(read(text))) do
    if one.key then list[#list + 1] = ("%s.%s = %s"):format(one.section, one.key, one.value) end
  end
  return list
end

describe("core.ini", function()
  it("gives each setting with its section and line, in the order of the file", function()
    assert.same({
      { section = "globex", line = 2 }, { section = "globex", key = "zone", value = "Europe/Berlin", line = 4 },
      { section = "acme", line = 6 }, { section = "acme", key = "via_from", value = "People Ops", line = 7 },
    }, read "# accounts\n[globex]\n\nzone = Europe/Berlin\n; of the old ones\n[acme]\n  via_from =  People Ops  \n")
  end)

  for text, value in pairs {
    ['k = a b'] = "a b", ['k="a # b"'] = "a # b", ["k = 'a; b'"] = "a; b", ['k = a # remark'] = "a",
    ['k = "a" ; remark'] = "a", ['k=a=b&c'] = "a=b&c", ['k = Jürgen'] = "Jürgen", ['k = "it\'s"'] = "it's",
    ['k = " a "'] = " a ",
  } do
    it("reads " .. text, function() assert.same({ "s.k = " .. value }, values("[s]\n" .. text .. "\n")) end)
  end

  it("reads a line without an end, and lines that end as on Windows", function()
    assert.same({ "s.k = a", "s.l = b" }, values "[s]\r\nk = a\r\nl = b")
  end)

  it("refuses a byte order mark in front of the first line, and says what it is", function()
    local _, err = read "\xef\xbb\xbf[s]\nk = a\n"
    assert.matches(":1: the file begins with a byte order mark: save it as UTF-8 without one", err.message, 1, true)
  end)

  it("waits for nobody who writes into a pipe", function()
    local path = temp.path "pipe"
    assert(os.execute("mkfifo " .. path))
    local _, err = core.ini(path)
    assert.same({ "store", path .. " is not a file" }, { err.kind, err.message })
  end)

  it("reads a value as long as a line may be, and refuses a longer one", function()
    local longest = ("x"):rep(1000 - #"k = ")
    assert.same({ "s.k = " .. longest }, values("[s]\nk = " .. longest .. "\n"))
    local _, err = read("[s]\nk = " .. longest .. "x\nl = 1\n")
    assert.matches(":2: the line is too long$", err.message)
  end)

  -- The text of line 3, and what is said of it.
  for line, said in pairs {
    ["k = 2"] = "'k' is given twice (first in line 2)",
    ["[s]"] = "[s] is given twice (first in line 1)",
    ["zone: x"] = "expected KEY = VALUE",
    ["[s"] = "expected [NAME]",
    ["[two words]"] = "expected [NAME]",
    ["[../x]"] = "expected [NAME]",
    ["[Acme]"] = "expected [NAME]",
    ["[a] [b]"] = "expected [NAME]",
    ["[a] # remark"] = "expected [NAME]",
    ["[]"] = "expected [NAME]",
    ["Zone = x"] = "expected a key",
    ["= x"] = "expected a key",
    ["l ="] = "the value is empty",
    ['l = ""'] = "the value is empty",
    ["l = # remark"] = "the value is empty",
    ["l = a#b"] = "is to stand in quotes",
    ["l = a;b"] = "is to stand in quotes",
    ['l = "a'] = "the quote is not closed",
    ['l = "a" b'] = "behind the closing quote",
    ['l = a"b'] = "in other quotes",
    ["l = a\\"] = "cannot go on in the next one",
    ["l = a\0b"] = "zero byte",
    ["l = \xff"] = "not UTF-8",
    ["\xef\xbb\xbf[t]"] = "expected KEY = VALUE",
  } do
    it("refuses with its line: " .. ("%q"):format(line), function()
      local path = temp.file("profiles.ini", "[s]\nk = 1\n" .. line .. "\nm = 3\n")
      local settings, err = core.ini(path)
      assert.is_nil(settings)
      assert.equal("invalid", err.kind)
      assert.matches(path .. ":3: ", err.message, 1, true)
      assert.matches(said, err.message, 1, true)
    end)
  end

  it("refuses a setting before the first section", function()
    local _, err = read "k = 1\n[s]\n"
    assert.matches(":1: expected [NAME] before the first setting", err.message, 1, true)
  end)

  it("has no text of a line in an error: it may be a secret", function()
    for _, line in ipairs { "s3cret", "k = s3cret#x", "[s3cret", "S3cret = 1", 'k = "s3cret' } do
      local _, err = read("[s]\n" .. line .. "\n")
      assert.not_matches("3cret", fail.line(err), 1, true)
    end
  end)

  it("says that there is no file, and that it is none", function()
    assert.equal("not_found", select(2, core.ini(temp.path "profiles.ini")).kind)
    assert.equal("store", select(2, core.ini(temp.path())).kind)
  end)

  it("refuses a file that every user may change: it names programs that we run", function()
    local path = temp.file("profiles.ini", "[s]\nk = 1\n")
    os.execute("chmod 666 " .. path)
    assert.matches("every user of this machine may change", select(2, core.ini(path)).message, 1, true)
  end)

  it("prints nothing of its own", function()
    local process = require "spec.support.process"
    local path = temp.file("profiles.ini", "[s]\nk = 1\nbad\n")
    local seen = process.run(("lua5.4 -e 'assert(not require([[sendoso.core]]).ini([[%s]]))'"):format(path))
    assert.same({ 0, "", "" }, { seen.status, seen.out, seen.err })
  end)
end)

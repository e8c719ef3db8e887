local printable = require "sendoso.printable"

describe("sendoso.printable", function()
  for name, case in pairs {
    ["an escape"] = { "a\27[31mb", "a [31mb" }, ["a line break"] = { "a\r\nb", "a  b" },
    ["a C1 control"] = { "a\u{9B}31mb", "a 31mb" }, ["a byte that is no UTF-8"] = { "a\x9B31mb", "a?31mb" },
    ["an override of direction"] = { "a\u{202E}b\u{2066}c\u{2069}", "abc" },
    ["marks of direction"] = { "a\u{200E}b\u{200F}c\u{61C}d", "abcd" },
    ["what nobody sees"] = { "a\u{200B}b\u{2060}c\u{FEFF}d\u{E0041}e\u{FFF9}", "abcde" },
    ["a character cut in two"] = { "Zoë\xC3", "Zoë?" },
  } do
    it("lets nobody send a terminal " .. name, function() assert.equal(case[2], printable.line(case[1])) end)
  end

  it("leaves names of all languages alone", function()
    for _, name in ipairs { "Renée Ångström", "Наталья", "דנה", "山田 太郎", "🎁", "O’Brien — “Ann”…",
      "نمی\u{200C}خواهم", "👩\u{200D}💻" } do
      assert.equal(name, printable.line(name))
    end
  end)

  it("keeps the lines and tabs of a text of several lines", function()
    assert.equal("a\n\tb \n", printable.lines "a\n\tb\27\n")
  end)

  it("writes JSON that means the same", function()
    local core = require "sendoso.core"
    local text = '{"a":"x\u{9B}31m\u{202E}\127é\\u001b"}'
    local written = printable.json(text)
    assert.equal('{"a":"x\\u009b31m\\u202e\\u007fé\\u001b"}', written)
    assert.same(core.decode(text), core.decode(written))
    local unseen = '{"a":"\u{200B}\u{E0041}"}'
    assert.equal('{"a":"\\u200b\\udb40\\udc41"}', printable.json(unseen))
    assert.same(core.decode(unseen), core.decode(printable.json(unseen)))
  end)

  for text, field in pairs {
    ["=1+cmd|2@x.com"] = "'=1+cmd|2@x.com", ["+1+2"] = "'+1+2", ["-2+3"] = "'-2+3", ["@SUM(A1)"] = "'@SUM(A1)",
    ["\t=1"] = "'\t=1",
    ["＝1"] = "'＝1", ["\u{200B}=1"] = "'=1", ["\r=1"] = "'\r=1", ["-12.50"] = "-12.50", ["+4915112345"] = "+4915112345",
    ["ann@example.com"] = "ann@example.com", [""] = "", ["a\27b"] = "a b",
  } do
    it(("writes %q as a field of CSV that no spreadsheet computes"):format(text), function()
      assert.equal(field, printable.field(text))
    end)
  end
end)

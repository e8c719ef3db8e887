local printable = require "sendoso.printable"
local dice = require "spec.support.dice"

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

  -- The same by patterns: what is found is replaced, one kind after the other.
  local C1 = "\xC2[\x80-\x9F]"
  local UNSEEN = { "\xD8\x9C", "\xE1\xA0\x8E", "\xE2\x80[\x8B\x8E\x8F\xA8-\xAE]", "\xE2\x81[\xA0-\xAF]",
    "\xEF\xBB\xBF", "\xEF\xBF[\xB9-\xBB]", "\xF3\xA0[\x80\x81][\x80-\xBF]" }
  local function escaped(character)
    local code = utf8.codepoint(character)
    if code < 0x10000 then return ("\\u%04x"):format(code) end
    return ("\\u%04x\\u%04x"):format(0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF))
  end
  local function expected(text, controls, instead, nothing)
    text = text:gsub(controls, instead)
    local _, at = utf8.len(text)
    while at do
      text = text:sub(1, at - 1) .. "?" .. text:sub(at + 1)
      _, at = utf8.len(text, at)
    end
    text = text:gsub(C1, instead)
    for _, unseen in ipairs(UNSEEN) do text = text:gsub(unseen, nothing) end
    return text
  end

  it("finds the same as patterns do, in whatever bytes", function()
    local random = dice(7)
    local points = { 0x80, 0x9F, 0xA0, 0x61B, 0x61C, 0x180D, 0x180E, 0x200A, 0x200C, 0x200F, 0x2010, 0x2027,
      0x2028, 0x202E, 0x202F, 0x205F, 0x2060, 0x206F, 0x2070, 0xFEFF, 0xFFF8, 0xFFF9, 0xFFFC, 0xE0000, 0xE007F, 0xE0080,
      0x1F381 }
    for _ = 1, 2000 do
      local parts = {}
      for i = 1, random(20) do
        local kind = random(4)
        parts[i] = kind == 1 and string.char(random(256) - 1) or kind == 2 and utf8.char(points[random(#points)])
          or ("plain text"):sub(1, random(10))
      end
      local text = table.concat(parts)
      local kept = "[\0-\8\11\12\14-\31\127]"
      assert.equal(expected(text, "[\0-\31\127]", " ", ""), printable.line(text))
      assert.equal(expected(text, "[\0-\8\11-\31\127]", " ", ""), printable.lines(text))
      assert.equal(expected(text, kept, escaped, escaped), printable.json(text))
      assert.equal(expected(text, kept, escaped, escaped):gsub("[\r\n]", " "), (printable.ndjson(text)))
      assert.equal(expected("x" .. text, kept, " ", ""), printable.field("x" .. text))
    end
  end)
end)

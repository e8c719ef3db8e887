local core = require "sendoso.core"
local temp = require "spec.support.temp"

local function utf16(text, little)
  local units = {}
  for _, code in utf8.codes(text) do
    if code > 0xffff then
      code = code - 0x10000
      units[#units + 1] = 0xd800 + (code >> 10)
      code = 0xdc00 + (code & 0x3ff)
    end
    units[#units + 1] = code
  end
  local format = (little and "<" or ">") .. ("I2"):rep(#units)
  return string.pack(format, table.unpack(units))
end

describe("sendoso.core.text #binding", function()
  for name, case in pairs {
    ["UTF-8"] = { "Zoë", "Zoë", "UTF-8" },
    ["ASCII"] = { "Zoe", "Zoe", "UTF-8" },
    ["UTF-8 with a byte order mark"] = { "\xef\xbb\xbfZoë", "Zoë", "UTF-8" },
    ["UTF-16, little end first"] = { "\xff\xfe" .. utf16("Zoë 🎁", true), "Zoë 🎁", "UTF-16LE" },
    ["UTF-16, big end first"] = { "\xfe\xff" .. utf16("Zoë", false), "Zoë", "UTF-16BE" },
    ["UTF-16 without a mark"] = { utf16("Name\tEmail\n", true), "Name\tEmail\n", "UTF-16LE" },
    ["big UTF-16 without a mark"] = { utf16("Name\tEmail\n", false), "Name\tEmail\n", "UTF-16BE" },
    ["Windows-1252"] = { "Zo\xeb \x80", "Zoë €", "Windows-1252" },
    ["UTF-8 with a broken byte, which stays"] = { "Zoë \xeb", "Zoë \xeb", "UTF-8" },
    ["nothing"] = { "", "", "UTF-8" },
  } do
    it("reads " .. name, function()
      local text, encoding = core.text("x.csv", case[1])
      assert.equal(case[2], text)
      assert.equal(case[3], encoding)
    end)
  end

  for name, case in pairs {
    ["UTF-16 that is cut off"] = { "\xff\xfea\0b", "x.csv: byte 3 is not UTF-16LE" },
    ["a byte that Windows-1252 does not have"] = { "a\x81", "x.csv: byte 2 is not Windows-1252" },
  } do
    it("refuses " .. name, function()
      local text, err = core.text("x.csv", case[1])
      assert.is_nil(text)
      assert.equal("invalid", err.kind)
      assert.equal(case[2], err.message)
    end)
  end

  it("reads a file, and says when it cannot", function()
    assert.equal("a,b\n", (core.text(temp.file("x.csv", "a,b\n"))))
    local _, err = core.text "/does/not/exist.csv"
    assert.equal("store", err.kind)
    assert.matches("/does/not/exist.csv: No such file", err.message)
    _, err = core.text "/tmp"
    assert.equal("store", err.kind)
  end)
end)

local core = require "sendoso.core"

local function read(text)
  local rows <close> = assert(core.rows("x.csv", text))
  local list = {}
  for row = 1, rows:count() do
    local line, width = rows:line(row)
    local fields = {}
    for column = 1, width do fields[column] = rows:field(row, column) end
    list[row] = { line = line, table.unpack(fields) }
  end
  return list
end

describe("sendoso.core.rows #binding", function()
  for name, case in pairs {
    ["plain lines"] = { "a,b\n1,2\n", { { line = 1, "a", "b" }, { line = 2, "1", "2" } } },
    ["no line break at the end"] = { "a,b\n1,2", { { line = 1, "a", "b" }, { line = 2, "1", "2" } } },
    ["CRLF"] = { "a\r\n1\r\n", { { line = 1, "a" }, { line = 2, "1" } } },
    ["CR alone"] = { "a\r1\r", { { line = 1, "a" }, { line = 2, "1" } } },
    ["empty fields"] = { ",\n", { { line = 1, "", "" } } },
    ["blank lines, which are no rows"] = { "\na\n\n\n1\n", { { line = 2, "a" }, { line = 5, "1" } } },
    ["quoted commas"] = { '"a,b",c\n', { { line = 1, "a,b", "c" } } },
    ["quoted line breaks, counting on"] = { '"a\r\nb"\nc\n', { { line = 1, "a\r\nb" }, { line = 3, "c" } } },
    ["doubled quotes"] = { '"say ""hi"""\n', { { line = 1, 'say "hi"' } } },
    ["an empty quoted field"] = { '"",""\n', { { line = 1, "", "" } } },
    ["a quote inside a plain field"] = { '5" pipe,x\n', { { line = 1, '5" pipe', "x" } } },
    ["zero bytes"] = { "a\0b,c\n", { { line = 1, "a\0b", "c" } } },
    ["nothing"] = { "", {} },
  } do
    it("reads " .. name, function()
      assert.same(case[2], read(case[1]))
    end)
  end

  it("refuses a quote that never closes, naming the line where it opened", function()
    local rows, err = core.rows("x.csv", 'a,b\n1,"2\n3,4\n5,6\n')
    assert.is_nil(rows)
    assert.equal("x.csv:2: the quote that opens here is never closed", err.message)
  end)

  it("refuses text behind a closing quote", function()
    local _, err = core.rows("x.csv", 'a\n"b"c\n')
    assert.equal("x.csv:2: there is text after the closing quote", err.message)
  end)

  it("refuses a field over 64 KiB, and reads one of just that", function()
    assert.equal(65536, #read(("x"):rep(65536))[1][1])
    local _, err = core.rows("x.csv", "a\n" .. ("x"):rep(65537))
    assert.equal("x.csv:2: a field is longer than 64 KiB", err.message)
  end)

  for name, case in pairs {
    ["commas"] = { "id,name\n1,a; b\n2,c; d\n", "," },
    ["semicolons, and commas in fields"] = { "id;ort\n1;Austin, TX\n2;Berlin, DE\n", ";" },
    ["tabs, and dates with commas in them"] = { "1. Summary\nStart\t3/4/26, 9:58 AM\n\nName\tJoin\tLeave\n"
      .. "Ann\t3/4/26, 9:58 AM\t3/4/26, 9:59 AM\nBo\t3/4/26, 9:58 AM\t3/4/26, 9:59 AM\n", "\t" },
    ["bars"] = { "id|name\n1|Lee, Ann\n", "|" },
    ["commas, with others inside quotes"] = { 'a,b\n"1;2;3","4;5;6"\n"1;2;3","4;5;6"\n', "," },
    ["one line only"] = { "a;b;c", ";" },
    ["what sep= says"] = { "sep=;\na,b;c\n", ";" },
    ["nothing at all"] = { "email\na@b.c\n", "," },
  } do
    it("finds out what parts fields: " .. name, function()
      local rows <close> = assert(core.rows("x.csv", case[1]))
      assert.equal(case[2], rows:delimiter())
    end)
  end

  for _, length in ipairs { 0, 1, 253, 254, 255, 256, 65536 } do
    it(("finds each field of rows with fields of %d bytes, in any order"):format(length), function()
      local long, quoted = ("x"):rep(length), ("y"):rep(math.max(length - 2, 0))
      local rows <close> = assert(core.rows("x.csv", ('a,%s,"%s",,e\n'):format(long, quoted):rep(3)))
      local fields = { "a", long, quoted, "", "e" }
      for row = 1, 3 do
        for _, column in ipairs { 5, 2, 1, 4, 3, 3 } do assert.equal(fields[column], (rows:field(row, column))) end
        assert.is_nil(rows:field(row, 6))
        assert.same({ row, 5, row }, { rows:line(row) })
      end
    end)
  end

  it("knows which rows follow a blank line, whatever ends it", function()
    for text, blank in pairs {
      ["a\nb"] = false, ["a\n\nb"] = true, ["a\r\nb"] = false, ["a\r\n\r\nb"] = true, ["a\rb"] = false,
      ["a\r\rb"] = true, ["a\n\rb"] = true, ["a\n\r\nb"] = true, ['"\n"\nb'] = true, ['"a\n"\nb'] = false,
      [" , \nb"] = true, [" ,x\nb"] = false,
    } do
      local rows <close> = assert(core.rows("x.csv", text, ","))
      assert.equal(blank, rows:follows_blank(2), ("%q"):format(text))
      assert.is_true(rows:follows_blank(1))
    end
  end)

  it("finds the field that is not UTF-8", function()
    local rows <close> = assert(core.rows("x.csv", 'a,"\xc3\xa9",c\n1,2,3\n1,"\xc3",3\n1,2,\xa9\n'))
    assert.same({ [3] = 2, [4] = 3 }, { rows:broken(1), rows:broken(2), rows:broken(3), rows:broken(4) })
    assert.equal(3, rows:odd(1, 4, 3))
    assert.equal(2, rows:odd(1, 2, 2) and rows:odd(2, 2, 2))
  end)

  it("reads a file of 100,000 lines", function()
    local rows <close> = assert(core.rows("big.csv", ("1,2,3\n"):rep(100000)))
    assert.equal(100000, rows:count())
    assert.equal(100000, (rows:line(100000)))
  end)
end)

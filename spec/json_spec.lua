local core = require "sendoso.core"
local base = require "sendoso.base"
local dice = require "spec.support.dice"
local json = require "sendoso.json"
local oracle = require "spec.support.oracle"
local temp = require "spec.support.temp"

describe("sendoso.core.decode #binding", function()
  local function decode(text) return assert(core.decode(text)) end

  it("keeps whole numbers whole, up to the last digit", function()
    local value = decode '{"id": 9007199254740993, "cost": 2.0, "half": 0.5, "big": 1e3}'
    assert.equal("9007199254740993", tostring(value.id))
    assert.equal("integer", math.type(value.cost))
    assert.equal(0.5, value.half)
    assert.equal("integer", math.type(value.big))
  end)

  it("makes null an absent field, and no hole in a list", function()
    assert.same({ a = 1, list = { 1, 2 } }, decode '{"a":1,"b":null,"list":[1,null,2]}')
  end)

  it("undoes escapes, surrogate pairs included", function()
    assert.equal('"\\/\b\f\n\r\té€😀', decode [["\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00"]])
    assert.equal("a\0b", decode [["a\u0000b"]])
  end)

  it("takes the last of duplicate names", function()
    assert.same({ a = 2 }, decode '{"a":1,"\\u0061":2}')
  end)

  for name, text in pairs {
    ["nothing"] = "", ["space"] = "  ", ["half an object"] = '{"a":1', ["two values"] = "1 2",
    ["a trailing comma"] = "[1,]", ["a lone comma"] = "[,1]", ["no colon"] = '{"a" 1}',
    ["a bare word"] = "nil", ["a leading zero"] = "01", ["a bare point"] = "1.", ["a lone minus"] = "-",
    ["a raw line break in a string"] = '"a\nb"', ["an unknown escape"] = [["\x"]],
    ["half a surrogate"] = [["\ud83d"]], ["a low surrogate first"] = [["\ude00\ud83d"]],
    ["invalid UTF-8"] = '"\xff"', ["overlong UTF-8"] = '"\xc0\xaf"', ["a UTF-8 surrogate"] = '"\xed\xa0\x80"',
    ["cut UTF-8"] = '"\xe2\x82', ["HTML"] = "<html></html>", ["a wrong closer"] = "[1}",
    ["100,000 levels"] = ("["):rep(100000), ["65 levels"] = ("["):rep(65) .. ("]"):rep(65),
    ["a zero byte"] = "\0",
  } do
    it("refuses " .. name, function()
      local value, err = core.decode(text)
      assert.is_nil(value)
      assert.equal("reply", err.kind)
    end)
  end

  it("reads 64 levels", function()
    local value, depth = decode(("["):rep(64) .. ("]"):rep(64)), 0
    while value do value, depth = value[1], depth + 1 end
    assert.equal(64, depth)
  end)

  it("keeps a number that fits no number as its text", function()
    local digits = ("9"):rep(100)
    assert.equal(digits, decode(digits))
  end)

  -- The same in brief as spec/fuzz/page.c, which goes on for as long as it is let.
  it("reads what lua-cjson reads, and the same of it, however a text is spoiled", function()
    local parts = { "{", "}", "[", "]", ",", ":", '"', "\\u", "null", "1.", "-0", "1e5", "\0", "\xff", ("9"):rep(20) }
    local random = dice(20)
    for _, name in ipairs { "get-sends.200", "get-me.200", "get-groups.200", "post-send-egift.404" } do
      local text = temp.read(("spec/examples/%s.json"):format(name)):sub(1, 2000)
      for _ = 1, 300 do
        local from = random(#text)
        oracle.json(text:sub(1, from - 1) .. parts[random(#parts)] .. text:sub(from + random(3) - 1), core.decode)
      end
    end
  end)
end)

local cjson = require("cjson").new()

-- lua-cjson writes \/ for every slash.
local function scalar(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  return (cjson.encode(value):gsub("\\/", "/"))
end

-- What the text of a value is to be, scalars by lua-cjson.
local function expected(value)
  if type(value) ~= "table" then return scalar(value) end
  local parts = {}
  if #value > 0 or getmetatable(value) == json.array then
    for i, item in ipairs(value) do parts[i] = expected(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local names = {}
  for name in pairs(value) do names[#names + 1] = tostring(name) end
  table.sort(names)
  for i, name in ipairs(names) do parts[i] = scalar(name) .. ":" .. expected(value[name]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

describe("sendoso.json.encode", function()
  it("writes the same text every time, with whole numbers whole", function()
    assert.equal('{"a":[1,2],"b":123456789012345678,"c":"x\\"y","d":0.5,"e":[]}',
      json.encode { b = 123456789012345678, a = { 1, 2 }, c = 'x"y', d = 0.5, e = json.list {} })
  end)

  it("escapes what has to be, and nothing else", function()
    assert.equal([["a/b\\c\"d\n\u0000\u007fé"]], json.encode 'a/b\\c"d\n\0\127é')
  end)

  it("writes what lua-cjson would, whatever the value", function()
    local random = dice(20)
    local numbers = { 0, math.maxinteger, math.mininteger, 0.0, -0.0, 0.1, 2.0, 1e15, 1e100, -2.5e-7, 1 / 3, 2 ^ 53 }
    local function text()
      local bytes = {}
      for i = 1, random(12) - 1 do bytes[i] = string.char(random(4) == 1 and random(256) - 1 or random(95) + 31) end
      return table.concat(bytes)
    end
    local function value(depth)
      local kind = random(depth > 3 and 5 or 8)
      if kind == 1 then return numbers[random(#numbers)] end
      if kind == 2 then return random(2) == 1 end
      if kind == 3 then return json.null end
      if kind < 6 then return text() end
      local made = kind == 6 and json.list {} or {}
      for i = 1, random(random(10) == 1 and 60 or 5) - 1 do
        made[kind == 8 and text() or i] = value(depth + 1)
      end
      if random(9) == 1 then made[random(3) == 1 and 0.5 or -random(9)] = true end
      return made
    end
    for _ = 1, 2000 do
      local made = value(1)
      assert.equal(expected(made), json.encode(made))
    end
  end)

  it("gives lua-cjson no text at once that it may find no memory for, as that would end the program", function()
    local text, most = ('a\\/"\n'):rep(100000), 0
    local written = base.encode({ text, [2] = 1.5 }, json.array, function(value)
      most = math.max(most, #tostring(value))
      return scalar(value)
    end)
    assert.equal(("[%s,1.5]"):format(scalar(text)), written)
    assert.is_true(most <= 65536)
  end)

  it("sees a table as Lua does", function()
    local list = setmetatable({}, {
      __len = function() return 2 end, __index = function(_, i) return i < 3 and i or nil end,
    })
    assert.equal("[1,2]", json.encode(list))
    local object = setmetatable({ b = 1 }, {
      __pairs = function() return next, { a = true, c = true } end, __index = function(_, name) return name .. "!" end,
    })
    assert.equal('{"a":"a!","c":"c!"}', json.encode(object))
    assert.equal('{"0.5":null,"x":1}', json.encode { x = 1, [0.5] = 2 })
  end)

  for name, case in pairs {
    ["a function"] = { print, "Cannot serialise function: type not supported" },
    ["a file"] = { { io.stdout }, "Cannot serialise userdata: type not supported" },
    ["what is no number"] = { { x = 0 / 0 }, "Cannot serialise number: must not be NaN or Inf" },
    ["infinity"] = { -1 / 0, "Cannot serialise number: must not be NaN or Inf" },
  } do
    it("refuses " .. name, function()
      assert.has_error(function() json.encode(case[1]) end, case[2])
    end)
  end

  it("refuses a table that is in itself", function()
    local list = {}
    list[1] = list
    assert.error_matches(function() json.encode(list) end, "nested too deeply")
  end)
end)

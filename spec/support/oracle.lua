--- What lua-cjson makes of a text, compared with what we make of it: the same verdict, and the same values, for what
--- both define. What they do not share is listed here, and nothing else is let through.
local theirs = require("cjson").new()

theirs.decode_max_depth(64) -- SDO_JSON_DEPTH
theirs.decode_invalid_numbers(false)

local oracle = {}

-- Removes null from what lua-cjson made: ours is an absent field, and an array goes on without it.
local function without_null(value)
  if type(value) ~= "table" then return value end
  local kept, count = {}, 0
  for _, item in ipairs(value) do
    if item ~= theirs.null then
      count = count + 1
      kept[count] = without_null(item)
    end
  end
  for name, item in pairs(value) do
    if type(name) == "string" and item ~= theirs.null then kept[name] = without_null(item) end
  end
  return kept
end

-- A whole number is a whole one of ours; one that does not fit keeps its digits as text, and so does one that is
-- written with 64 of them.
local function same_number(mine, other)
  if type(mine) == "number" then return mine + 0.0 == other end
  local is_long = type(mine) == "string" and (#mine >= 64 or not mine:find "[^%d-]" and math.abs(other) >= 2 ^ 63)
  return is_long and tonumber(mine) + 0.0 == other
end

local function same(mine, other)
  if type(other) == "number" then return same_number(mine, other) end
  if type(mine) ~= "table" or type(other) ~= "table" then return mine == other end
  for name, item in pairs(other) do
    if not same(mine[name], item) then return false end
  end
  for name in pairs(mine) do
    if other[name] == nil then return false end
  end
  return true
end

-- Takes the escapes out of the strings of a text: then a quote is the end of a string.
local function without_escapes(text) return (text:gsub("\\.", "")) end

-- Is there a raw control character in a string?
local function has_control(text)
  for inside in without_escapes(text):gmatch '"([^"]*)"' do
    if inside:find "[\0-\31]" then return true end
  end
  return false
end

-- Has a number a form that JSON does not have? lua-cjson reads with strtod, which is glad of "1." and ".5".
local function has_loose_number(text)
  for number in without_escapes(text):gsub('"[^"]*"', '""'):gmatch "[%d.+-][%w.+-]*" do
    local whole = number:match "^%-?(%d+)"
    local rest = whole and number:gsub("^%-?%d+", "", 1):gsub("^%.%d+", "", 1):gsub("^[eE][+-]?%d+", "", 1)
    if rest ~= "" or #whole > 1 and whole:sub(1, 1) == "0" then return true end
  end
  return false
end

-- May a text be refused that lua-cjson reads? A zero byte ends what it looks at, and it looks into no string.
local function is_looser(text)
  return text:find("\0", 1, true) or not utf8.len(text) or has_control(text) or has_loose_number(text)
end

local function differs(text, what)
  error(("%s differs from lua-cjson's: %q"):format(what, text), 0)
end

-- Returns whether lua-cjson reads a text, and what it makes of it: a value, or nil for null.
local function read(text)
  local ok, value = pcall(theirs.decode, text)
  if not ok then return false end
  if value == theirs.null then return true, nil, value end
  return true, without_null(value), value
end

--- Compares what a reader of JSON makes of a text. Raises if it is not the same.
---@param text string
---@param decode fun(text: string): any, table?
function oracle.json(text, decode)
  local value, err = decode(text)
  local ok, other = read(text)
  if ok == (err == nil) then
    if ok and not same(value, other) then differs(text, "the value") end
  elseif not ok or not is_looser(text) then
    differs(text, "the verdict")
  end
end

-- Is it an object or null, as what is in a list has to be? An array without items looks like an object.
local function is_item(value) return value == theirs.null or type(value) == "table" and value[1] == nil end

-- Returns the list of an answer, whole, or nil: there is none.
local function list_of(answer, collection)
  if type(answer) ~= "table" then return nil end
  if answer[1] ~= nil then return answer end
  local list = answer[collection]
  return type(list) == "table" and list or nil
end

-- Returns what the fields of an item are: each a path, of which no two begin with the same name.
local function fields_of(item, fields)
  local made = {}
  for _, path in ipairs(fields) do
    local into, from = made, item
    for name, dot in path:gmatch "([^.]+)(%.?)" do
      local value = from[name]
      if value == nil or value == theirs.null then break end
      if dot == "" or type(value) ~= "table" or value[1] ~= nil then
        into[name] = without_null(value)
        break
      end
      into[name] = {}
      into, from = into[name], value
    end
  end
  return made
end

--- Compares a page. Raises if it is not the same.
---@param text string that is JSON
---@param collection string
---@param fields string[]
---@param page { items: table[], fields: table[] }? what we make of it; nil: it is refused
function oracle.page(text, collection, fields, page)
  local ok, _, whole = read(text)
  if not ok then differs(text, "the verdict") end
  local list = list_of(whole, collection)
  local items = {}
  for _, item in ipairs(list or {}) do
    if not is_item(item) then list = nil break end
    if item ~= theirs.null then items[#items + 1] = item end
  end
  -- An object in the place of a list, or an empty array in that of an item: lua-cjson makes the same of both.
  local is_blurred = list and not page and text:find "%[%s*%]" or page and not list and text:find "^%s*%[%s*%]%s*$"
  if is_blurred or list and not list[1] then return end
  if (list ~= nil) ~= (page ~= nil) then differs(text, "the verdict on a page") end
  if not page then return end
  if #items ~= #page.items then differs(text, "the number of items") end
  for i, item in ipairs(items) do
    if not same(page.items[i], without_null(item)) then differs(text, "item " .. i) end
    if not same(page.fields[i], fields_of(item, fields)) then differs(text, "the fields of item " .. i) end
  end
end

return oracle

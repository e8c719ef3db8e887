--- Who gets no gift: a list of e-mails or ids, or a file of people.
local fail = require "sendoso.fail"
local origin = require "sendoso.data.origin"
local people = require "sendoso.data.people"
local person = require "sendoso.data.person"
local recipient = require "sendoso.data.recipient"
local tables = require "sendoso.data.file.tables"
local trim = require "sendoso.trim"

local exclusions = {}

local EMAIL = "^[^%s<>\"@,;]+@[^%s<>\"@,;]+$"

local function raise(message, hint)
  fail.raise("invalid", message, { hint = hint or "everybody in a list of exclusions must be known" })
end

-- An e-mail or an id, however it was copied: Ann <ann@example.com>, "7", mailto:ann@example.com.
local function read_word(line)
  local word = trim(line):gsub("^[\"']", ""):gsub("[\"',;]+$", "")
  word = (word:match "<([^<>%s]+@[^<>%s]+)>" or word):gsub("^mailto:", "")
  word = trim(word)
  if word:find(EMAIL) or word:find "^[%w._/-]+$" then return recipient.normal(word) end
end

-- A list without a heading: an e-mail or an id to a line; # begins a remark. Returns each with its line.
local function read_list(path, text)
  local found, number = {}, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    line = trim((line:gsub("#.*", "")))
    local word = line ~= "" and read_word(line)
    if line ~= "" and not word then raise(("%s:%d: '%s' is no e-mail and no id"):format(path, number, line)) end
    if word then found[word] = number end
  end
  return found
end

-- Every address and id of somebody.
local function marks_of(item)
  local marks = {}
  for _, field in ipairs { "email", "work_email", "home_email", "id" } do
    local value = item[field]
    if type(value) == "string" or math.type(value) == "integer" then
      marks[#marks + 1] = recipient.normal(tostring(value))
    end
  end
  return marks
end

-- A file whose columns are known.
local function read_people(path, context)
  local found = {}
  local strict = { today = context.today, date_order = context.date_order, remark = context.remark, fault = raise }
  for one in people(path, nil, strict, true) do
    local marks, place = marks_of(one), origin.of(one)
    if #marks == 0 then raise(place .. ": neither an e-mail nor an id") end
    for _, field in ipairs { "email", "work_email", "home_email" } do
      local email = one[field]
      if email and not email:find(EMAIL) then raise(("%s: '%s' is no e-mail"):format(place, email)) end
    end
    for _, mark in ipairs(marks) do found[mark] = place end
  end
  return found
end

--- Reads a list of exclusions. Returns a function that says whether somebody is on it, with any of their rows:
--- the file's name, or nil. Raises when the file cannot be read, is empty, or has a line that is not understood.
---@param path string
---@param context sendoso.FileContext
---@return fun(item: table): string? excluded
---@return fun(): integer, integer unmatched how many lines of how many have matched nobody yet
function exclusions.open(path, context)
  local text, err = require("sendoso.core").text(path)
  if not text then error(err, 0) end
  if text:find "\0" then raise(path .. ": this is no text; save it as CSV") end
  local has_heading = text:find "^%s*[%[{]" or tables(text, path, "person")
  local found = has_heading and read_people(path, context) or read_list(path, text)
  if next(found) == nil then raise(path .. ": there is nobody in it", "leave `exclude` out if nobody is excluded") end
  local met = {} -- lines that have matched somebody
  local function excluded(item)
    local is_on = false
    for _, row in ipairs { item, table.unpack(person.others(item)) } do
      for _, mark in ipairs(marks_of(row)) do
        if found[mark] then is_on, met[found[mark]] = true, true end
      end
    end
    return is_on and path:match "[^/]+$" or nil
  end
  return excluded, function()
    local lines, all, unmatched = {}, 0, 0
    for _, line in pairs(found) do lines[line] = true end
    for line in pairs(lines) do
      all = all + 1
      if not met[line] then unmatched = unmatched + 1 end
    end
    return unmatched, all
  end
end

return exclusions

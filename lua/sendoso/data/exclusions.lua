--- Exclusion lists: people who get no gift, as a list of email addresses, domains or IDs, or as a file of people.
local address = require "sendoso.address"
local fail = require "sendoso.fail"
local identity = require "sendoso.data.identity"
local kin = require "sendoso.data.kin"
local origin = require "sendoso.data.origin"
local people = require "sendoso.data.people"
local tables = require "sendoso.data.file.tables"
local trim = require "sendoso.trim"
local unseen = require "sendoso.unseen"

local exclusions = {}

local function raise(message, hint)
  fail.raise("invalid", message, { hint = hint
    or "every line of an exclusion list must be an email address, a domain such as @example.com, or an ID" })
end

-- By what an entry and a person are compared.
local function mark_of(text)
  if text:find("@", 1, true) then return address.bare(text) end
  return identity.id(text) or text:lower()
end

-- An email address or an ID, however it was copied: Ann <ann@example.com>, "7", mailto:ann@example.com; or a domain:
-- @example.com.
local function read_word(line)
  local word = unseen.remove(line):gsub("^=?[\"']", ""):gsub("[\"',;]+$", "")
  if word:find "^@" then
    word = address.bare(word)
    return not address.flaw("somebody" .. word) and word or nil
  end
  if word:find("@", 1, true) then
    word = address.bare(word)
    return not address.flaw(word) and word or nil
  end
  return word:find "^[%w._/-]+$" and mark_of(word) or nil
end

-- A list without a heading: one email address, domain or ID per line; # begins a comment. Returns each with its line.
local function read_list(path, text)
  local entries, number = {}, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    line = trim((line:gsub("#.*", "")))
    local word = line ~= "" and read_word(line)
    if line ~= "" and not word then
      raise(("%s:%d: \"%s\" is neither an email address, nor a domain, nor an ID"):format(path, number, line))
    end
    if word then entries[word] = number end
  end
  return entries
end

-- All email addresses and IDs of a person.
local function marks_of(item)
  local marks = {}
  for _, field in ipairs { "email", "work_email", "home_email", "id" } do
    local value = item[field]
    if type(value) == "string" or math.type(value) == "integer" then
      marks[#marks + 1] = mark_of(tostring(value))
    end
  end
  return marks
end

-- Is the address of a mark one of a domain of the list? A domain has those below it, too: @example.com has
-- ann@mail.example.com.
local function is_of_domain(domains, mark)
  local domain = mark:match "@([^@]*)$"
  while domain do
    if domains["@" .. domain] then return true end
    domain = domain:match "^[^.]*%.(.*)$"
  end
  return false
end

-- The domains of a list, taken out of its entries; nil if it has none.
local function take_domains(entries)
  local domains = {}
  for word in pairs(entries) do
    if word:find "^@" then domains[word] = true end
  end
  for word in pairs(domains) do entries[word] = nil end
  return next(domains) and domains
end

-- A file whose columns are known. Returns each email address and ID with its place.
local function read_people(path, context)
  local entries = {}
  local strict = { today = context.today, date_order = context.date_order, kept = context.kept,
    rosters = context.rosters, note = context.note,
    incomplete = function(text) raise(text, "an exclusion list must be whole") end,
    skip = function(place, reason) raise(place .. ": " .. reason) end }
  strict.ignore = true -- who is on the list is excluded, whatever its other columns say
  for item in people(path, nil, strict, true) do
    local marks, place = marks_of(item), origin.of(item)
    if #marks == 0 then raise(place .. ": the row has neither an email address nor an ID") end
    for _, field in ipairs { "email", "work_email", "home_email" } do
      local problem = item[field] and address.problem(field, item[field])
      if problem then raise(place .. ": " .. problem.message) end
    end
    for _, mark in ipairs(marks) do entries[mark] = place end
  end
  return entries
end

--- Reads an exclusion list. Returns a function that tells whether a person is on it, with any of their rows: the
--- file's name, or nil. Raises if the file cannot be read, is empty, or has a line that is not understood.
---@param path string
---@param context sendoso.FileContext
---@return fun(item: table): string? excluded_by
---@return fun(): integer, integer unmatched how many addresses and IDs, of how many, have matched nobody so far
---@return fun(knows: fun(word: string): boolean) match with everybody of a file at once
function exclusions.open(path, context)
  local text = fail.need(require("sendoso.core").text(path))
  if text:find "\0" then raise(path .. ": not a text file; save it as CSV") end
  local has_heading = text:find "^%s*[%[{]" or tables(text, path, "person")
  local entries = has_heading and read_people(path, context) or read_list(path, text)
  if next(entries) == nil then
    raise(path .. ": the exclusion list is empty", "remove `exclude` if nobody is to be excluded")
  end
  local domains = take_domains(entries) -- that nobody is of one is no typo: that of a competitor stays on the list
  local matched = {} -- the lines of entries that have matched a person
  local function excluded_by(item)
    local is_on = false
    for _, row in ipairs { item, table.unpack(kin.others(item)) } do
      for _, mark in ipairs(marks_of(row)) do
        if entries[mark] then is_on, matched[entries[mark]] = true, true end
        is_on = is_on or domains ~= nil and is_of_domain(domains, mark)
      end
    end
    return is_on and path:match "[^/]+$" or nil
  end
  return excluded_by, function()
    local lines, all, unmatched = {}, 0, 0
    for _, line in pairs(entries) do lines[line] = true end
    for line in pairs(lines) do
      all = all + 1
      if not matched[line] then unmatched = unmatched + 1 end
    end
    return unmatched, all
  end, function(knows)
    for word, line in pairs(entries) do matched[line] = matched[line] or knows(word) end
  end
end

return exclusions

--- webhooks.ini: a section for each source that is not in our table, or is otherwise than there.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local fetch = require "sendoso.webhook.fetch"
local nearest = require "sendoso.nearest"
local sources = require "sendoso.webhook.sources"

local file = {}

local function one_of(...)
  local choices, list = {}, table.concat({ ... }, ", ")
  for _, choice in ipairs { ... } do choices[choice] = choice end
  return function(text)
    if choices[text] then return text end
    return nil, "expected one of " .. list
  end
end

local function whole(text)
  local number = math.tointeger(tonumber(text))
  if number and number > 0 then return number end
  return nil, "expected a number of seconds"
end

local function header(text)
  if text:find "^[%w_-]+$" then return text:lower() end
  return nil, "expected the name of a header such as X-Acme-Signature"
end

-- What is not signed, anybody may have written.
local function signed(text)
  local others = text:gsub("{body}", ""):gsub("{time}", ""):gsub("{id}", "")
  if text:find("{body}", 1, true) and not others:find "[{}]" then return text end
  return nil, "expected a text with {body} and, if they are signed as well, {time} and {id}"
end

-- A path of names such as data.person.
local function place(text)
  if text:find "^[^.%s]" and not text:find "%.%." and not text:find "%.$" then return text end
  return nil, "expected the names of fields, with dots between them, such as data.person"
end

local function text(value) return value end

-- Keys of a scheme, and of a source.
local of_scheme = { header = header, prefix = text, hash = one_of("sha1", "sha256", "sha512"),
  encoding = one_of("hex", "base64", "base64url"), signed = signed, key = one_of("text", "base64"),
  time = header, tolerance = whole, id_header = header }
local of_source = { id = place, type = place, item = place, fetch = fetch.parse, credential_command = text }
local headers = { header = true, time = true, id_header = true }
local others = { like = true }

local names = {}
for _, keys in ipairs { of_scheme, of_source, others } do
  for name in pairs(keys) do names[#names + 1] = name end
end
table.sort(names)

local function copy(row)
  local own = {}
  for name, value in pairs(row or {}) do own[name] = value end
  return own
end

-- A new row, or a copy of the one that it is like. Of the schemes of that, none is left out by a key that all of them
-- may have; whoever names headers means one scheme.
local function row_of(section, like, given)
  local row, schemes = copy(like), {}
  row.name = section
  for _, scheme in ipairs(like and like.schemes or {}) do schemes[#schemes + 1] = copy(scheme) end
  for name in pairs(headers) do
    if given[name] then schemes = { schemes[1] } end
  end
  if given.header then row.is_basic, row.is_secret_path = nil, nil end
  if #schemes == 0 then schemes[1] = { hash = "sha256", encoding = "hex", signed = "{body}", key = "text" } end
  row.schemes = schemes
  return row
end

local function take(row, key, value)
  local read = of_scheme[key] or of_source[key]
  if not read then return ("unknown key '%s'%s"):format(key, nearest(key, names)) end
  local is, expected = read(value)
  if is == nil then
    if expected:find(", got ", 1, true) then return ("%s: %s"):format(key, expected) end
    return ("%s: %s, got \"%s\""):format(key, expected, value)
  end
  if of_source[key] then
    row[key == "credential_command" and "command" or key] = is
    return
  end
  for _, scheme in ipairs(row.schemes) do scheme[key == "id_header" and "id" or key] = is end
end

-- What a scheme lacks, or nil.
local function lacking(scheme)
  local has_time = scheme.time or scheme.is_pairs
  if scheme.signed:find("{time}", 1, true) and not has_time then return "signed has {time}, but time is missing" end
  if scheme.signed:find("{id}", 1, true) and not scheme.id then return "signed has {id}, but id_header is missing" end
  if scheme.tolerance and not has_time then return "there is a tolerance, but time is missing" end
  if scheme.time and not scheme.tolerance then scheme.tolerance = 300 end
end

-- What cannot work, or nil.
local function flaw(row)
  if not row.name:find "^[%w_-]+$" then return "a source has a name of letters, digits, '_' and '-'" end
  if row.command and not row.fetch then return "there is a credential_command, but fetch is missing" end
  if row.is_basic or row.is_secret_path then
    row.schemes = nil
    return
  end
  if not row.schemes[1].header then return "header is missing" end
  for _, scheme in ipairs(row.schemes) do
    local reason = lacking(scheme)
    if reason then return reason end
  end
end

-- Makes the row of one section.
local function section_of(settings)
  local like, given = nil, {}
  for _, setting in ipairs(settings) do
    if setting.key then given[setting.key] = true end
    if setting.key == "like" then
      local reason
      like, reason = sources.named(setting.value)
      if not like then return nil, "like: " .. reason, setting.line end
    end
  end
  local row = row_of(settings.name, like or sources.named(settings.name), given)
  for _, setting in ipairs(settings) do
    local reason = setting.key and setting.key ~= "like" and take(row, setting.key, setting.value)
    if reason then return nil, reason, setting.line end
  end
  local reason = flaw(row)
  if reason then return nil, reason, settings.line end
  if row.fetch then row.fetch.command = row.command end
  return row
end

--- Reads the sources of a file, by their names; none where there is no file.
---@param path string
---@return table<string, sendoso.WebhookSource>?, sendoso.Error?
function file.read(path)
  if not core.exists(path) then return {} end
  local settings, err = core.ini(path)
  if not settings then return nil, err end
  local sections, by_name, rows = {}, {}, {}
  for _, setting in ipairs(settings) do
    local section = by_name[setting.section]
    if not section then
      section = { name = setting.section, line = setting.line }
      sections[#sections + 1], by_name[setting.section] = section, section
    end
    section[#section + 1] = setting
  end
  for _, section in ipairs(sections) do
    local row, reason, line = section_of(section)
    if not row then return fail("invalid", ("%s:%d: [%s] %s"):format(path, line, section.name, reason)) end
    rows[row.name] = row
  end
  return rows
end

return file

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

local function text(value) return value end

-- Keys of a scheme, and of a source.
local of_scheme = { header = string.lower, prefix = text, hash = one_of("sha1", "sha256", "sha512"),
  encoding = one_of("hex", "base64", "base64url"), signed = text, key = one_of("text", "base64"),
  time = string.lower, tolerance = whole, id_header = string.lower }
local of_source = { id = text, type = text, item = text, fetch = fetch.parse, credential_command = text }
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

-- A new row, or a copy of the one that it is like.
local function row_of(section, like)
  local row = copy(like)
  row.name = section
  local scheme = copy(like and like.schemes and like.schemes[1])
  if not scheme.header then
    scheme.hash, scheme.encoding, scheme.signed, scheme.key = "sha256", "hex", "{body}", "text"
  end
  row.schemes = { scheme }
  return row, scheme
end

local function take(row, scheme, key, value)
  local read = of_scheme[key] or of_source[key]
  if not read then return ("unknown key '%s'%s"):format(key, nearest(key, names)) end
  local is, expected = read(value)
  if is == nil then return ("%s: %s"):format(key, expected) end
  if key == "id_header" then scheme.id = is
  elseif key == "credential_command" then row.command = is
  elseif of_scheme[key] then scheme[key] = is
  else row[key] = is end
end

-- What cannot work, or nil.
local function flaw(row, scheme)
  if not row.name:find "^[%w_-]+$" then return "a source has a name of letters, digits, '_' and '-'" end
  if not scheme.header and not row.is_basic and not row.is_secret_path then return "header is missing" end
  if scheme.time and not scheme.tolerance then scheme.tolerance = 300 end
end

-- Makes the row of one section.
local function section_of(settings)
  local like
  for _, setting in ipairs(settings) do
    if setting.key == "like" then
      local reason
      like, reason = sources.named(setting.value)
      if not like then return nil, reason, setting.line end
    end
  end
  local row, scheme = row_of(settings.name, like or sources.named(settings.name))
  for _, setting in ipairs(settings) do
    local reason = setting.key and setting.key ~= "like" and take(row, scheme, setting.key, setting.value)
    if reason then return nil, reason, setting.line end
  end
  local reason = flaw(row, scheme)
  if reason then return nil, reason, settings.line end
  if not scheme.header then row.schemes = nil end
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
    if not row then return fail("invalid", ("%s:%d: %s"):format(path, line, reason)) end
    rows[row.name] = row
  end
  return rows
end

return file

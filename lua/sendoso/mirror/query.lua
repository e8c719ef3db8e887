--- Sends of a mirror, by what they are asked for.
local address = require "sendoso.address"
local caller = require "sendoso.caller"
local cursor = require "sendoso.cursor"
local date = require "sendoso.dates.date"
local duration = require "sendoso.dates.duration"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local mirror = require "sendoso.mirror"
local nearest = require "sendoso.nearest"
local refresh = require "sendoso.mirror.refresh"
local sync = require "sendoso.mirror.sync"
local words = require "sendoso.words"

local query = {}

local BATCH = 500

--- What sends may be asked for.
query.names = "status since campaign recipient script refresh"

---@class sendoso.SendQuery
---@field status? string|string[] in any capitals
---@field since? string|sendoso.Date a date (its begin in UTC), or an age such as "7d"
---@field campaign? integer|string its ID or exact name
---@field recipient? string
---@field script? string that made the gift, by the ledger
---@field refresh? boolean false: as the mirror has it, without asking Sendoso

--- Is a mirror needed to answer it?
---@param given? table
---@return boolean
function query.is_one(given)
  if type(given) ~= "table" then return false end
  for name in query.names:gmatch "%S+" do
    if given[name] ~= nil then return true end
  end
  return false
end

local function since_of(value, now)
  local text = value ~= nil and tostring(value)
  if not text then return nil end
  if date.parse(text) then return instant.parse(text .. "T00:00:00Z") end
  local ms = duration.parse(text)
  if ms then return now - ms // 1000 end
  caller.raise('sends: since: expected a date ("2026-11-01") or an age ("7d"), got "%s"', text)
end

local function statuses_of(value)
  if value == nil then return nil end
  local list = type(value) == "table" and value or { value }
  for _, status in ipairs(list) do
    if type(status) ~= "string" then caller.raise("sends: status: expected a string, got %s", words.kind(status)) end
  end
  return json.encode(json.list(list))
end

local types = { recipient = "string", script = "string", refresh = "boolean" }

--- Reads a query. Mistakes in it raise, at the script's line.
---@param given sendoso.SendQuery
---@param now integer seconds since 1970
---@return sendoso.core.SendFilter
function query.filter(given, now)
  for name, wanted in pairs(types) do
    if given[name] ~= nil and type(given[name]) ~= wanted then
      caller.raise("sends: %s: expected a %s, got %s", name, wanted, words.kind(given[name]))
    end
  end
  local campaign = given.campaign
  if campaign ~= nil and math.type(campaign) ~= "integer" and type(campaign) ~= "string" then
    caller.raise("sends: campaign: expected an ID or a name, got %s", words.kind(campaign))
  end
  return {
    since = since_of(given.since, now), statuses = statuses_of(given.status), script = given.script,
    email = given.recipient and address.bare(given.recipient),
    campaign = math.type(campaign) == "integer" and campaign or nil,
    campaign_name = type(campaign) == "string" and campaign or nil,
  }
end

local function gift_of(row)
  return row.gift and { key = row.gift, script = row.script, rule = row.rule } or nil
end

-- Sendoso's own words, and which gift of the ledger it is.
local function raw_of(row)
  local gift = gift_of(row)
  return gift and ('%s,"gift":%s}'):format(row.body:match "^(.*)}%s*$", json.encode(gift)) or row.body
end

--- Returns a send as scripts get it: as Sendoso lists it, with `gift` where the ledger has it.
---@param row table of a mirror
---@return table
function query.send(row)
  local send = require("sendoso.core").decode(row.body)
  send.gift = gift_of(row)
  return send
end

local function only(send, fields)
  if not fields then return send end
  local part = {}
  for _, name in ipairs(fields) do
    local from, to = send, part
    for before in name:gmatch "([^.]+)%." do
      from = type(from) == "table" and from[before] or nil
      to[before] = to[before] or {}
      to = to[before]
    end
    local last = name:match "[^.]+$"
    if type(from) == "table" then to[last] = from[last] end
  end
  return part
end

--- Walks the sends of a filter, the newest first.
---@param its_mirror sendoso.core.Mirror
---@param filter sendoso.core.SendFilter
---@return fun(): table? next_row
function query.rows(its_mirror, filter)
  local list, at = {}, 0
  filter.limit = BATCH
  return function()
    at = at + 1
    if at > #list and (at == 1 or #list == BATCH) then
      list, at = fail.need(its_mirror:list(filter)), 1
      local last = list[#list]
      if last then filter.before, filter.before_number = last.created, last.number end
    end
    return list[at]
  end
end

-- Where nothing is found, the name of the campaign may be misspelt.
local function note_campaign(client, its_mirror, name)
  local names = {}
  for _, sum in ipairs(fail.need(its_mirror:sum("campaign", {}))) do
    if sum.key == name then return end
    names[#names + 1] = sum.key
  end
  client.run:note("no send is of a campaign '%s'%s", name, nearest(name, names))
end

--- Walks the sends that are asked for. The mirror is brought up to date at the first step. Raises on failure.
---@param client sendoso.Client
---@param given sendoso.SendQuery
---@param how { fields?: string[], raw?: boolean }
---@return fun(): table|string|nil cursor, nil, nil, any closing
function query.walk(client, given, how)
  local filter, next_row = query.filter(given, client.run:now()), nil
  local function begin()
    if given.refresh == false then sync.note_missing(client) else refresh(client) end
    local its_mirror = fail.need(mirror.open(client))
    next_row = query.rows(its_mirror, filter)
    local row = next_row()
    if not row and filter.campaign_name then note_campaign(client, its_mirror, filter.campaign_name) end
    return row
  end
  return cursor.new(function()
    local row
    if next_row then row = next_row() else row = begin() end
    if not row then return nil end
    return how.raw and raw_of(row) or only(query.send(row), how.fields)
  end)
end

return query

--- One event, as it came: what it is called, and what programs are told of it.
local core = require "sendoso.core"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local printable = require "sendoso.printable"
local sources = require "sendoso.webhook.sources"

local event = {}

-- A name is short and has nothing in it that is not seen. What is longer is known by its digest.
local function name_of(value)
  if math.type(value) == "integer" then return tostring(value) end
  if type(value) ~= "string" or value == "" then return nil end
  return #value <= 200 and not value:find "%c" and utf8.len(value) and value or core.digest(value)
end

--- Returns by what an event is known again.
---@param source sendoso.WebhookSource
---@param known { id?: string, signature?: string, signed?: string } what its signature says
---@param body any
---@param raw string
---@return string
function event.id(source, known, body, raw)
  if known.id then return name_of(known.id) end
  if source.id == "signature" and known.signature then return name_of(known.signature) end
  local id = source.id and source.id ~= "body" and name_of(sources.at(body, source.id))
  return id or core.digest(source.id ~= "body" and known.signed or raw)
end

--- Returns the type of an event, or nil.
---@param route sendoso.WebhookRoute
---@param body any
---@return string?
function event.type(route, body)
  local said = route.type or name_of(sources.at(body, route.source.type))
  return said
end

--- Returns an event as one line of JSON, its body as it came.
---@param one sendoso.core.InboxEvent
---@return string
function event.line(one)
  local head = json.encode { source = one.source, id = one.id, type = one.type,
    received = instant.utc(one.received // 1000) }
  local is_json = one.body:find "^%s*[%[{]" and core.decode(one.body) ~= nil
  local data = is_json and one.body:gsub("[\r\n]", " ") or json.encode(printable.lines(one.body))
  return ('%s,"data":%s}'):format(head:sub(1, -2), printable.json(data))
end

return event

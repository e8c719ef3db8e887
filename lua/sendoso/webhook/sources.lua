--- Who sends webhooks, a row each: how its requests are signed, and what is in them. Nothing else knows any of them.
local check = require "sendoso.check"
local nearest = require "sendoso.nearest"

local sources = {}

--- One way to sign. {id}, {time} and {body} are filled in; the header has `prefix` before each signature.
---@class sendoso.WebhookScheme
---@field header string small letters
---@field prefix? string may be missing
---@field is_list? boolean several signatures, with spaces between them, each with the prefix; others are ignored
---@field is_pairs? boolean "t=…,v1=…": the time and the signature in one header
---@field hash "sha1"|"sha256"|"sha512"
---@field encoding "hex"|"base64"|"base64url"
---@field signed string
---@field key "text"|"base64"
---@field time? string the header with the time of the attempt, seconds since 1970
---@field tolerance? integer seconds
---@field id? string the header with the ID of the event

---@class sendoso.WebhookSource
---@field name string
---@field schemes? sendoso.WebhookScheme[] the first one whose header is there counts
---@field is_basic? boolean user and password (HTTP Basic), "user:password" as the secret
---@field is_secret_path? boolean nothing but the path says who sent it
---@field id? string where the body has the ID; "signature": the signature; default: a digest of what is signed
---@field type? string where the body has the type
---@field item? string where the body has the person or the event
---@field fetch? { base: string, path: string, command?: string } where it is asked whom a thin event is about, and the
---command that prints the token for that
---@field is_asked? boolean GET and HEAD are answered 200
---@field handshake? "zoom"|"hibob"
---@field types? string[] each has a path of its own below that of the source, since the body does not say which it is

local function standard(name)
  return { header = name .. "-signature", prefix = "v1,", is_list = true, hash = "sha256", encoding = "base64",
    signed = "{id}.{time}.{body}", key = "base64", time = name .. "-timestamp", tolerance = 300, id = name .. "-id" }
end

local function hmac(header, hash, encoding, more)
  local scheme = { header = header, hash = hash, encoding = encoding, signed = "{body}", key = "text" }
  for name, value in pairs(more or {}) do scheme[name] = value end
  return { scheme }
end

local SENDOSO = "amazon_fulfilling amazon_shipped blocked bounced canceled clicked confirmation_canceled "
  .. "confirming_address delivered email_blacklist expired failed fulfilling fulfillment_issue initiated "
  .. "insufficient_funds invalid_email_format opened order_received out_of_stock pending_approval "
  .. "pending_sendoso_approval redeemed refunded sent shipped suspicious_email undeliverable"

local function words_of(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

---@type sendoso.WebhookSource[]
sources.list = {
  { name = "sendoso", schemes = { standard "svix", standard "webhook" }, types = words_of(SENDOSO) },
  { name = "standard", schemes = { standard "svix", standard "webhook" }, type = "type" },
  { name = "finch", type = "event_type", schemes = { { header = "finch-signature", prefix = "v1,", is_list = true,
    hash = "sha256", encoding = "base64", signed = "{id}.{time}.{body}", key = "base64", time = "finch-timestamp",
    tolerance = 300, id = "finch-event-id" } } },
  { name = "merge", schemes = hmac("x-merge-webhook-signature", "sha256", "base64url"), id = "signature",
    type = "hook.event", item = "data" },
  { name = "kombo", schemes = hmac("x-kombo-signature", "sha256", "base64url"), id = "id", type = "type" },
  { name = "bamboohr", schemes = hmac("x-bamboohr-signature", "sha256", "hex",
    { signed = "{body}{time}", time = "x-bamboohr-timestamp", tolerance = 300 }) },
  { name = "hibob", schemes = hmac("bob-signature", "sha512", "base64"), type = "type", handshake = "hibob" },
  { name = "personio", schemes = hmac("x-personio-signature", "sha256", "hex", { prefix = "sha256=" }),
    type = "event_name", item = "payload" },
  { name = "deel", schemes = hmac("x-deel-signature", "sha256", "hex", { signed = "POST{body}" }) },
  { name = "workday", is_basic = true },
  { name = "typeform", schemes = hmac("typeform-signature", "sha256", "base64", { prefix = "sha256=" }),
    id = "event_id", type = "event_type" },
  { name = "surveymonkey", schemes = hmac("sm-signature", "sha1", "base64"), id = "event_id", type = "event_type",
    is_asked = true },
  { name = "zoom", schemes = hmac("x-zm-signature", "sha256", "hex", { prefix = "v0=", signed = "v0:{time}:{body}",
    time = "x-zm-request-timestamp", tolerance = 300 }), id = "body", type = "event",
    item = "payload.object.participant", handshake = "zoom" },
  { name = "calendly", schemes = hmac("calendly-webhook-signature", "sha256", "hex", { is_pairs = true,
    signed = "{time}.{body}", tolerance = 180 }), id = "body", type = "event", item = "payload" },
  { name = "eventbrite", is_secret_path = true, type = "config.action" },
  { name = "qualtrics", is_secret_path = true },
}

local names, by_name = {}, {}
for _, source in ipairs(sources.list) do names[#names + 1], by_name[source.name] = source.name, source end
table.sort(names)

--- Returns the row of a name; or nil and why there is none.
---@param name string
---@return sendoso.WebhookSource?, string?
function sources.named(name)
  if by_name[name] then return by_name[name] end
  return nil, ("unknown source '%s'%s; the sources are: %s"):format(name, nearest(name, names),
    table.concat(names, ", "))
end

--- Returns the value at a path such as "payload.object" in a body; nil: there is none.
---@param body any
---@param path? string
---@return any
function sources.at(body, path)
  for name in (path or ""):gmatch "[^.]+" do
    if type(body) ~= "table" then return nil end
    body = body[name]
  end
  return body
end

--- Returns the names of all sources, in alphabetical order.
---@return string[]
function sources.names() return check.sorted(by_name) end

return sources

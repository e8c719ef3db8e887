--- What sources ask when the address of a webhook is saved. It is answered at once, and is no event.
local core = require "sendoso.core"
local json = require "sendoso.json"
local sources = require "sendoso.webhook.sources"

local handshake = {}

-- Zoom wants a text signed. Whoever asks may have anything signed that no signature of an event is made of: those
-- begin with "v0:".
local function zoom(body, _, secrets)
  if type(body) ~= "table" or body.event ~= "endpoint.url_validation" then return nil end
  local text = sources.at(body, "payload.plainToken")
  if type(text) ~= "string" or not text:find "^[%w_-]+$" or #text > 200 then return { status = 400 } end
  return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = json.encode {
    plainToken = text, encryptedToken = core.signature("sha256", "hex", secrets[1], text) } }
end

-- HiBob's test is not signed.
local function hibob(body, raw)
  local text = type(body) == "table" and next(body) == "text" and next(body, "text") == nil and body.text or raw
  return text == "Ping test" and { status = 200 } or nil
end

local kinds = { zoom = zoom, hibob = hibob }

--- Returns the answer to a handshake; nil: the request is none.
---@param source sendoso.WebhookSource
---@param body any
---@param raw string
---@param secrets string[]
---@return { status: integer, headers?: table, body?: string }?
function handshake.answer(source, body, raw, secrets)
  local kind = kinds[source.handshake]
  return kind and kind(body, raw, secrets)
end

return handshake

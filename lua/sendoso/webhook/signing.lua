--- Signatures of requests: is one what its source sends, and what would it send?
local core = require "sendoso.core"

local signing = {}

--- Returns the key that a secret stands for, or nil: it stands for none.
---@param scheme sendoso.WebhookScheme
---@param secret string
---@return string?
function signing.key(scheme, secret)
  if scheme.key == "text" then return secret ~= "" and secret or nil end
  local key = core.from_base64((secret:gsub("^whsec_", "")))
  return key ~= "" and key or nil
end

--- Signs a request, as its source does.
---@param scheme sendoso.WebhookScheme
---@param secret string
---@param request { id?: string, time?: string, body: string }
---@return string
function signing.sign(scheme, secret, request)
  local text = scheme.signed:gsub("{(%a+)}", request)
  return core.signature(scheme.hash, scheme.encoding, signing.key(scheme, secret), text)
end

-- What stands before a signature is not always there.
local function without(prefix, text)
  if prefix and text:sub(1, #prefix) == prefix then return text:sub(#prefix + 1) end
  return text
end

-- The signatures in a header, and the time, if that is there as well.
local function read(scheme, text)
  if scheme.is_pairs then return { text:match "v1=([^,%s]+)" }, text:match "t=([^,%s]+)" end
  if not scheme.is_list then return { without(scheme.prefix, text) } end
  local list = {}
  for one in text:gmatch "%S+" do
    if one:sub(1, #scheme.prefix) == scheme.prefix then list[#list + 1] = one:sub(#scheme.prefix + 1) end
  end
  return list
end

-- Base64 is written with padding or without.
local function bare(signature) return (signature:gsub("=+$", "")) end

-- Is any of these signatures one of these secrets? All are looked at.
local function is_any(scheme, given, secrets, request)
  local is_one = false
  for _, secret in ipairs(secrets) do
    local own = bare(signing.sign(scheme, secret, request))
    for _, signature in ipairs(given) do is_one = core.is_same(bare(signature), own) or is_one end
  end
  return is_one
end

local function check_time(scheme, text, now)
  local seconds = text and text:find "^%d+$" and math.tointeger(tonumber(text))
  if not seconds then return "the time is missing, or is not a whole number of seconds" end
  if math.abs(now - seconds) > scheme.tolerance then
    return ("the time is more than %d seconds away from that of this machine"):format(scheme.tolerance)
  end
end

local function check_scheme(scheme, headers, body, secrets, now)
  local given, time = read(scheme, headers[scheme.header])
  local request = { body = body, time = time or scheme.time and headers[scheme.time], id = scheme.id
    and headers[scheme.id] }
  if scheme.id and (request.id or "") == "" then return nil, scheme.id .. " is missing" end
  local reason = scheme.tolerance and check_time(scheme, request.time, now)
  if reason then return nil, reason end
  if not is_any(scheme, given, secrets, request) then return nil, "the signature is wrong" end
  return { id = request.id, signature = given[1], signed = scheme.signed:gsub("{(%a+)}", request) }
end

local function check_basic(authorization, secrets)
  local given = core.from_base64((authorization or ""):match "^[Bb][Aa][Ss][Ii][Cc] +(%S+)$" or "") or ""
  local is_one = false
  for _, secret in ipairs(secrets) do is_one = core.is_same(given, secret) or is_one end
  if is_one then return {} end
  return nil, "the user or the password is wrong"
end

--- Checks that a request is from its source. Returns what is known of it by that: its ID, its signature and what was
--- signed; or nil and why it is not.
---@param source sendoso.WebhookSource
---@param request { headers: table<string, string>, authorization?: string, body: string }
---@param secrets string[]
---@param now integer seconds since 1970
---@return { id?: string, signature?: string, signed?: string }?, string?
function signing.check(source, request, secrets, now)
  if source.is_secret_path then return {} end
  if source.is_basic then return check_basic(request.authorization, secrets) end
  for _, scheme in ipairs(source.schemes) do
    if request.headers[scheme.header] then
      return check_scheme(scheme, request.headers, request.body, secrets, now)
    end
  end
  return nil, source.schemes[1].header .. " is missing"
end

return signing

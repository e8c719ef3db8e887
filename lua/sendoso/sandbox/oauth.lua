--- Sign-in of the sandbox: /oauth/authorize, /oauth/token and /oauth/revoke, as documented; what is not documented is
--- as in Doorkeeper, or a setting.
local consent = require "sendoso.sandbox.consent"
local core = require "sendoso.core"
local form = require "sendoso.form"
local json = require "sendoso.json"

local oauth = {}

--- The only application that the sandbox knows.
oauth.client = { id = "sandbox", secret = "sandbox-secret" }

local OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
local SCOPES = { public = true, write = true, update = true, marketplace = true, smartsend = true }

local sentences = {
  invalid_client = "Client authentication failed due to unknown client, no client authentication included, or "
    .. "unsupported authentication method.",
  invalid_grant = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
    .. "used in the authorization request, or was issued to another client.",
  invalid_request = "The request is missing a required parameter, includes an unsupported parameter value, or is "
    .. "otherwise malformed.",
  invalid_scope = "The requested scope is invalid, unknown, or malformed.",
  unsupported_grant_type = "The authorization grant type is not supported by the authorization server.",
  unsupported_response_type = "The authorization server does not support this response type.",
  access_denied = "The resource owner or authorization server denied the request.",
}

local function reply(status, body)
  local headers = { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-store" }
  return { status = status, headers = headers, body = json.encode(body) }
end

--- A refusal of /oauth/token or /oauth/revoke.
---@param name string
function oauth.refuse(name)
  return reply(name == "invalid_client" and 401 or 400, { error = name, error_description = sentences[name] })
end

-- What was sent, in either of the two encodings: never what stands in the URL.
local function fields_of(request)
  if not (request.content_type or ""):find "^application/json" then return (form.decode(request.body)) end
  local body, fields = core.decode(request.body), {}
  for name, value in pairs(type(body) == "table" and body or {}) do
    if type(value) == "string" then fields[name] = value end
  end
  return fields
end

-- The header of an application, in the alphabet of headers.
local function basic(client)
  local text = core.base64url(client.id .. ":" .. client.secret):gsub("[-_]", { ["-"] = "+", ["_"] = "/" })
  return "Basic " .. text .. ("="):rep(-#text % 4)
end

local function is_client(request, fields)
  if request.authorization then return request.authorization == basic(oauth.client) end
  return fields.client_id == oauth.client.id and fields.client_secret == oauth.client.secret
end

-- A redirect URI that can be registered: https, http on this machine, or none but a page that shows the code.
local function is_redirect(uri)
  if uri == OUT_OF_BAND then return true end
  if uri:find "[#%s]" then return false end
  local host = uri:match "^http://([^/?]+)"
  host = host and (host:match "^(%[.-%])" or host:gsub(":%d+$", ""))
  return uri:find "^https://[^/]" ~= nil or host == "127.0.0.1" or host == "localhost" or host == "[::1]"
end

local function redirect(asked, answer, state)
  if asked.redirect_uri == OUT_OF_BAND then
    return answer.code and consent.show(answer.code) or consent.refuse(sentences[answer.error])
  end
  local text = form.encode {
    { "code", answer.code }, { "error", answer.error }, { "error_description", sentences[answer.error] },
    { "state", asked.state }, { "iss", state.settings.iss == "yes" and state.base_url or nil },
  }
  local mark = asked.redirect_uri:find("?", 1, true) and "&" or "?"
  return { status = 302, headers = { Location = asked.redirect_uri .. mark .. text, ["Cache-Control"] = "no-store" } }
end

-- What is wrong with a request that can be answered at its redirect URI.
local function flaw(asked)
  if asked.response_type ~= "code" then return "unsupported_response_type" end
  for scope in (asked.scope or ""):gmatch "%S+" do
    if not SCOPES[scope] then return "invalid_scope" end
  end
  local method = asked.code_challenge and (asked.code_challenge_method or "plain")
  if method and (method ~= "S256" or #asked.code_challenge ~= 43) then return "invalid_request" end
end

local function authorize(state, request)
  local asked = request.method == "POST" and form.decode(request.body) or request.query
  if asked.client_id ~= oauth.client.id then return consent.refuse(sentences.invalid_client) end
  if not is_redirect(asked.redirect_uri or "") then
    return consent.refuse "The requested redirect uri is malformed or doesn't match client redirect URI."
  end
  local wrong = flaw(asked)
  if wrong then return redirect(asked, { error = wrong }, state) end
  local scope, decision = asked.scope or "public", state.settings.consent
  if decision == "ask" and request.method == "POST" then decision = asked.consent end
  if decision == "deny" then return redirect(asked, { error = "access_denied" }, state) end
  if decision ~= "allow" then
    local fields = {}
    for _, name in ipairs { "client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge",
      "code_challenge_method" } do fields[#fields + 1] = { name, asked[name] } end
    return consent.ask(fields, scope)
  end
  local code = state.tokens:grant {
    redirect_uri = asked.redirect_uri, scope = scope, challenge = asked.code_challenge,
  }
  return redirect(asked, { code = code }, state)
end

local grants = {
  authorization_code = function(state, fields)
    return state.tokens:exchange(fields.code or "", fields.redirect_uri or "", fields.code_verifier)
  end,
  refresh_token = function(state, fields) return state.tokens:renew(fields.refresh_token or "") end,
}

local function token(state, request)
  local fields = fields_of(request)
  if not is_client(request, fields) then return oauth.refuse "invalid_client" end
  local grant = grants[fields.grant_type]
  if not grant then return oauth.refuse(fields.grant_type and "unsupported_grant_type" or "invalid_request") end
  local made = grant(state, fields)
  if not made then return oauth.refuse "invalid_grant" end
  return reply(200, {
    access_token = made.access, token_type = "bearer", expires_in = made.life, refresh_token = made.refresh,
    scope = made.scope, created_at = made.time,
  })
end

local function revoke(state, request)
  if request.authorization ~= basic(oauth.client) then return oauth.refuse "invalid_client" end
  state.tokens:revoke(request.query.token or "")
  return reply(200, {})
end

local endpoints = {
  ["GET /oauth/authorize"] = { op = { name = "authorize", does = "sign in" }, answer = authorize },
  ["POST /oauth/authorize"] = { op = { name = "authorize", does = "sign in" }, answer = authorize },
  ["POST /oauth/token"] = { op = { name = "token", does = "sign in" }, answer = token },
  ["POST /oauth/revoke"] = { op = { name = "revoke", does = "sign in" }, answer = revoke },
}

--- Answers a request below /oauth, with the faults that are due.
---@param state table the sandbox's
---@param request table
---@return table? answer nil: none comes
function oauth.answer(state, request)
  local endpoint = endpoints[request.method .. " " .. request.path]
  if not endpoint then return { status = 404, body = "Not found" } end
  local instead = state.faults:before(endpoint.op)
  if instead ~= nil then return instead or nil end
  return state.faults:after(endpoint.op, request, endpoint.answer(state, request), state.settings) or nil
end

return oauth

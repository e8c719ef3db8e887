--- One question to a person, in a browser: may this program act for you? It is asked by a URL, and answered by another
--- one, to which the browser is sent.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local form = require "sendoso.form"
local pkce = require "sendoso.accounts.pkce"

local authorization = {}

---@class sendoso.Authorization
---@field base_url string
---@field client_id string
---@field redirect_uri string
---@field scope string
---@field state string comes back with the answer, which is to this question then
---@field verifier string a secret

local AGAIN = "run `sendoso login` again"

--- Makes a question.
---@param app sendoso.Application
---@return sendoso.Authorization
function authorization.new(app)
  return {
    base_url = app.base_url, client_id = app.client_id, redirect_uri = app.redirect_uri, scope = app.scope,
    state = pkce.secret(), verifier = pkce.secret(),
  }
end

--- Returns the URL at which it is asked.
---@param question sendoso.Authorization
---@return string
function authorization.url(question)
  return question.base_url:gsub("/+$", "") .. "/oauth/authorize?" .. form.encode {
    { "client_id", question.client_id }, { "redirect_uri", question.redirect_uri }, { "response_type", "code" },
    { "scope", question.scope }, { "state", question.state }, { "code_challenge", pkce.challenge(question.verifier) },
    { "code_challenge_method", "S256" },
  }
end

-- Scheme and host of a URL, as they are compared.
local function origin(url)
  local _, host = core.service(url)
  return url:match("^%a*"):lower() .. "://" .. tostring(host)
end

local reasons = {
  access_denied = { "access was denied in the browser", AGAIN .. ", and allow it" },
  invalid_scope = { "Sendoso does not allow the scope that was asked for", "ask for another one with --scope" },
  unauthorized_client = { "Sendoso does not allow this client ID to sign in", "check client_id" },
}

-- What an error that came back means. It may be anybody's text: a name that is not known is shown, and no more.
local function refusal(name)
  local reason = reasons[name]
  if reason then return fail("auth", reason[1], { hint = reason[2] }) end
  local shown = name:find "^[%w_]+$" and #name <= 64 and name or "unreadable"
  return fail("auth", ("Sendoso refused the sign-in with the error '%s'"):format(shown), { hint = AGAIN })
end

-- The parameters of an answer: a URL, or what stands behind its question mark.
local function parameters(text)
  local query = text:match "%?([^#]*)" or text:find "^%w+=" and text
  if not query then return nil end
  local values, twice = form.decode(query)
  if twice then return nil end
  return values
end

--- Is it an answer to this question, whoever gave it?
---@param question sendoso.Authorization
---@param text string the URL to which the browser was sent
---@return boolean
function authorization.is_answered(question, text)
  local values = parameters(text)
  return values ~= nil and values.state == question.state
end

--- Returns the answer of a person at a terminal, who may have seen the code alone, on a page that showed it. From
--- anybody else a code without the state is no answer: it may be that of another account.
---@param question sendoso.Authorization
---@param text string
---@return string
function authorization.of_person(question, text)
  local code = text:match "^%s*([%w._~-]+)%s*$"
  return code and form.encode { { "code", code }, { "state", question.state } } or text
end

--- Reads an answer. Returns the code.
---@param question sendoso.Authorization
---@param text string the URL to which the browser was sent, or the part behind its question mark
---@return string? code, sendoso.Error?
function authorization.read(question, text)
  text = text:match "^%s*(.-)%s*$"
  local values = parameters(text)
  if not values or not (values.code or values.error) then
    return fail("invalid", "this is not the URL to which the browser was sent: it has no code in it",
      { field = "url", hint = "copy the whole address from the browser, after you allowed access" })
  end
  if values.state ~= question.state then
    return fail("auth", ("the URL has %s state: it does not belong to this sign-in")
      :format(values.state and "another" or "no"),
      { field = "state", hint = AGAIN .. ", and use the newest page of the browser" })
  end
  if values.iss and origin(values.iss) ~= origin(question.base_url) then
    return fail("auth", "the answer was not given by " .. question.base_url, { hint = AGAIN .. "; check --base-url" })
  end
  if values.error then return refusal(values.error) end
  return values.code
end

return authorization

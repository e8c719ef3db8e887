--- What the sandbox has granted: codes, and the tokens that came of them. All of it is in the journal, so that every
--- process that is the same sandbox knows it, and of two that spend one code at the same time only one gets a token.
---
--- A refresh token works once. By default the old pair stays valid until the new access token is first used, as in
--- Doorkeeper, so that an answer that is lost can be asked for again; with refresh=strict it ends at once.
local core = require "sendoso.core"

local tokens = {}

---@class sendoso.sandbox.Token
---@field access string
---@field refresh string
---@field scope string
---@field time integer when it was made, in seconds since 1970
---@field life integer seconds
---@field older? sendoso.sandbox.Token the one that it replaces, until it is used
---@field is_revoked? boolean
---@field is_expired? boolean

local Tokens = { __name = "sendoso.sandbox.tokens" }
Tokens.__index = Tokens

--- Returns what the journal of a sandbox says of tokens.
---@param state table the sandbox's
---@return table
function tokens.new(state)
  return setmetatable({ state = state, read = 0, codes = {}, access = {}, refresh = {} }, Tokens)
end

local function secret()
  return core.base64url(assert(core.random(32)))
end

-- What an entry of the journal changes, by its `oauth`. One that came too late changes nothing.
local changes = {}

function changes.code(self, entry) self.codes[entry.code] = entry end

function changes.token(self, entry)
  local code, older = self.codes[entry.from], self.refresh[entry.from]
  if not code and not older or code and code.is_spent or older and older.is_revoked then return end
  local token = {
    access = entry.access, refresh = entry.refresh, scope = entry.scope, time = entry.time, life = entry.life,
    older = older,
  }
  if code then code.is_spent = true end
  if older and entry.strict then older.is_revoked = true end
  self.access[token.access], self.refresh[token.refresh] = token, token
end

function changes.used(self, entry)
  local token = self.access[entry.access]
  if token.older then token.older.is_revoked, token.older = true, nil end
end

function changes.expired(self, entry) self.access[entry.access].is_expired = true end

function changes.revoked(self, entry) self.access[entry.access].is_revoked = true end

-- Reads what was added to the journal, by whomever.
local function catch_up(self)
  local entries = self.state.journal:read()
  for i = self.read + 1, #entries do
    local change = changes[entries[i].oauth]
    if change then change(self, entries[i]) end
  end
  self.read = #entries
end

local function add(self, what, entry)
  entry.oauth, entry.time = what, self.state.clock()
  self.state.journal:add(entry)
  catch_up(self)
end

--- Makes a code for a consent.
---@param request { redirect_uri: string, scope: string, challenge?: string }
---@return string
function Tokens:grant(request)
  local code = secret()
  add(self, "code", {
    code = code, redirect_uri = request.redirect_uri, scope = request.scope, challenge = request.challenge,
  })
  return code
end

local function issue(self, from, scope)
  local access, settings = secret(), self.state.settings
  add(self, "token", {
    access = access, refresh = secret(), from = from, scope = scope, life = settings.token_s,
    strict = settings.refresh == "strict" or nil,
  })
  return self.access[access]
end

--- Returns the tokens of a code; nil: the code is not known, over, used, or another's.
---@param code string
---@param redirect_uri string
---@param verifier? string what the challenge was made of
---@return sendoso.sandbox.Token?
function Tokens:exchange(code, redirect_uri, verifier)
  catch_up(self)
  local known = self.codes[code]
  if not known or known.is_spent or known.redirect_uri ~= redirect_uri then return nil end
  if self.state.clock() >= known.time + self.state.settings.code_s then return nil end
  if known.challenge and core.base64url(core.sha256(verifier or "")) ~= known.challenge then return nil end
  return issue(self, code, known.scope)
end

--- Returns new tokens for a refresh token; nil: it is not known, or does not work any more.
---@param refresh string
---@return sendoso.sandbox.Token?
function Tokens:renew(refresh)
  catch_up(self)
  local known = self.refresh[refresh]
  if not known or known.is_revoked then return nil end
  return issue(self, refresh, known.scope)
end

--- Returns what is wrong with an access token, if anything. One that is used ends the one that it replaces.
---@param access? string
---@return "invalid"|"revoked"|"expired"|nil
function Tokens:flaw(access)
  catch_up(self)
  local token = self.access[access]
  if not token then return "invalid" end
  if token.is_revoked then return "revoked" end
  if token.is_expired or self.state.clock() >= token.time + token.life then return "expired" end
  if token.older then add(self, "used", { access = access }) end
end

--- Ends an access token before its time.
---@param access string
function Tokens:expire(access) add(self, "expired", { access = access }) end

--- Revokes a pair, by either of its tokens. One that is not known is no mistake.
---@param either string
function Tokens:revoke(either)
  catch_up(self)
  local token = self.access[either] or self.refresh[either]
  if token then add(self, "revoked", { access = token.access }) end
end

return tokens

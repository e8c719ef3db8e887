--- A sign-in in two steps, for programs that link the accounts of their customers: it begins with a URL, and is
--- finished by the URL to which the browser was sent, minutes later, by whichever process.
local application = require "sendoso.accounts.application"
local authorization = require "sendoso.accounts.authorization"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local login = require "sendoso.accounts.login"
local pending = require "sendoso.accounts.pending"

---@class sendoso.Link
---@field app sendoso.Application
---@field now fun(): integer seconds since 1970
local Link = { __name = "sendoso.link" }
Link.__index = Link

--- Returns the URL to show to the person whose account it is, and keeps what the second step needs.
---@return string? url, sendoso.Error?
function Link:begin()
  local question, err = login.begin(self.app)
  if not question then return nil, err end
  local ok
  ok, err = pending.keep(self.app.profile, question, self.now())
  if not ok then return nil, err end
  return authorization.url(question)
end

--- Finishes it: from now on, the profile is signed in.
---@param url string the URL to which the browser was sent, or the part of it behind its question mark
---@return sendoso.SignedIn?, sendoso.Error?
function Link:finish(url)
  check.type("link: url", url, "string")
  local question, began = pending.take(self.app.profile, self.now())
  if not question then return nil, began end
  local signed_in, err = login.finish(self.app, question, url)
  if signed_in then return signed_in end
  if login.may_repeat(err) then pending.keep(self.app.profile, question, began) end
  return nil, err
end

local NAMES = { "profile", "base_url", "client_id", "redirect_uri", "scope" }

local link = {}

--- Returns the sign-in of a profile.
---@param app sendoso.Application
---@param now fun(): integer
---@return sendoso.Link
function link.new(app, now) return setmetatable({ app = app, now = now }, Link) end

--- Returns the sign-in of a profile, for a script.
---@param options { profile: string, base_url?: string, client_id?: string, redirect_uri?: string, scope?: string }
---@param settings sendoso.Settings
---@param now fun(): integer
---@param timeout_ms? integer
---@return sendoso.Link?, sendoso.Error?
function link.open(options, settings, now, timeout_ms)
  check.type("link", options, "table")
  check.names("link", options, NAMES)
  check.type("link: profile", options.profile, "string")
  for _, name in ipairs(NAMES) do
    if options[name] ~= nil then check.type("link: " .. name, options[name], "string") end
  end
  if settings.sandbox then
    return fail("guard", "link: --sandbox needs no sign-in", {
      hint = "to try one, run `sendoso sandbox`, and give its address as base_url",
    })
  end
  local app, err = application.find(options, settings)
  if not app then return nil, err end
  app.timeout_ms = timeout_ms
  return link.new(app, now)
end

return link

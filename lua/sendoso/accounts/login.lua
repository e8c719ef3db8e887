--- One sign-in, from its question to the tokens that are kept.
local application = require "sendoso.accounts.application"
local authorization = require "sendoso.accounts.authorization"
local exchange = require "sendoso.accounts.exchange"
local secret = require "sendoso.accounts.secret"

local login = {}

---@class sendoso.SignedIn
---@field profile string
---@field base_url string
---@field place sendoso.core.Where where that is kept
---@field missing string[] what was asked for and not granted
---@field secret_source string where the client secret came from, for people
---@field keeps_secret boolean is the client secret kept with the tokens?

-- What was asked for and is not in what was granted. Nothing is known of an answer that does not say.
local function missing(asked, granted)
  local has, list = {}, {}
  for scope in granted:gmatch "%S+" do has[scope] = true end
  for scope in asked:gmatch "%S+" do
    if next(has) and not has[scope] then list[#list + 1] = scope end
  end
  return list
end

-- Can what is granted be kept? It is asked before anybody grants it. A damaged file is replaced.
local function check_place(app)
  local kept, err = exchange.look(app)
  if kept == nil and app.place.driver then
    err.hint = err.hint or ("run `sendoso logout --forget --profile %s`, and sign in again"):format(app.profile)
  end
  if kept == nil and (app.place.driver or err.kind == "guard") then return nil, err end
  if app.place.driver then return true end
  return exchange.make_folder(app.place)
end

--- Begins a sign-in. Returns its question.
---@param app sendoso.Application
---@return sendoso.Authorization?, sendoso.Error?
function login.begin(app)
  local ok, err = application.check(app)
  if not ok then return nil, err end
  ok, err = check_place(app)
  if not ok then return nil, err end
  return authorization.new(app)
end

--- Finishes a sign-in by the answer to its question.
---@param app sendoso.Application as of whoever finishes it; where it began is the question's
---@param question sendoso.Authorization
---@param text string the URL to which the browser was sent
---@param its_secret? sendoso.Secret if it was found already
---@return sendoso.SignedIn?, sendoso.Error?
function login.finish(app, question, text, its_secret)
  local code, err = authorization.read(question, text)
  if not code then return nil, err end
  local ok
  ok, err = check_place(app)
  if not ok then return nil, err end
  app.base_url, app.client_id = question.base_url, question.client_id
  if not its_secret then
    its_secret, err = secret.find(app)
    if not its_secret then return nil, err end
  end
  local granted
  granted, err = exchange.sign_in(app, its_secret, question, code)
  if not granted then return nil, err end
  return {
    profile = app.profile, base_url = app.base_url, missing = missing(question.scope, granted),
    place = app.place, secret_source = its_secret.source, keeps_secret = its_secret.is_kept,
  }
end

--- May the same question be answered once more after an error? What Sendoso refused is over.
---@param err sendoso.Error
---@return boolean
function login.may_repeat(err) return err.kind ~= "auth" or err.field ~= nil end

return login

--- A Sendoso that gives tokens as Doorkeeper does: an access token and a refresh token at a time, of which the latter
--- is good once; but where it is not strict, it stays good until the new access token is first used. What comes is in
--- its journal: "renew 1 -> 2", "read 2", "gift 2 ann@example.com", "refused 1".
local cjson = require "cjson"
local core = require "sendoso.core"
local temp = require "spec.support.temp"

local oauth = {}

local SECRET = "the-secret-of-it"

-- The generation in a token such as "access-token-2".
local function generation(text) return tonumber(tostring(text):match "%-(%d+)$") end

local function json(status, body) return { status = status, body = cjson.encode(body) } end

local function note(self, ...)
  local line = table.concat({ ... }, " ")
  self.journal[#self.journal + 1] = line
  if self.file then
    local file <close> = assert(io.open(self.file, "a"))
    file:write(line, "\n")
  end
end

-- Gives new tokens, or says why not.
local function renew(self, body)
  local given = generation(body.refresh_token)
  if body.client_id ~= "the-client" or body.client_secret ~= SECRET then
    note(self, "invalid_client")
    return json(401, { error = "invalid_client" })
  end
  if self.dead[given] ~= false then
    note(self, "invalid_grant", given)
    return json(400, { error = "invalid_grant", error_description = body.refresh_token .. " is over" })
  end
  self.last = self.last + 1
  self.dead[self.last], self.before[self.last] = false, given
  if self.strict then self.dead[given] = true end
  note(self, "renew", given, "->", self.last)
  return json(200, { access_token = "access-token-" .. self.last, refresh_token = "refresh-token-" .. self.last,
    token_type = "bearer", expires_in = self.life, scope = "public write", created_at = 1693513711 })
end

-- What becomes of an answer on its way: what was taken may be lost.
local function faulty(self, answer)
  local fault = table.remove(self.faults, 1)
  if fault == "lose" then return nil end
  if type(fault) == "number" then return { status = fault, body = "<html>" .. SECRET } end
  answer.delay_ms = self.delay_ms
  return fault == "half" and { status = 200, body = answer.body, cut = 20 } or answer
end

-- Answers what is signed with a token.
local function serve(self, request)
  local given = generation(request.authorization)
  if not given or given < self.least then
    note(self, "refused", tostring(given))
    return json(401, { success = false, description = "The access token expired", expired = true })
  end
  local before = self.before[given]
  if before then self.dead[before] = true end
  if request.method == "GET" then
    note(self, "read", given)
    return { status = 200, body = '{"id":123456,"email":"ann@example.com"}', delay_ms = self.slow_ms }
  end
  self.gifts = self.gifts + 1
  note(self, "gift", given, cjson.decode(request.body).send.email)
  return json(200, { success = true, message = "Sent", tracking_code = ("%040x"):format(self.gifts) })
end

--- Makes one. Generation 1 is that of the sign-in; access tokens before `least` are refused. A fault becomes of one
--- answer to a request for tokens: "lose" and "half" take the token, a status is another's word; "drop" and 429 do not.
---@param settings? { strict?: boolean, least?: integer, faults?: table, delay_ms?: integer, slow_ms?: integer }
function oauth.new(settings)
  local self = { life = 7200, least = 1, last = 1, gifts = 0, faults = {}, journal = {}, before = {}, dead = { false } }
  for name, value in pairs(settings or {}) do self[name] = value end
  function self.answer(request)
    if request.path ~= "/oauth/token" then return serve(self, request) end
    local body = cjson.decode(request.body)
    self.asked = body
    local fault = self.faults[1]
    if fault ~= "drop" and fault ~= 429 then return faulty(self, renew(self, body)) end
    note(self, table.remove(self.faults, 1))
    if fault == 429 then return { status = 429 } end
  end
  return self
end

--- Serves one inside this process. Adds its `server` and its `url`; `asked` is the last request for tokens.
---@param settings? table
function oauth.serve(settings)
  local self = oauth.new(settings)
  self.server = assert(core.server({}, self.answer))
  self.url = "http://127.0.0.1:" .. self.server:port()
  return setmetatable(self, { __close = function() self.server:close() end })
end

--- Serves one in a process of its own. Adds its `url`; `journal` is a function, and `file` where it reads.
---@param settings? table
function oauth.start(settings)
  settings = settings or {}
  settings.file = temp.path "journal"
  local script = temp.file("oauth.json", cjson.encode(settings))
  local pipe = assert(io.popen(("echo $$; LUA_CPATH=%s exec timeout 3600 lua5.4 spec/support/oauth.lua %s")
    :format(temp.quote(os.getenv "SENDOSO_STOCK_CPATH" or ";;"), script)))
  local pid, port = pipe:read("n", "n")
  local self = { url = "http://127.0.0.1:" .. port, file = settings.file }
  function self.journal() return temp.lines(settings.file) end
  return setmetatable(self, { __close = function()
    os.execute("kill -KILL -" .. pid .. " 2>/dev/null") -- the whole group
    pipe:close()
  end })
end

--- Keeps what a sign-in gave in a new file, `age` seconds ago, and returns where. Nothing of it is the binding's.
---@param url string
---@param change? table of its members; "none" takes one away
---@return string path
function oauth.signed_in(url, change)
  local kept = { base_url = url, client_id = "the-client", client_secret = SECRET, access_token = "access-token-1",
    refresh_token = "refresh-token-1", scope = "public write", expires_in = 7200, generation = 1,
    received_at = os.time() * 1000 }
  for name, value in pairs(change or {}) do kept[name] = value ~= "none" and value or nil end
  local folder = temp.path()
  assert(os.execute("chmod 700 " .. folder))
  local path = folder .. "/acme"
  oauth.write(path, cjson.encode(kept))
  return path
end

--- Writes a file that is its owner's alone.
function oauth.write(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(os.execute("chmod 600 " .. path))
  file:write(text)
end

--- Milliseconds since 1970, so many seconds ago.
---@param seconds integer
---@return integer
function oauth.ago(seconds) return (os.time() - seconds) * 1000 end

oauth.secret = SECRET

if ... and (...):find "oauth%.json$" then
  local settings <close> = assert(io.open(..., "r"))
  local self = oauth.new(cjson.decode(settings:read "a"))
  local server = assert(core.server({}, self.answer))
  io.stdout:write(server:port(), "\n")
  io.stdout:flush()
  server:run()
end

return oauth

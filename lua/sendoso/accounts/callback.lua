--- The page on this machine to which the browser comes back.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local form = require "sendoso.form"

local callback = {}

local PAGE = [[
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>%s</title>
<p style="margin: 4rem; font: 1.2rem system-ui, sans-serif">%s</p>
</html>
]]

local function page(status, title, text)
  local headers = {
    ["Content-Type"] = "text/html; charset=utf-8", ["Cache-Control"] = "no-store", ["Referrer-Policy"] = "no-referrer",
  }
  return { status = status, headers = headers, body = PAGE:format(title, text) }
end

local pages = {
  done = page(200, "Signed in", "You are signed in. You can close this page."),
  failed = page(400, "Not signed in", "The sign-in has failed. The terminal says why."),
  strange = page(400, "Not signed in", "This page does not belong to the sign-in that is under way."),
  none = page(404, "Not found", "There is nothing here."),
}

---@class sendoso.Callback
---@field port integer
---@field path string
---@field ipv6 boolean

--- Returns where a redirect URI leads, if that is this machine.
---@param uri string
---@return sendoso.Callback?
function callback.of(uri)
  local authority, rest = uri:match "^[hH][tT][tT][pP]://([^/?#]+)([^?#]*)"
  if not authority then return nil end
  local host, port = authority:match "^(.-):(%d+)$"
  if not host then host, port = authority, "80" end
  local here = { ["127.0.0.1"] = true, localhost = true, ["[::1]"] = true }
  port = math.tointeger(port)
  if not here[host:lower()] or not port or port < 1 or port > 65535 then return nil end
  return { port = port, path = rest == "" and "/" or rest, ipv6 = host == "[::1]" }
end

-- The query of a request as a text, as it would stand in the URL.
local function query_of(request)
  local list = {}
  for name, value in pairs(request.query) do list[#list + 1] = { name, value } end
  return "?" .. form.encode(list)
end

---@class sendoso.CallbackHandler
---@field is_answer fun(query: string): boolean does it belong to this sign-in?
---@field finish fun(query: string): boolean finishes it; has it worked?
---@field strange fun() somebody was here with another sign-in, or none

--- Listens at a callback. Each request that belongs to the sign-in finishes it, whatever comes of that.
---@param where sendoso.Callback
---@param handler sendoso.CallbackHandler
---@return sendoso.core.Server?, sendoso.Error?
function callback.listen(where, handler)
  local is_over = false
  local server, err = core.server({ port = where.port, ipv6 = where.ipv6 }, function(request)
    if request.method ~= "GET" or request.path ~= where.path then return pages.none end
    local query = query_of(request)
    if is_over or not handler.is_answer(query) then
      handler.strange()
      return pages.strange
    end
    is_over = true
    return handler.finish(query) and pages.done or pages.failed
  end)
  if server then return server end
  return fail(err.kind, ("cannot listen on port %d of this machine for the browser to come back"):format(where.port), {
    hint = "end the program that uses the port, or run `sendoso login --no-browser`; the port is that of redirect_uri",
  })
end

return callback

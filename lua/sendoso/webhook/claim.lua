--- The claim page: GET /claim/TOKEN shows the link of whoever a signed webhook has named with that token, always the
--- same; /claim/TOKEN.json says it to a page of somebody's own. A token that nobody has named shows nothing, and looks
--- like one whose webhook is still on its way.
local json = require "sendoso.json"

local claim = {}

local LOOKS, EVERY_S = 20, 3       -- how often the page looks again by itself
local MISSES, PER_MS = 6000, 60000 -- guesses of all in a minute: far too few for 16 random letters and digits

local HEADERS = {
  ["Cache-Control"] = "no-store", ["Referrer-Policy"] = "no-referrer", ["X-Robots-Tag"] = "noindex, nofollow",
  ["X-Content-Type-Options"] = "nosniff",
  ["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    .. "form-action 'none'; base-uri 'none'",
}

local PAGE = [[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
$again<title>Your gift</title>
<style>
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1.125rem/1.5 system-ui, sans-serif }
main { max-width: 32rem; padding: 2rem 1.5rem; text-align: center }
a { display: inline-block; margin-top: 1rem; padding: .75rem 1.5rem; border-radius: .5rem; background: #0b57d0;
  color: #fff; text-decoration: none }
a:focus-visible { outline: 3px solid; outline-offset: 3px }
</style>
</head>
<body><main>$main</main></body>
</html>
]]

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function answer(status, kind, body, more)
  local headers = { ["Content-Type"] = kind .. "; charset=utf-8" }
  for name, value in pairs(HEADERS) do headers[name] = value end
  for name, value in pairs(more or {}) do headers[name] = value end
  return { status = status, headers = headers, body = body }
end

local function page(status, main, again, more)
  return answer(status, "text/html", (PAGE:gsub("%$(%a+)", { main = main, again = again or "" })), more)
end

-- The link of an eGift is a web address, or it is not shown. Returns as well whether the token is a known one.
local function link_of(inbox, token)
  local link = inbox:link(token)
  return link and link:find "^https?://" and link or nil, link and true or false
end

local function html(link, looks)
  if link then
    local safe = link:gsub("[&<>\"']", escapes)
    return page(200, ("<h1>Thank you</h1>\n<p>Your gift is ready.</p>\n"
      .. '<a rel="noreferrer" href="%s">Open your gift</a>'):format(safe))
  end
  if looks >= LOOKS then return page(404, "<h1>There is no gift here yet</h1>\n<p>Please try again later.</p>") end
  return page(202, "<h1>One moment</h1>\n<p>Your gift is being prepared. This page looks again by itself.</p>",
    ('<meta http-equiv="refresh" content="%d;url=?n=%d">\n'):format(EVERY_S, looks + 1))
end

local function as_json(status, value, more)
  return answer(status, "application/json", json.encode(value) .. "\n", more)
end

local function too_many(kind)
  local more = { ["Retry-After"] = "60" }
  if kind == "json" then return as_json(429, { status = "too many requests" }, more) end
  return page(429, "<h1>Please try again in a minute</h1>", nil, more)
end

--- Can a text be a token? It has 16 or more letters and digits, and stands in an address as it is.
---@param text string
---@return boolean
function claim.is_token(text)
  return #text >= 16 and text:find "^[%w_-][%w._-]*$" ~= nil and not text:find "%.json$"
end

--- Returns what answers the requests of claim pages; nil for other requests.
---@param inbox sendoso.core.Inbox
---@param clock fun(): integer ms since this machine was started
---@return fun(request: table): table?
function claim.pages(inbox, clock)
  local misses, since = 0, 0
  local function is_guessing()
    local now = clock()
    if now - since > PER_MS then misses, since = 0, now end
    return misses >= MISSES
  end
  return function(request)
    local token, kind = request.path:match "^/claim/([%w_-][%w._-]*)$"
    if not token or request.method ~= "GET" and request.method ~= "HEAD" then return nil end
    if token:find "%.json$" then token, kind = token:sub(1, -6), "json" end
    if is_guessing() then return too_many(kind) end
    local link, is_known = link_of(inbox, token)
    if not is_known then misses = misses + 1 end
    if kind == "json" then
      return as_json(link and 200 or 202, { status = link and "ready" or "waiting", link = link })
    end
    return html(link, math.tointeger(tonumber(request.query.n)) or 0)
  end
end

return claim

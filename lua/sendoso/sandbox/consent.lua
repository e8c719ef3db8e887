--- The pages of the sandbox's sign-in: one that asks, one that shows a code, and one that refuses.
local consent = {}

local page = [[
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
body { max-width: 30rem; margin: 4rem auto; padding: 0 1rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #222 }
button { margin-right: 1rem; padding: .5rem 1.5rem; font: inherit }
code { word-break: break-all }
</style>
<h1>%s</h1>
%s
</html>
]]

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function escape(text) return (text:gsub("[&<>\"']", entities)) end

local function answer(status, title, body)
  local headers = {
    ["Content-Type"] = "text/html; charset=utf-8", ["Cache-Control"] = "no-store", ["Referrer-Policy"] = "no-referrer",
    ["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  }
  return { status = status, headers = headers, body = page:format(title, title, body) }
end

--- The page that asks whether a program may act for the user. Its buttons send back what was asked.
---@param fields { [1]: string, [2]: string? }[]
---@param scope string
function consent.ask(fields, scope)
  local lines = {}
  for _, field in ipairs(fields) do
    if field[2] then
      lines[#lines + 1] = ('<input type="hidden" name="%s" value="%s">'):format(escape(field[1]), escape(field[2]))
    end
  end
  return answer(200, "Sign in to the sandbox", ([[
<p>A program asks for access to the sandbox's account, which is nobody's: <b>%s</b>.</p>
<form method="post" action="/oauth/authorize">
%s
<button name="consent" value="allow">Allow</button>
<button name="consent" value="deny">Deny</button>
</form>]]):format(escape(scope), table.concat(lines, "\n")))
end

--- The page that shows a code, for a program that has no address of its own.
---@param code string
function consent.show(code)
  return answer(200, "Code", ("<p>Give this code to the program:</p>\n<p><code>%s</code></p>"):format(escape(code)))
end

--- The page for a request that cannot be answered at its redirect URI.
---@param reason string
function consent.refuse(reason) return answer(400, "Error", ("<p>%s</p>"):format(escape(reason))) end

return consent

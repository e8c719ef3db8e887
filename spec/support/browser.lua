--- A browser for sign-ins: it follows the redirects of a URL, as a person would who allows what is asked. It is a
--- program: lua5.4 spec/support/browser.lua LOG WHAT URL. LOG gets what it was given, and each answer; WHAT is
---   go          follows all of them
---   stop        ends before this machine is called back, with that address as its last line
---   with=X      adds X to that address
---   twice       calls back twice
---   strange     calls back with another state first
---   visit       asks for the URL, and ends with its status less 200
local browser = {}

--- Returns $BROWSER, and the log.
---@param log string a path without blanks
---@param what? string
---@return string
function browser.command(log, what)
  return ("env LUA_INIT= lua5.4 spec/support/browser.lua %s %s %%s"):format(log, what or "go")
end

--- Returns the log of a browser that has been started, when it has ended: the program may end before it.
---@param log string
---@return string
function browser.log(log)
  local core, temp = require "sendoso.core", require "spec.support.temp"
  local until_ms, text = core.clock() + 10000
  repeat
    text = temp.read(log)
    core.sleep(5)
  until text:find "\nend\n$" or core.clock() > until_ms
  return text
end

-- Asks for a URL. Returns the status, where it leads, and the body.
local function get(url)
  local socket = require "socket"
  local host, port, path = url:match "^http://([%w.]+):(%d+)(.*)$"
  local connection = assert(socket.connect(host, math.tointeger(port)))
  connection:settimeout(20)
  connection:send(("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"):format(path, host))
  local text = connection:receive "*a"
  connection:close()
  return math.tointeger(text:match "^HTTP/1.1 (%d+)"), text:match "\r\nLocation: ([^\r]+)", text:match "\r\n\r\n(.*)$"
end

--- Returns the address to which a browser is sent that asks for a URL at which consent is given at once.
---@param url string
---@return string
function browser.allow(url)
  local _, location = get(url)
  return location
end

--- Asks for an address.
---@param url string
---@return integer status, string body
function browser.visit(url)
  local status, _, body = get(url)
  return status, body
end

local function main(log, what, url)
  if what == "visit" then os.exit(browser.visit(url) - 200) end
  local file <close> = assert(io.open(log, "a"))
  local function note(...) file:write(table.concat({ ... }, " "), "\n") end
  local environ <close> = assert(io.open "/proc/self/environ")
  note("environment", (environ:read "a":gsub("[%z\n]", " ")))
  note("asked", url)
  local back = browser.allow(url)
  note("back", back)
  if what == "stop" then return end
  if what == "strange" then note(browser.visit((back:gsub("state=", "state=x")))) end
  if what:find "^with=" then back = back .. what:sub(6) end
  note(browser.visit(back))
  if what == "twice" then note(browser.visit(back)) end
  note "end"
end

if arg and (arg[0] or ""):find "support/browser%.lua$" then main(table.unpack(arg)) end

return browser

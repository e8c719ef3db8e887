--- A scripted HTTP peer, in a process of its own, for what a sandbox cannot do. Each request
--- takes the next step; what was received is in a journal that only the peer writes.
---
--- A step: { status=, body=, headers= } answers; { raw= } writes bytes; { } writes nothing.
--- Afterwards the connection is kept, or closed (close = true), or left open without a word
--- (hang = true). signal = "INT" and pid_file: first interrupts the client, `times` times.
--- huge = N: a body of N bytes. body64: the body is base64, since a step is JSON.
--- read = "head": does not wait for the body; "half": waits for half of it. accept = "close":
--- does not even read; "write": writes what is raw instead.
local cjson = require "cjson"

local peer = {}

--- Starts a peer. Returns { url=, requests=, close= }; ends with the test. With campaigns = true
--- in the steps it answers GET /touches/N by itself: an eGift campaign that anything fits; and GET /send.
---@param steps table
function peer.start(steps)
  steps = { list = table.move(steps, 1, #steps, 1, {}), campaigns = steps.campaigns }
  local temp = require "spec.support.temp"
  local script, journal = temp.file("steps.json", cjson.encode(steps)), temp.path "journal"
  local stock = "LUA_CPATH=" .. temp.quote(os.getenv "SENDOSO_STOCK_CPATH" or ";;")
  local pipe = assert(io.popen(("%s exec lua5.4 spec/support/peer.lua %s %s"):format(stock, script, journal)))
  local pid, port = pipe:read("n", "n")
  local self = { url = "http://127.0.0.1:" .. port, port = port, journal = journal }
  function self.requests()
    local list = {}
    for i, line in ipairs(temp.lines(journal)) do list[i] = cjson.decode(line) end
    return list
  end
  --- How many whole gifts the peer has seen.
  function self.gifts()
    local count = 0
    for _, request in ipairs(self.requests()) do
      if request.method == "POST" and request.complete then count = count + 1 end
    end
    return count
  end
  function self.close()
    if not pipe then return end
    os.execute("kill " .. pid .. " 2>/dev/null")
    pipe:close()
    pipe = nil
  end
  return setmetatable(self, { __close = self.close, __gc = self.close })
end

--- An answer with a JSON body.
function peer.json(body, status)
  return { status = status or 200, headers = { ["Content-Type"] = "application/json" }, body = body }
end

--- How long to wait for the answers of these steps, in seconds: long, unless one of them never comes.
---@param steps table
---@return number
function peer.timeout(steps)
  for _, step in ipairs(steps) do
    if step.hang then return 0.8 end
  end
  return 20
end

-- The process.

local function read_request(connection, step)
  local line = connection:receive "*l"
  if not line then return nil end
  local request = { method = line:match "^%S+", path = line:match "^%S+ (%S+)", headers = {} }
  for header in function() return connection:receive "*l" end do
    if header == "" then break end
    local name, value = header:match "^([^:]+):%s*(.*)$"
    if name then request.headers[name:lower()] = value end -- a handshake of TLS has none
  end
  local length = tonumber(request.headers["content-length"] or 0)
  if step.read == "half" then
    connection:receive(length // 2)
  elseif step.read ~= "head" then
    request.body = length > 0 and connection:receive(length) or ""
    request.complete = #request.body == length
  end
  return request
end

local function write_answer(connection, step)
  if step.raw then connection:send(step.raw) end
  if not step.status then return end
  local body = step.body or ""
  if step.body64 then body = require("mime").unb64(body) end
  if step.huge then body = (" "):rep(step.huge) end
  local lines = { ("HTTP/1.1 %d Scripted"):format(step.status), "Content-Length: " .. #body }
  for name, value in pairs(step.headers or {}) do lines[#lines + 1] = name .. ": " .. value end
  connection:send(table.concat(lines, "\r\n") .. "\r\n\r\n" .. body)
end

-- Two signals that are both pending are one: the next is sent when the one before was taken.
local function is_pending(pid)
  local status <close> = io.open(("/proc/%d/status"):format(pid))
  local mask = status and status:read("a"):match "ShdPnd:%s*(%x+)"
  return mask and tonumber(mask, 16) ~= 0
end

local function interrupt(step)
  local file <close> = assert(io.open(step.pid_file))
  local pid = file:read "n"
  for _ = 1, step.times or 1 do
    os.execute(("kill -%s %d"):format(step.signal, pid))
    while is_pending(pid) do end
  end
end

local campaign = '{"success":true,"touch":{"id":1,"name":"Any","delivery_type":"email","currency":"USD"}}'

-- What a peer with campaigns answers by itself: any campaign, and a list of sends with nothing in it.
local function known(path)
  if path:find "^/api/v3/touches/" then return campaign end
  if path:find "^/api/v3/send%?" then return '{"current_page":1,"per_page":100,"total_count":0,"sends":[]}' end
end

local function serve(connection, number, script, journal, open)
  local steps = script.list
  while true do
    local step = steps[1] or { status = 500, close = true }
    if step.accept then
      table.remove(steps, 1)
      if step.accept == "write" then connection:send(step.raw) end
      connection:close()
      return
    end
    local request = read_request(connection, step)
    if not request then break end
    while script.campaigns and request.method == "GET" and known(request.path) do
      write_answer(connection, { status = 200, body = known(request.path) })
      step = steps[1] or { status = 500, close = true }
      request = read_request(connection, step)
      if not request then
        connection:close()
        return
      end
    end
    table.remove(steps, 1)
    request.connection = number
    journal:write(cjson.encode(request), "\n")
    journal:flush()
    if step.signal then interrupt(step) end
    write_answer(connection, step)
    if step.hang then
      open[#open + 1] = connection
      return
    end
    if step.close then break end
  end
  connection:close()
end

local function main(script, journal_path)
  local socket = require "socket"
  local file <close> = assert(io.open(script, "rb"))
  local steps = cjson.decode(file:read "a")
  local journal <close> = assert(io.open(journal_path, "ab"))
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  local stat <close> = assert(io.open "/proc/self/stat")
  io.stdout:write(stat:read "n", " ", port, "\n")
  io.stdout:flush()
  local open, number = {}, 0
  listener:settimeout(60) -- ends by itself if the test died
  for connection in function() return listener:accept() end do
    number = number + 1
    connection:setoption("tcp-nodelay", true)
    serve(connection, number, steps, journal, open)
  end
end

if ... and (...):find "steps%.json$" then main(...) end

return peer

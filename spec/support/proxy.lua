--- A proxy in front of a PostgreSQL server, in a process of its own, for what a network does: it delays, it loses the
--- answer of a COMMIT, it runs a command at a certain step. It understands where a round trip begins and ends: a
--- request is all that a client sends up to its Sync, an answer all up to ReadyForQuery.
---
--- What it is to do is in a file, read anew at each request and answer:
---   to        the port of the server
---   delay_ms  how much later each answer comes
---   steps     a list of { at = "request"|"answer"|"commit", n =, command =, lose =, late = }: when the n-th of them
---             (counted from the start of the proxy) has come, runs the command before it goes on; with lose = true it
---             goes nowhere, and both sides are closed; a request that is late = true is kept, and only its client's
---             side closed
---   deliver   true: the server gets now what is kept, and is left to run it; each of them is a "late" to count
local proxy = {}

local Proxy = {}
Proxy.__index = Proxy

--- Starts a proxy to a port. It ends with the test.
---@param to integer
---@param settings? { delay_ms?: integer }
function proxy.start(to, settings)
  local temp = require "spec.support.temp"
  local folder = temp.path()
  local self = { folder = folder, settings = { to = to, delay_ms = 0, steps = {} } }
  Proxy.set(self, settings or {})
  local stock = "LUA_CPATH=" .. temp.quote(os.getenv "SENDOSO_STOCK_CPATH" or ";;")
  self.pipe = assert(io.popen(("%s exec lua5.4 spec/support/proxy.lua %s/settings.json"):format(stock, folder)))
  self.pid, self.port = self.pipe:read("n", "n")
  self.url = ("postgresql://tester@127.0.0.1:%d/postgres"):format(self.port)
  -- Last: what was made later is collected first, and the pipe's end would wait for a process that nobody has ended.
  return setmetatable(self, Proxy)
end

--- Changes what it is to do.
function Proxy:set(settings)
  local cjson = require "cjson"
  for name, value in pairs(settings) do self.settings[name] = value end
  local path = self.folder .. "/settings.json"
  local file <close> = assert(io.open(path .. ".new", "w"))
  file:write(cjson.encode(self.settings))
  file:close()
  assert(os.rename(path .. ".new", path))
end

--- How many of them there were: "request", "answer", "commit" (an answer that says that something was committed), or
--- "late".
---@param what string
---@param tags? string a pattern: of those answers alone that say this of their statements, "BEGIN, INSERT 0 1, COMMIT"
function Proxy:count(what, tags)
  local temp = require "spec.support.temp"
  local count = 0
  for _, line in ipairs(temp.lines(self.folder .. "/settings.json.journal")) do
    local name, text = line:match "^(%a+) (.*)"
    if name == what and (not tags or text:find(tags)) then count = count + 1 end
  end
  return count
end

--- From now on: at the n-th request, answer or commit.
function Proxy:at(what, n, step)
  step.at, step.n = what, self:count(what) + n
  self:set { steps = { step } }
end

function Proxy:close()
  if not self.pipe then return end
  os.execute(("kill %d 2>/dev/null"):format(self.pid))
  self.pipe:close()
  self.pipe = nil
end

Proxy.__close, Proxy.__gc = Proxy.close, Proxy.close

-- The process.

-- What a client may say before it names itself, and which bring one letter or nothing.
local SSL, GSS, CANCEL = 80877103, 80877104, 80877102

-- Takes whole messages off the front of a text: their list, and the rest. A message is a letter and its length.
local function messages(text)
  local list, at = {}, 1
  while #text - at >= 4 do
    local length = string.unpack(">I4", text, at + 1)
    if #text - at < length then break end
    list[#list + 1] = text:sub(at, at + length)
    at = at + length + 1
  end
  return list, text:sub(at)
end

local function is_change(tag) return tag:find "^INSERT" or tag:find "^UPDATE" or tag:find "^DELETE" end

local Link = {}
Link.__index = Link

local function close(link)
  link.client:close()
  link.server:close()
  link.closed = true
end

-- Runs a command that has none of our sockets: a server that it starts would keep them open.
local function run(command)
  local hang_up = [[for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -gt 2 ] && exec {fd}>&-; done 2>/dev/null; ]]
  os.execute(("bash -c '%s'"):format((hang_up .. command):gsub("'", "'\\''")))
end

-- Counts one, and does what was asked for at that number. Returns whether it may go on.
local function pass(process, link, what, text)
  process.counts[what] = process.counts[what] + 1
  process.journal:write(what, " ", text, "\n")
  for _, step in ipairs(process.settings.steps) do
    if step.at == what and step.n == process.counts[what] then
      if step.command then run(step.command) end
      if step.late then
        process.late[#process.late + 1] = { server = link.server, request = link.request }
        link.client:close()
        link.closed = true
      elseif step.lose then
        close(link)
      end
      if link.closed then return false end
    end
  end
  return true
end

-- Before a connection has a name: its first packets have no letter.
local function greet(link)
  while not link.greeted and #link.up >= 8 do
    local length, code = string.unpack(">I4I4", link.up)
    if #link.up < length then return end
    link.server:send(link.up:sub(1, length))
    link.up = link.up:sub(length + 1)
    if code == SSL or code == GSS then link.letter = true
    elseif code ~= CANCEL then link.greeted = true end
  end
end

function Link.from_client(link, process, text)
  link.up = link.up .. text
  greet(link)
  if not link.greeted then return end
  local list
  list, link.up = messages(link.up)
  for _, message in ipairs(list) do
    local letter = message:sub(1, 1)
    link.request = link.request .. message
    if letter == "S" or letter == "Q" then
      if not pass(process, link, "request", #link.request .. " bytes") then return end
    end
    if letter == "S" or letter == "Q" or letter == "p" or letter == "X" then
      link.server:send(link.request)
      link.request = ""
    end
  end
end

local function answer_is_whole(link, process, status)
  local tags = table.concat(link.tags, ", ")
  local commits = link.tags[#link.tags] == "COMMIT" or status == "I" and is_change(tags)
  link.tags = {}
  if commits and not pass(process, link, "commit", tags) then return false end
  return pass(process, link, "answer", tags)
end

function Link.from_server(link, process, text)
  if link.letter then
    link.client:send(text:sub(1, 1))
    link.letter, text = false, text:sub(2)
  end
  local list, rest = messages(link.down .. text)
  local due = 0
  link.down = rest
  for _, message in ipairs(list) do
    local letter = message:sub(1, 1)
    link.answer[#link.answer + 1] = message
    if letter == "C" then link.tags[#link.tags + 1] = message:sub(6, -2) end
    if letter == "Z" and link.named then
      if not answer_is_whole(link, process, message:sub(6, 6)) then return end
      due = process.now() + process.settings.delay_ms / 1000
    end
    if letter == "Z" or not link.named then -- the first one ends the greeting, which is not delayed
      link.named = link.named or letter == "Z"
      link.queue[#link.queue + 1] = { due = due, text = table.concat(link.answer) }
      link.answer = {}
    end
  end
end

function Link.deliver(link, now)
  while link.queue[1] and link.queue[1].due <= now do link.client:send(table.remove(link.queue, 1).text) end
end

local function accept(process)
  local client = process.listener:accept()
  local server = process.socket.connect("127.0.0.1", math.tointeger(process.settings.to))
  if not server then return client:close() end
  for _, side in ipairs { client, server } do side:setoption("tcp-nodelay", true) end
  process.links[#process.links + 1] = setmetatable({
    client = client, server = server, up = "", down = "", request = "", answer = {}, tags = {}, queue = {},
  }, Link)
end

-- Reads what has come on one side. A side that ended ends the other, once it has what was said before.
local function hear(process, link, side, method)
  link[side]:settimeout(0)
  local text, gone, part = link[side]:receive(65536)
  link[side]:settimeout(nil)
  text = text or part
  if #text > 0 then method(link, process, text) end
  if gone and gone ~= "timeout" and not link.closed then
    link:deliver(math.huge)
    link.client:send(table.concat(link.answer))
    close(link)
  end
end

local function deliver_late(process)
  for _, late in ipairs(process.late) do
    late.server:send(late.request)
    late.server:settimeout(10)
    local text = ""
    repeat
      local letter = late.server:receive(1)
      text = text .. (letter or "")
    until not letter or text:find("COMMIT\0Z", 1, true)
    process.journal:write("late ", text:find "COMMIT" and "done" or "lost", "\n")
    late.server:close()
  end
  process.late = {}
end

local function turn(process)
  local list, wait = { process.listener }, 1
  for _, link in ipairs(process.links) do
    list[#list + 1], list[#list + 2] = link.client, link.server
    if link.queue[1] then wait = math.min(wait, math.max(0, link.queue[1].due - process.now())) end
  end
  local ready = process.socket.select(list, nil, wait)
  process.read_settings()
  if process.settings.deliver then deliver_late(process) end
  if ready[process.listener] then accept(process) end
  local kept = {}
  for _, link in ipairs(process.links) do
    if not link.closed and ready[link.client] then hear(process, link, "client", link.from_client) end
    if not link.closed and ready[link.server] then hear(process, link, "server", link.from_server) end
    if not link.closed then
      link:deliver(process.now())
      kept[#kept + 1] = link
    end
  end
  process.links = kept
end

local function read_pids()
  local stat <close> = assert(io.open "/proc/self/stat")
  return stat:read("a"):match "^(%d+) %(.-%) %a (%d+)"
end

local function main(path)
  local cjson, socket = require "cjson", require "socket"
  local pid, parent = read_pids()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local journal <close> = assert(io.open(path .. ".journal", "w"))
  journal:setvbuf "no"
  local process = {
    socket = socket, listener = listener, links = {}, late = {}, journal = journal, now = socket.gettime,
    counts = { request = 0, answer = 0, commit = 0 },
  }
  function process.read_settings()
    local file <close> = assert(io.open(path))
    process.settings = cjson.decode(file:read "a")
  end
  process.read_settings()
  io.stdout:write(pid, " ", select(2, listener:getsockname()), "\n")
  io.stdout:flush()
  -- Ends with the test, however that ends.
  while select(2, read_pids()) == parent do turn(process) end
end

if ... and (...):find "settings%.json$" then main(...) end

return proxy

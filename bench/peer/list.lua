-- list.lua URL: lua-cjson, over a bare socket
local cjson = require "cjson"
local socket = require "socket"

local connection = assert(socket.connect("127.0.0.1", tonumber(arg[1]:match "%d+$")))
connection:setoption("tcp-nodelay", true)
local REQUEST = "GET /api/v3/send?page=%d&per_page=100 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\r\n"
local function get(page)
  assert(connection:send(REQUEST:format(page)))
  local length
  for line in function() return assert(connection:receive "*l") end do
    if line == "" then break end
    length = line:match "^Content%-Length: (%d+)" or length
  end
  return cjson.decode((assert(connection:receive(tonumber(length)))))
end

local count, sum, length, page = 0, 0, 0, 0
repeat
  page = page + 1
  local answer = get(page)
  for _, send in ipairs(answer.sends) do
    count, sum, length = count + 1, sum + send.id, length + #send.recipient.email
  end
until count >= answer.total_count
print(("%d %d %d"):format(count, sum, length))

-- How soon a server of tools answers `tools/list`, from the start of its process, and how much memory it needs: ours,
-- and one on the official SDK for Node, interleaved. lua5.4 bench/agents.lua [ROUNDS]
local ROUNDS = tonumber(arg[1]) or 10

local messages = {
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
    .. '"clientInfo":{"name":"bench","version":"1"}}}',
  '{"jsonrpc":"2.0","method":"notifications/initialized"}', '{"jsonrpc":"2.0","id":2,"method":"tools/list"}',
}

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- Returns seconds and MiB of one process that is given all messages.
local function measure(command, input)
  local pipe <close> = assert(io.popen(("/usr/bin/time -f '%%e %%M' %s <%s 2>&1 >%s.out | tail -1"):format(command,
    input, input)))
  local seconds, kib = pipe:read("a"):match "([%d.]+) (%d+)"
  local out <close> = assert(io.open(input .. ".out"))
  assert(out:read("a"):find('"tools":', 1, true), command .. " lists no tools")
  return tonumber(seconds), tonumber(kib) / 1024
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

local input = os.tmpname()
write(input, table.concat(messages, "\n") .. "\n")
os.execute "mkdir -p build/node && cp bench/agents.mjs build/node/"
local peers = { { name = "sendoso mcp", command = "build/sendoso mcp --sandbox" },
  { name = "node, official SDK", command = "node build/node/agents.mjs" } }
for _, peer in ipairs(peers) do peer.seconds, peer.mib = {}, {} end
for round = 1, ROUNDS do
  for _, peer in ipairs(peers) do peer.seconds[round], peer.mib[round] = measure(peer.command, input) end
end
local base
for _, peer in ipairs(peers) do
  local seconds, mib = median(peer.seconds), median(peer.mib)
  base = base or { seconds, mib }
  print(("%-20s %6.0f ms  %6.1f MiB  (%.1f and %.1f times ours)"):format(peer.name, seconds * 1000, mib,
    seconds / base[1], mib / base[2]))
end
os.remove(input)
os.remove(input .. ".out")

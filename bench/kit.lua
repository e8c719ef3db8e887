--- What jobs share: files, ledgers and servers, and how contestants are started.
local kit = {}

local servers, made = {}, {}

--- Returns a path in the folder of this run, which is removed at its end.
function kit.path(name) return kit.folder .. "/" .. name end

function kit.quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

function kit.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

function kit.write(name, text)
  local file <close> = assert(io.open(kit.path(name), "wb"))
  file:write(text)
  return kit.path(name)
end

--- The command of the program with a script of bench/ours.
function kit.ours(script, ...)
  return { "build/sendoso", "run", "-q", "--sandbox", ("bench/ours/%s.lua"):format(script), "--", ... }
end

function kit.floor(name, ...) return { "build/bench/" .. name, ... } end
function kit.python(name, ...) return { "python3", ("bench/peer/%s.py"):format(name), ... } end
function kit.node(name, ...) return { "node", ("bench/peer/%s.mjs"):format(name), ... } end
function kit.lua(name, ...) return { "lua5.4", ("bench/peer/%s.lua"):format(name), ... } end

--- What is set for a contestant whose commits take so many ms, whatever the disk does.
function kit.disk(ms) return ("BENCH_COMMIT_MS=%g LD_PRELOAD=build/bench/disk.so"):format(ms) end

--- Starts a server with so many sends, each answer so many ms later; it ends with the job. `seen` tells which gifts it
--- was sent since it was asked last.
function kit.server(sends, delay_ms)
  local pipe = assert(io.popen(("exec build/bench/server %d %g"):format(sends, delay_ms or 0)))
  local pid, port = pipe:read("n", "n")
  local self = { url = ("http://127.0.0.1:%d"):format(port), pid = pid, pipe = pipe }
  function self.seen()
    local answer <close> = assert(io.popen("curl -sf " .. self.url .. "/bench"))
    return answer:read "a"
  end
  servers[#servers + 1] = self
  return self
end

--- Ends the servers of a job.
function kit.stop()
  for _, server in ipairs(servers) do
    os.execute(("kill %d"):format(server.pid))
    server.pipe:close()
  end
  servers = {}
end

--- Returns a file of so many people of eleven columns, of whom every n-th was hired on a 10 March.
function kit.staff(people, every)
  local path = kit.path(("staff-%d-%d.csv"):format(people, every or 0))
  if made[path] then return path end
  made[path] = true
  local out <close> = assert(io.open(path, "w"))
  out:write "id,first_name,last_name,email,hire_date,status,type,department,title,city,country\n"
  for i = 1, people do
    local day = every and i % every == 0 and "03-10" or ("%02d-%02d"):format(i % 9 + 4, i % 28 + 1)
    out:write(("%d,First%d,Last%d,p%d@example.com,%d-%s,Active,Full-time,Sales,Account Executive,Austin,US\n")
      :format(i, i, i, i, 2005 + i % 20, day))
  end
  return path
end

--- Returns a ledger with so many gifts; the same one for all jobs.
function kit.ledger(gifts)
  local path = kit.path(("ledger-%d.db"):format(gifts))
  if not made[path] then
    assert(os.execute(("%s lua5.4 bench/tool/ledger.lua %s %d"):format(kit.disk(0), kit.quoted(path), gifts)))
    made[path] = true
  end
  return path
end

return kit

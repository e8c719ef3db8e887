--- Real servers of PostgreSQL in temporary folders, on loopback. All of them end with the test process, however
--- it ends, and leave nothing behind.
local free_port = require "spec.support.port"
local temp = require "spec.support.temp"

local postgres = {}

local quote = temp.quote

local function read(command)
  local pipe <close> = assert(io.popen(command))
  return (pipe:read "a":gsub("%s+$", ""))
end

local function run(command)
  local log = temp.path "log"
  if not os.execute(("%s >%s 2>&1 </dev/null"):format(command, log)) then
    error(command .. "\n" .. temp.read(log), 2)
  end
end

-- The place of all servers of this process.

-- A server refuses to be root's, so root runs it as another user.
local function ordinary_user()
  if read "id -u" ~= "0" then return nil end
  for _, user in ipairs { "postgres", "sendoso-spec" } do
    if os.execute("id " .. user .. " >/dev/null 2>&1") then return user end
  end
  run "useradd --system --no-create-home sendoso-spec"
  return "sendoso-spec"
end

-- Kills what is left in a folder once this process is gone. Not our child's child: a shell of its own session, which
-- Ctrl-C does not reach.
local function guard(folder)
  local stat <close> = assert(io.open "/proc/self/stat")
  local ends = ([[
    tail --pid=%d -s 0.2 -f /dev/null
    for file in %s/*/postmaster.pid %s/*/pgbouncer.pid; do
      [ -f "$file" ] && kill -QUIT "$(head -n 1 "$file")"
    done
    sleep 0.5
    rm -rf %s]]):format(stat:read "n", folder, folder, folder)
  os.execute(("setsid sh -c %s >/dev/null 2>&1 </dev/null &"):format(quote(ends)))
end

local home

-- The folder with an empty cluster, made once.
local function find_home()
  if home then return home end
  home = { user = ordinary_user() }
  home.programs = read "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1"
  assert(home.programs ~= "", "no PostgreSQL: ./bootstrap test installs Debian's postgresql")
  home.folder = read "mktemp -d"
  run("chmod 755 " .. home.folder)
  if home.user then run(("chown %s %s"):format(home.user, home.folder)) end
  guard(home.folder)
  return home
end

--- Runs a program of PostgreSQL, or another one, as the user that the servers have. What is loaded in front of specs,
--- such as a sanitizer, is not for them.
local function as_user(command)
  local user = find_home().user
  if user then command = ("setpriv --reuid %s --regid %s --clear-groups %s"):format(user, user, command) end
  run(("env -u LD_PRELOAD PATH=%s:$PATH LC_ALL=C %s"):format(home.programs, command))
end

local function template()
  find_home()
  if home.template then return home.template end
  home.template = home.folder .. "/template"
  as_user(("initdb -D %s -U tester -A trust -E UTF8 --no-locale --no-sync --wal-segsize=1"):format(home.template))
  return home.template
end

-- One server.

local Server = {}
Server.__index = Server

local count = 0

local function new_folder(name)
  count = count + 1
  return ("%s/%s%d"):format(find_home().folder, name, count)
end

--- Adds settings, for the next start.
function Server:configure(settings)
  local lines = {}
  for name, value in pairs(settings) do lines[#lines + 1] = ("%s = '%s'\n"):format(name, value) end
  local file <close> = assert(io.open(self.folder .. "/postgresql.conf", "a"))
  file:write(table.concat(lines))
end

local function new_server(folder, port)
  local self = setmetatable({ folder = folder, port = port }, Server)
  self.url = ("postgresql://tester@127.0.0.1:%d/postgres"):format(port)
  return self
end

--- Starts a server with an empty database. It is fast and forgets what it said at a power cut, unless it is asked to
--- be durable; a crash of the server (`stop "immediate"`) loses nothing either way.
---@param options? { durable?: boolean, settings?: table<string, string>, auth?: string }
---   auth: a line for pg_hba.conf instead of trust, as "scram-sha-256"
function postgres.start(options)
  options = options or {}
  local from, folder = template(), new_folder "server"
  as_user(("cp -a %s %s"):format(from, folder))
  local self = new_server(folder, free_port())
  self:configure {
    listen_addresses = "127.0.0.1", port = self.port, unix_socket_directories = folder,
    fsync = options.durable and "on" or "off", shared_buffers = "16MB", max_connections = 60,
    log_min_messages = "warning",
  }
  self:configure(options.settings or {})
  if options.auth then self:authenticate(options.auth) end
  self:start()
  return self
end

--- From the next start on, whoever comes by TCP has to prove who it is; the socket in the folder stays open.
function Server:authenticate(method)
  local file <close> = assert(io.open(self.folder .. "/pg_hba.conf", "w"))
  file:write(("local all all trust\nhost replication all 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 %s\n")
    :format(method))
end

--- Starts it again after `stop`, and returns when it answers. While it was stopped, a connection of another spec may
--- have got its port, for a moment.
function Server:start()
  local command = ("pg_ctl -D %s -l %s/log -w -t 60 start"):format(self.folder, self.folder)
  for _ = 1, 5 do
    if pcall(as_user, command) then return end
    run "sleep 1"
  end
  as_user(command)
end

--- Stops it: "fast" (the default), or "immediate", which is a crash: nothing more is written.
function Server:stop(mode)
  as_user(self:stop_command(mode))
end

--- The command that stops it, for whoever does it elsewhere: a proxy at a certain step.
function Server:stop_command(mode)
  return ("pg_ctl -D %s -w -m %s stop"):format(self.folder, mode or "fast")
end

--- The whole shell line that crashes it and starts it again.
function Server:restart_command()
  local start = ("pg_ctl -D %s -l %s/log -w -t 60 start"):format(self.folder, self.folder)
  return ("%s >/dev/null; %s >/dev/null"):format(postgres.line(self:stop_command "immediate"), postgres.line(start))
end

--- The whole shell line that ends all connections by TCP, as an administrator may.
function Server:terminate_command()
  return postgres.line(("psql -q -h %s -p %d -U tester -d postgres -c "):format(self.folder, self.port)
    .. [["select pg_terminate_backend(pid) from pg_stat_activity where client_addr is not null" >/dev/null]])
end

--- A whole shell line that runs such a command as the right user.
function postgres.line(command)
  local user = find_home().user
  if user then command = ("setpriv --reuid %s --regid %s --clear-groups %s"):format(user, user, command) end
  return ("env -u LD_PRELOAD PATH=%s:$PATH LC_ALL=C %s"):format(home.programs, command)
end

--- Runs statements as the superuser. Returns what they give, a row to a line, columns with bars between.
function Server:query(sql, database)
  local out, err = temp.path "out", temp.path "err"
  local line = ("%s/psql -X -A -q -t -v ON_ERROR_STOP=1 -h %s -p %d -U tester -d %s -c %s >%s 2>%s </dev/null"):format(
    "env -u LD_PRELOAD " .. find_home().programs, self.folder, self.port, database or "postgres", quote(sql), out, err)
  if not os.execute(line) then error(temp.read(err), 2) end
  return (temp.read(out):gsub("\n$", ""))
end

--- Starts a standby that follows this server.
function Server:standby()
  local folder, port = new_folder "standby", free_port()
  as_user(("pg_basebackup -D %s -h %s -p %d -U tester -R -X stream -c fast --no-sync"):format(folder, self.folder,
    self.port))
  local standby = new_server(folder, port)
  standby:configure { port = port, unix_socket_directories = folder }
  standby:start()
  return standby
end

--- Waits until a standby has all that this server has committed.
function Server:wait_for(standby)
  local lsn = self:query "select pg_current_wal_lsn()"
  repeat
    local there = standby:query(("select pg_last_wal_replay_lsn() >= '%s'"):format(lsn))
  until there == "t"
end

--- Makes a standby the server.
function Server:promote()
  as_user(("pg_ctl -D %s -w promote"):format(self.folder))
end

--- Starts a pooler in front of it, in transaction mode: each transaction may have another connection.
---@param connections? integer how many the pooler has to the server: 2
function Server:bouncer(connections)
  local folder, port = new_folder "bouncer", free_port()
  as_user("mkdir " .. folder)
  local ini = folder .. "/pgbouncer.ini"
  local file <close> = assert(io.open(ini, "w"))
  file:write(([[
[databases]
postgres = host=127.0.0.1 port=%d user=tester
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = %d
pidfile = %s/pgbouncer.pid
logfile = %s/log
]]):format(self.port, port, connections or 2, folder, folder))
  file:close()
  as_user("env PATH=/usr/sbin:$PATH pgbouncer -d " .. ini)
  local bouncer = { port = port, url = ("postgresql://tester@127.0.0.1:%d/postgres"):format(port) }
  local ready = ("env -u LD_PRELOAD %s/pg_isready -q -h 127.0.0.1 -p %d -U tester -d postgres"):format(
    home.programs, port)
  repeat until os.execute(ready)
  function bouncer.close()
    os.execute(("kill -QUIT $(cat %s/pgbouncer.pid 2>/dev/null) 2>/dev/null"):format(folder))
  end
  return setmetatable(bouncer, { __close = bouncer.close })
end

--- Ends it and removes its files.
function Server:close()
  if not self.folder then return end
  os.execute(("kill -QUIT $(head -n 1 %s/postmaster.pid 2>/dev/null) 2>/dev/null"):format(self.folder))
  os.execute("rm -rf " .. self.folder)
  self.folder = nil
end

Server.__close = Server.close

return postgres

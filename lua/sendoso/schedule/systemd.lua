--- A job as units of systemd: a service, its timer, and what mails when it fails.
local job = require "sendoso.schedule.job"
local quote = require "sendoso.schedule.quote"
local template = require "sendoso.schedule.template"

local systemd = {}

local FOLDER = "/etc/systemd/system/"
local STATE = "/var/lib/sendoso"
local CONFIG = STATE .. "/config" -- below the one folder that the job may write: a sign-in is renewed

-- Is a file of the job below one of these folders?
local function is_below(its_job, ...)
  for _, folder in ipairs { ... } do
    for _, path in ipairs { its_job.program, its_job.script } do
      if path:sub(1, #folder) == folder then return true end
    end
  end
  return false
end

local function secrets_file(its_job) return "/etc/sendoso/" .. its_job.name .. ".env" end

local function is_at_home(its_job) return is_below(its_job, "/home/", "/root/") end

-- A command that is run once, as the job will be run. `how` it meets whoever types it: --pipe, or --pty to ask.
local function once(its_job, how, words)
  local properties = { "User=" .. its_job.user }
  if #its_job:secrets() > 0 then properties[2] = "EnvironmentFile=" .. secrets_file(its_job) end
  table.move({ "StateDirectory=sendoso", "StateDirectoryMode=0700", "Environment=XDG_STATE_HOME=/var/lib" }, 1, 3,
    #properties + 1, properties)
  if its_job.profile then properties[#properties + 1] = "Environment=XDG_CONFIG_HOME=" .. CONFIG end
  return ("systemd-run %s --wait -p %s %s"):format(how, table.concat(properties, " -p "), quote.line(words))
end

-- How the user of the job gets its profile and its own sign-in.
local function sign_in(its_job)
  local folder = CONFIG .. "/sendoso"
  return {
    ("install -d -m 700 -o %s %s %s %s"):format(its_job.user, STATE, CONFIG, folder),
    ("install -m 600 -o %s %s %s"):format(its_job.user, quote.shell(its_job.profiles), folder),
    "  (its own copy of your profiles, if you have that file: change both)",
    once(its_job, "--pty", its_job:login(its_job.program)),
    "  (signs in, once; what it was given is renewed by the runs)",
  }
end

-- What is to be done once, a line a step.
local function steps(its_job)
  local file, secrets = secrets_file(its_job), its_job:secrets()
  local lines = {
    ("id %s || useradd --system --home-dir %s --shell /usr/sbin/nologin %s"):format(its_job.user, STATE, its_job.user),
  }
  if is_at_home(its_job) then
    lines[#lines + 1] = "  (this user must be able to read the script and its data, best in /srv and not in a home)"
  end
  if #secrets > 0 then
    lines[#lines + 1] = ("install -d -m 700 /etc/sendoso && (umask 077; touch %s)"):format(file)
    lines[#lines + 1] = ("  (then add the line %s=… to it)"):format(table.concat(secrets, "=… and the line "))
  end
  if its_job.profile then
    local its_sign_in = sign_in(its_job)
    table.move(its_sign_in, 1, #its_sign_in, #lines + 1, lines)
  end
  if not its_job.is_sandbox then
    lines[#lines + 1] = once(its_job, "--pipe", its_job:ledger_init(its_job.program))
    lines[#lines + 1] = "  (creates the ledger, once for each account)"
  end
  lines[#lines + 1] = ("systemctl daemon-reload && systemctl enable --now %s.timer"):format(its_job.unit)
  return table.concat(lines, "\n")
end

local function environment(its_job)
  local lines = {}
  if #its_job:secrets() > 0 then
    lines[#lines + 1] = "# Secrets: systemd reads them as root and prints them nowhere. Without the file nothing runs."
    lines[#lines + 1] = "EnvironmentFile=" .. secrets_file(its_job)
  end
  if its_job.profile then
    lines[#lines + 1] = "# Where the profile is, and what its sign-in gave."
    lines[#lines + 1] = "Environment=XDG_CONFIG_HOME=" .. CONFIG
  end
  if its_job.heartbeat then
    lines[#lines + 1] = "# Called at the end of a run that ends with 0."
    lines[#lines + 1] = "Environment=" .. quote.systemd_value("SENDOSO_HEARTBEAT=" .. its_job.heartbeat)
  end
  return #lines > 0 and table.concat(lines, "\n") or nil
end

-- Where the run writes beside its state folder.
local function writable(its_job)
  local folder = its_job.ledger and its_job.ledger.path and its_job.ledger.path:match "^(.*)/[^/]*$"
  if not folder or (folder .. "/"):sub(1, #STATE + 1) == STATE .. "/" then return nil end
  return "ReadWritePaths=" .. quote.systemd_value(folder == "" and "/" or folder)
end

local function service(its_job)
  local words = its_job:arguments { script = its_job.script, ledger = its_job:ledger_argument() }
  local command = { quote.systemd_value(its_job.program) }
  for i, word in ipairs(words) do command[i + 1] = quote.systemd(word) end
  return {
    steps = steps(its_job), title = quote.systemd_text(its_job.script), user = its_job.user,
    environment = environment(its_job), folder = quote.systemd_text(its_job:folder()),
    command = table.concat(command, " "), statuses = job.statuses, timeout = its_job.timeout,
    stop = its_job.timeout + 60, writable = writable(its_job),
    home = is_at_home(its_job) and "read-only" or "yes",
    private_tmp = is_below(its_job, "/tmp/", "/var/tmp/") and "no" or "yes",
  }
end

--- Returns the files of a job: their paths and their texts.
---@param its_job sendoso.Job
---@return { path: string, text: string }[]?, string? message
function systemd.files(its_job)
  if not quote.is_systemd_path(its_job.program) then
    return nil, "systemd cannot run a program with a quote or a backslash in its path: " .. its_job.program
  end
  local recurrence = its_job.recurrence
  local files = {
    { "systemd.service", its_job.unit .. ".service", service(its_job) },
    { "systemd.timer", its_job.unit .. ".timer", {
      title = quote.systemd_text(its_job.script), words = recurrence:words(),
      clock = its_job.zone or "this machine; --zone NAME names another", calendar = recurrence:calendar(its_job.zone),
    } },
    { "systemd-failed.service", "sendoso-failed@.service", { mail = its_job.mail } },
  }
  for i, file in ipairs(files) do
    local values = file[3]
    values.path = FOLDER .. file[2]
    files[i] = { path = values.path, text = template.fill(file[1], values) }
  end
  return files
end

return systemd

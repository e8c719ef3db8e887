--- sendoso schedule SCRIPT
local fail = require "sendoso.fail"
local heartbeat = require "sendoso.commands.heartbeat"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local path = require "sendoso.path"
local schedule = require "sendoso.schedule"
local shell = require "sendoso.commands.shell"
local sign_in = require "sendoso.accounts.sign_in"

local command = {
  name = "schedule", usage = "SCRIPT [-- ARGS]",
  epilog = [[
What is printed has no secrets in it; its comments say where they go. Options of every command that
are given here are given to each run.]],
  examples = {
    "sendoso schedule anniversary.lua --at 07:30 --zone Europe/Berlin --live",
    "sendoso schedule anniversary.lua --as cron --every weekday --heartbeat https://hc-ping.com/UUID",
    "sendoso schedule anniversary.lua --as kubernetes --image registry.example.com/sendoso:1 --live",
  },
}

local PRODUCTION = "https://app.sendoso.com"

-- The options that only some schedulers have.
local only = {
  { "mail", systemd = true, cron = true },
  { "user", systemd = true },
  { "image", kubernetes = true, github = true },
}

-- Returns a converter that lets through what matches a pattern.
local function matching(option, pattern, example)
  return function(text)
    if text:find(pattern) then return text end
    return nil, ('%s: expected a value such as %s, got "%s"'):format(option, example, text)
  end
end

function command.describe(parser)
  parser:argument("script", "A Lua file")
  parser:argument("args", "Arguments for the script, after --"):args "*"
  parser:option("--as", "The scheduler"):choices(schedule.names):default "systemd"
  parser:option("--every", "How often: day, weekday, monday, month, hour, 15m or 2h"):argname "WHEN":default "day"
  parser:option("--at", "The time of day, in --zone or by the clock of the scheduler (default: 07:30)"):argname "HH:MM"
  heartbeat.describe(parser)
  parser:option("--name", "The name of the job (default: the name of the script)"):argname "NAME"
  parser:option("--mail", "Who gets the log of a failed run (systemd, cron; default: root)"):argname "ADDRESS"
    :convert(matching("--mail", "^[%w.+_@-]+$", "ops@example.com"))
  parser:option("--user", "The user that runs it (systemd; default: sendoso)"):argname "NAME"
    :convert(matching("--user", "^[%l_][%l%d_-]*$", "sendoso"))
  parser:option("--image", "The image that it runs in (kubernetes, github)"):argname "NAME"
    :convert(matching("--image", "^[%w][%w./:@_-]*$", "registry.example.com/sendoso:1"))
  parser:option("-o --output", "Write the files into a folder; print nothing"):argname "FOLDER"
end

local function first_line(shell_command)
  local pipe <close> = assert(io.popen(shell_command))
  return (pipe:read "a":gsub("\n$", ""))
end

-- An absolute path, without the ./ and // in it.
local function absolute(name, folder)
  if name:sub(1, 1) ~= "/" then name = folder .. "/" .. name end
  name = name:gsub("/%./", "/"):gsub("/%./", "/"):gsub("//+", "/")
  return name
end

-- This program, as it was called: a link to it stays a link, so that a newer version can take its place.
local function program(folder)
  local file <close> = assert(io.open("/proc/self/cmdline", "rb"))
  local name = file:read "a":match "^[^\0]*"
  if name:find "/" then return absolute(name, folder) end
  for place in (os.getenv "PATH" or ""):gmatch "[^:]+" do
    if require("sendoso.core").exists(place .. "/" .. name) then return absolute(place .. "/" .. name, folder) end
  end
  return name
end

-- The path of the script from the root of its project: the repository, or else the current folder, or else its own.
local function project_path(script, folder)
  local root = script:match "^(.*)/"
  while root ~= "" and not require("sendoso.core").exists(root .. "/.git") do root = root:match "^(.*)/" end
  if root == "" and script:sub(1, #folder + 1) == folder .. "/" then root = folder end
  return root ~= "" and script:sub(#root + 2) or script:match "[^/]+$"
end

-- The minutes that this machine is ahead of UTC.
local function machine_offset(seconds)
  local sign, hours, minutes = tostring(os.date("%z", seconds)):match "([+-])(%d%d)(%d%d)"
  return (sign == "-" and -1 or 1) * (tonumber(hours) * 60 + tonumber(minutes))
end

-- The flags that say where gifts go and which schema has the ledger: of the run, and of what creates the ledger.
local function service_flags(settings)
  local list = settings.sandbox and { "--sandbox" } or { "--base-url", settings.base_url or PRODUCTION }
  local profile = settings.profile
  if settings.sandbox then profile = settings.given.profile end
  if profile then table.move({ "--profile", profile }, 1, 2, #list + 1, list) end
  if settings.ledger_schema then table.move({ "--ledger-schema", settings.ledger_schema }, 1, 2, #list + 1, list) end
  return list
end

-- The flags of this command that are the run's.
local function run_flags(settings, folder)
  local list = {}
  for _, flag in ipairs {
    { "--live", settings.live }, { "--yes", settings.yes }, { "-n", settings.dry_run }, { "--zone", settings.zone },
    { "--date-order", settings.date_order }, { "--max-sends", settings.max_sends }, { "--timeout", settings.timeout },
    { "--approval-over", settings.approval_over and money.decimal(settings.approval_over) },
    { "--max-spend", settings.max_spend and money.text(settings.max_spend) },
    { "--ca-file", settings.ca_file and absolute(settings.ca_file, folder) },
  } do
    local name, value = flag[1], flag[2]
    if value then list[#list + 1] = name end
    if value and value ~= true then list[#list + 1] = tostring(value) end
  end
  return list
end

-- The ledger as it is named: a URL, or a path that is absolute.
local function ledger_of(settings, folder)
  local name = settings.ledger
  if not name or name:find "^postgres%a*:" then return name end
  return absolute(name, folder)
end

local function job_of(args, run)
  local settings, folder = run.settings, first_line "pwd"
  local script = absolute(args.script, folder)
  return {
    script = script, program = program(folder), project = project_path(script, folder), args = args.args,
    service = service_flags(settings),
    flags = run_flags(settings, folder), every = args.every, at = args.at, zone = settings.zone,
    ledger = ledger_of(settings, folder), heartbeat = args.heartbeat or settings.heartbeat,
    timeout = math.ceil(tonumber(settings.timeout) or 30), is_sandbox = settings.sandbox, is_quiet = settings.quiet,
    profile = not settings.sandbox and settings.profile or nil, profiles = path.config "profiles.ini",
    name = args.name, config = path.config,
    mail = args.mail or "root", user = args.user or "sendoso", image = args.image, now = run:now(),
    offset_of = machine_offset,
  }
end

-- Returns what is wrong with the command line, or nil.
local function mistake(args, run)
  local settings = run.settings
  for _, schedulers in ipairs(only) do
    local option = schedulers[1]
    if args[option] and not schedulers[args.as] then
      return ("--%s has no effect with --as %s"):format(option, args.as)
    end
  end
  if settings.today then return "--today: a job that is repeated has no fixed date" end
  if settings.heartbeat and not heartbeat.parse(settings.heartbeat) then
    return "SENDOSO_HEARTBEAT: expected a URL such as https://hc-ping.com/…"
  end
  local where, err = require("sendoso.core").service(settings.base_url or PRODUCTION)
  return not where and fail.line(err) or nil
end

-- Notes for what the user may not expect of the job.
local function add_notes(args, run, job)
  local settings = run.settings
  local service = require("sendoso.core").service(settings.base_url or PRODUCTION)
  local is_production = service == "production" and not settings.sandbox
  if settings.dry_run then run:note "the runs are dry runs: they send nothing, and call no heartbeat"
  elseif is_production and not settings.live then
    run:note "without --live the runs send nothing in production, and end with 7 when something is due"
  elseif is_production and not settings.yes then
    run:note "without --yes a run for which more than ten gifts are due sends none of them, and ends with 7"
  end
  if job.ledger and require("sendoso.schedule.job").is_secret(job.ledger) then
    run:note "the ledger's URL has a password and is not printed; the comments say where it goes"
  end
  if job.profile and (args.as == "kubernetes" or args.as == "github") then
    run:note('the profile "%s" and its sign-in are of this machine: what runs the job needs both (docs/accounts.md)',
      job.profile)
  end
  if not job.zone and (args.as == "kubernetes" or args.as == "github") then
    run:note "the time is UTC; use --zone NAME for another time zone"
  end
end

-- Writes files into a folder: all of them, or none if one of them exists with different contents.
local function write(files, folder)
  for _, file in ipairs(files) do
    file.path = folder .. "/" .. file.path:match "[^/]+$"
    local old <close> = io.open(file.path, "rb")
    if old and old:read "a" ~= file.text then
      fail.raise("guard", file.path .. " exists with different contents",
        { hint = "remove it, or use another folder" })
    end
  end
  for _, file in ipairs(files) do
    local out <close>, message = io.open(file.path, "wb")
    if not out then
      fail.raise("store", message, { hint = message:find "No such file" and "make the folder first: mkdir -p " .. folder
        or nil })
    end
    local ok
    ok, message = out:write(file.text)
    if ok then ok, message = out:close() end
    if not ok then fail.raise("store", ("cannot write %s: %s"):format(file.path, message)) end
  end
end

local function print_files(files)
  local texts = {}
  for i, file in ipairs(files) do texts[i] = file.text end
  output.text(table.concat(texts, "\n"))
end

function command.run(args, run)
  local chunk, unreadable = loadfile(args.script)
  if not chunk then
    run:problem("%s", unreadable)
    return 1
  end
  local ok, err = sign_in.add(run.settings)
  if not ok then return shell.fail(run, err) end
  local message, files, job = mistake(args, run), nil, nil
  if not message then
    job = job_of(args, run)
    files, message = schedule.files(args.as, job)
  end
  if not files then
    run:problem("%s", message)
    return shell.USAGE
  end
  add_notes(args, run, job)
  return shell.protect(run, function()
    if not args.output then return print_files(files) end
    write(files, args.output)
    for _, file in ipairs(files) do run:tell("wrote %s", file.path) end
  end)
end

return command

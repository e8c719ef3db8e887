--- A job as lines of a user's crontab.
local job = require "sendoso.schedule.job"
local offset = require "sendoso.schedule.offset"
local quote = require "sendoso.schedule.quote"
local template = require "sendoso.schedule.template"

local cron = {}

-- Debian's cron refuses a longer command.
local COMMAND_MAX = 998

-- What is to be done once, before the lines are added.
local function first(its_job)
  local secrets, init = its_job:secrets(), quote.line(its_job:ledger_init(its_job.program))
  local lines = {}
  if its_job.profile then
    lines = { quote.line(its_job:login(its_job.program)), "(signs in, unless you have)" }
  end
  if #secrets > 0 then
    local file = quote.shell(its_job.environment)
    local folder = quote.shell((its_job.environment:match "^(.*)/"))
    lines[#lines + 1] = ("(umask 077; mkdir -p %s; touch %s)"):format(folder, file)
    lines[#lines + 1] = ("(then add the line %s='…' to it)"):format(table.concat(secrets, "='…' and the line "))
    init = ("(set -a; . %s; %s)"):format(file, init)
  end
  lines[#lines + 1] = init
  lines[#lines + 1] = "(creates the ledger, once for each account)"
  return lines
end

local function steps(its_job)
  local text = ""
  if not its_job.is_sandbox then text = "Once: " .. table.concat(first(its_job), "\n      ") .. "\n" end
  return text .. "Then add these lines with `crontab -e`."
end

-- The fields of the time, and a comment on whose clock it is.
local function time(its_job)
  local recurrence = its_job.recurrence
  if not its_job.zone or recurrence.step then return recurrence:cron(), "Times are by the clock of this machine." end
  local least, most = offset.range(its_job.zone, its_job.now, its_job.offset_of)
  local fields, message = recurrence:cron(least)
  if not fields then return nil, message end
  return fields, offset.words(recurrence, its_job.zone, least, most, "by the clock of this machine")
end

--- Returns the lines of a job.
---@param its_job sendoso.Job
---@return { path: string, text: string }[]?, string? message
function cron.files(its_job)
  local fields, clock = time(its_job)
  if not fields then return nil, clock end
  local words = its_job:arguments { script = its_job.script, ledger = its_job:ledger_argument(), quiet = true }
  local command = "exec " .. quote.line { its_job.program, table.unpack(words) }
  if #its_job:secrets() > 0 then command = ("set -a; . %s; "):format(quote.shell(its_job.environment)) .. command end
  command = quote.cron(command)
  if #command > COMMAND_MAX then
    return nil, ("the command has %d characters, and cron accepts at most %d; use shorter paths")
      :format(#command, COMMAND_MAX)
  end
  local text = template.fill("crontab", {
    unit = its_job.unit, steps = steps(its_job), statuses = job.statuses, mail = its_job.mail,
    heartbeat = its_job.heartbeat or "", clock = clock, fields = fields, command = command,
  })
  return { { path = its_job.unit .. ".cron", text = text } }
end

return cron

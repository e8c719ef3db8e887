--- A job as a workflow of GitHub Actions.
local job = require "sendoso.schedule.job"
local offset = require "sendoso.schedule.offset"
local quote = require "sendoso.schedule.quote"
local template = require "sendoso.schedule.template"

local github = {}

-- The image in the registry of whoever has the repository.
local IMAGE = "ghcr.io/${{ github.repository_owner }}/sendoso:latest"

-- With these a runner gets an image that is private.
local CREDENTIALS = "credentials:\n  username: ${{ github.actor }}\n  password: ${{ secrets.GITHUB_TOKEN }}"

local function steps(its_job)
  if its_job.is_sandbox then return "Commit it to the default branch: GitHub runs no other branch on a schedule." end
  return table.concat({
    "Once: gh secret set SENDOSO_ACCESS_TOKEN",
    "      gh secret set SENDOSO_LEDGER        (postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full)",
    ("      %s"):format(quote.line(its_job:ledger_init "sendoso")),
    "      (creates the ledger, once for each account, on a machine where both are set)",
    "Then commit it to the default branch: GitHub runs no other branch on a schedule.",
  }, "\n")
end

local function env(its_job)
  local lines = {}
  if not its_job.is_sandbox then
    for _, name in ipairs { "SENDOSO_ACCESS_TOKEN", "SENDOSO_LEDGER" } do
      lines[#lines + 1] = ("  %s: ${{ secrets.%s }}"):format(name, name)
    end
  end
  if its_job.heartbeat then
    lines[#lines + 1] = "  # Called at the end of a run that ends with 0."
    lines[#lines + 1] = "  SENDOSO_HEARTBEAT: " .. quote.github(its_job.heartbeat)
  end
  return #lines > 0 and "env:\n" .. table.concat(lines, "\n") or nil
end

-- The fields of the time, and a comment on whose clock it is.
local function time(its_job)
  local recurrence = its_job.recurrence
  if not its_job.zone or recurrence.step then return recurrence:cron(), "Times are UTC." end
  local least, most = offset.range(its_job.zone, its_job.now)
  local fields, message = recurrence:cron(least)
  if not fields then return nil, message end
  local words = offset.words(recurrence, its_job.zone, least, most, "UTC")
  if least == most then return fields, words end
  return fields, ('%s\nOn github.com "%s" is exact, with timezone: "%s" below it; older servers of GitHub refuse that.')
    :format(words, recurrence:cron(), its_job.zone)
end

--- Returns the file of a job.
---@param its_job sendoso.Job
---@return { path: string, text: string }[]?, string? message
function github.files(its_job)
  if its_job.ledger and its_job.ledger.path then
    return nil, "--ledger: the files of a GitHub runner are deleted after each run, so the ledger must be in "
      .. "PostgreSQL: postgresql://…"
  end
  local fields, clock = time(its_job)
  if not fields then return nil, clock end
  local image = its_job.image or IMAGE
  local is_github = image:find "^ghcr%.io/" ~= nil
  local script = its_job.project:gsub("^%-", "./-")
  local path = (".github/workflows/%s.yml"):format(its_job.unit)
  local text = template.fill("workflow.yml", {
    path = path, unit = its_job.unit, steps = steps(its_job), clock = clock, fields = fields,
    image = quote.yaml(image), packages = is_github and "packages: read" or nil,
    credentials = is_github and CREDENTIALS or nil, statuses = job.statuses,
    run = quote.github("exec sendoso " .. quote.line(its_job:arguments { script = script })), env = env(its_job),
  })
  return { { path = path, text = text } }
end

return github

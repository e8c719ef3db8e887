--- A job as a CronJob of Kubernetes.
local job = require "sendoso.schedule.job"
local quote = require "sendoso.schedule.quote"
local template = require "sendoso.schedule.template"

local kubernetes = {}

local ROOT = "/srv/sendoso/"

local function steps(its_job)
  if its_job.is_sandbox then return "kubectl apply -f FILE" end
  return table.concat({
    ("Once, with a file %s.env (mode 0600, not in the image) with the lines"):format(its_job.name),
    "    SENDOSO_ACCESS_TOKEN=…",
    "    SENDOSO_LEDGER=postgresql://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full",
    ("  %s"):format(quote.line(its_job:ledger_init "sendoso")),
    "    (creates the ledger, once for each account, on a machine where both are set)",
    ("  kubectl create secret generic %s --from-env-file=%s.env"):format(its_job.unit, its_job.name),
    "  kubectl apply -f FILE",
  }, "\n")
end

local function list(words)
  local lines = {}
  for i, word in ipairs(words) do lines[i] = "- " .. quote.kubernetes(word) end
  return table.concat(lines, "\n")
end

local function env(its_job)
  local lines = {}
  if not its_job.is_sandbox then
    for _, name in ipairs { "SENDOSO_ACCESS_TOKEN", "SENDOSO_LEDGER" } do
      lines[#lines + 1] = ("- name: %s\n  valueFrom:\n    secretKeyRef:\n      name: %s\n      key: %s"):format(name,
        its_job.unit, name)
    end
  end
  if its_job.heartbeat then
    lines[#lines + 1] = "# Called at the end of a run that ends with 0."
    lines[#lines + 1] = "- name: SENDOSO_HEARTBEAT\n  value: " .. quote.kubernetes(its_job.heartbeat)
  end
  return #lines > 0 and table.concat(lines, "\n") or nil
end

--- Returns the file of a job.
---@param its_job sendoso.Job
---@return { path: string, text: string }[]?, string? message
function kubernetes.files(its_job)
  if its_job.ledger and its_job.ledger.path then
    return nil, "--ledger: the files of a pod are deleted after each run, so the ledger must be in PostgreSQL: "
      .. "postgresql://…"
  end
  local recurrence = its_job.recurrence
  local text = template.fill("cronjob.yaml", {
    unit = its_job.unit, steps = steps(its_job), fields = recurrence:cron(),
    zone = quote.yaml(its_job.zone or "Etc/UTC"), grace = recurrence:grace(), statuses = job.statuses,
    timeout = its_job.timeout, stop = its_job.timeout + 60, image = quote.yaml(its_job.image or "sendoso:latest"),
    args = list(its_job:arguments { script = ROOT .. its_job.project }), env = env(its_job),
  })
  return { { path = its_job.unit .. ".yaml", text = text } }
end

return kubernetes

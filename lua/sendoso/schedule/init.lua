--- A job as each scheduler wants it written.
local cron = require "sendoso.schedule.cron"
local github = require "sendoso.schedule.github"
local job = require "sendoso.schedule.job"
local kubernetes = require "sendoso.schedule.kubernetes"
local systemd = require "sendoso.schedule.systemd"

local schedule = {}

local by_name = { systemd = systemd, cron = cron, kubernetes = kubernetes, github = github }

--- The schedulers that are known.
schedule.names = { "systemd", "cron", "kubernetes", "github" }

--- Returns the files of a job. Returns nil and a message where there can be none.
---@param name "systemd"|"cron"|"kubernetes"|"github"
---@param given table see `job.new`
---@return { path: string, text: string }[]? files, string? message
function schedule.files(name, given)
  local its_job, message = job.new(given)
  if not its_job then return nil, message end
  return by_name[name].files(its_job)
end

return schedule

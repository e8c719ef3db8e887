--- sendoso apply FILE
local age = require "sendoso.dates.duration"
local apply = require "sendoso.plan.apply"
local file = require "sendoso.plan.file"
local instant = require "sendoso.dates.instant"
local read = require "sendoso.commands.read"
local session = require "sendoso.commands.session"
local tally = require "sendoso.run.tally"

local command = { name = "apply", help = "send exactly what a plan says" }

local MOST_MS = 24 * 3600 * 1000

function command.describe(parser)
  parser:argument("file", "a plan, as sendoso plan -o writes it")
  parser:option("--max-age", "how old the plan may be, as 3d; a day if not said"):argname "AGE":convert(age.parse)
end

function command.run(args)
  local plan, err = file.read(args.file)
  if not plan then return read.fail(err) end
  local client = session.open()
  if not client then return tally.status() end
  local made, now = instant.parse(plan.made), os.time()
  local ok
  ok, err = apply.check(client, plan, os.date("!%Y-%m-%dT%H:%M:%SZ", now), (now - made) * 1000, args.max_age or MOST_MS)
  if ok then apply.all(client, plan) else read.fail(err) end
  return session.close()
end

return command

--- The rules of a script, for commands that only look at them.
local caller = require "sendoso.caller"
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"
local rule = require "sendoso.rule"
local shell = require "sendoso.commands.shell"

local rules = {}

-- The rules of a script. The script runs, and sends nothing.
local function load(run, args)
  local chunk = fail.need(environment.load(args.script, args.args))
  local returned = table.pack(chunk(table.unpack(args.args)))
  if #run.rules > 0 then return rule.list(table.unpack(returned, 1, returned.n)) end
  error(("%s returns no rule; use `sendoso run -n` to see what a script would send"):format(args.script), 0)
end

-- Prints and counts whatever was raised.
local function failed(run, err)
  -- That it was interrupted is said at the end.
  if err == output.enough or require("sendoso.core").stopped() > 0 then return end
  if fail.is(err) then
    run:error(err)
    return run:read(err)
  end
  run.tally:note "failed"
  run:problem("%s", tostring(err))
end

-- An error of the outside world has no line; what a script has raised has one.
local function explain(err)
  if fail.is(err) or err == output.enough then return err end
  return shell.located(err, caller.trace())
end

--- Runs a script, and gives its rules to a function. Prints and counts what is raised.
---@param run sendoso.Run
---@param args { script: string, args: string[] }
---@param body fun(list: sendoso.Rule[])
function rules.look(run, args, body)
  local ok, err = xpcall(caller.of_script, explain, args.script, function() body(load(run, args)) end)
  if not ok then failed(run, err) end
end

return rules

--- sendoso doctor
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local its_account = require "sendoso.commands.doctor.account"
local listing = require "sendoso.commands.listing"
local machine = require "sendoso.commands.doctor.machine"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local COLUMNS = "state check finding todo"

-- What was found, a row each; and what it means for the exit status.
---@class sendoso.DoctorReport
local Report = {}
Report.__index = Report

function Report:add(state, check, finding, todo)
  self.rows[#self.rows + 1] = { state = state, check = check, finding = finding, todo = todo }
end

--- All is well.
function Report:ok(check, finding) self:add("ok", check, finding) end

--- A person should look at it; a run goes on.
function Report:look(check, finding, todo) self:add("look", check, finding, todo) end

--- A run would end with this, or has.
---@param bucket string of sendoso.Tally
function Report:bad(check, finding, todo, bucket)
  self:add("failed", check, finding, todo)
  self.run.tally:note(bucket)
end

--- It could not be looked at.
---@param err sendoso.Error
function Report:failed(check, err)
  self:add("failed", check, fail.text(err), err.hint and err.hint:gsub("\n", "; ") or nil)
  self.run.tally:note_failure(err.kind)
end

-- Looks at one thing. What the outside world does to it is a finding, too.
local function look(report, name, check, ...)
  local _, err = fail.try(check, report, ...)
  if err then report:failed(name, err) end
end

local function look_at_account(report, run)
  local client, err = session.client(run)
  if not client then return report:failed("service", err) end
  local me
  me, err = client.me()
  if me then
    its_account.service(report, client, me)
    look(report, "clock", its_account.clock, client)
    look(report, "token", its_account.token, client)
    look(report, "campaigns", its_account.campaigns, client, run)
    look(report, "ledger", its_account.ledger, client)
  else report:failed("service", err) end
  client:close()
end

local command = {
  name = "doctor",
  epilog = "Sends nothing and changes nothing. The exit status is that of the worst finding, as of a run: see "
    .. "`sendoso help exit-status`.",
  examples = { "sendoso doctor", "sendoso doctor --json" },
}

function command.describe(parser) listing.describe(parser, COLUMNS) end

function command.run(args, run)
  local report = setmetatable({ rows = {}, run = run }, Report)
  look(report, "libraries", machine.libraries)
  look(report, "time zones", machine.zones, run)
  look(report, "files", machine.files, run)
  look_at_account(report, run)
  local status = shell.protect(run, function() listing.show(run, args, COLUMNS, (cursor.of(report.rows))) end)
  return math.max(status, run:status())
end

return command

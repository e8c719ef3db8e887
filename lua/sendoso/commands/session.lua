--- One run of a command: it prints first and last where gifts go, and ends with the summary and the exit status.
local base = require "sendoso.base"
local output = require "sendoso.run.output"
local run = require "sendoso.run"
local shell = require "sendoso.commands.shell"

local session = {}

local function ask(question)
  io.stderr:write(question)
  return (io.stdin:read "l")
end

-- Who answers at the terminal, if somebody sees the question and types. What a file or a pipe says is nobody's word.
local function person()
  return base.is_terminal() and base.columns(2) and ask or nil
end

--- Starts the run of a command.
---@param flags table<string, any> of the command line
---@return sendoso.Run
function session.begin(flags)
  local given = { host = true, person = person }
  for name, value in pairs(flags) do given[name] = value end
  return run.new(given)
end

--- Opens a client for a command that runs no script.
---@param its_run sendoso.Run
---@return sendoso.Client?, sendoso.Error?
function session.client(its_run) return require("sendoso.client").open(nil, its_run) end

-- From now on a script gets the library of a run from `require`, with what makes its rules: made when it asks for it.
local function promise(its_run)
  run.of_scripts = its_run
  package.loaded.sendoso, package.loaded["sendoso.rule"] = nil, nil
  package.preload["sendoso.rule"] = function() return require("sendoso").rule end
end

--- Returns the library of a run: from now on a script gets it from `require`, with what makes its rules.
---@param its_run sendoso.Run
---@return table
function session.library(its_run)
  promise(its_run)
  return require "sendoso"
end

-- What can be wrong where a client is opened in the sandbox of this process.
local DECISIVE = { "wrong", "profile", "base_url", "token", "client_id", "ledger", "live", "timeout", "zone" }

-- Is the client of a run one of that sandbox, with nothing set that could be wrong?
local function is_plain(its_run)
  for _, name in ipairs(DECISIVE) do
    if its_run.settings[name] then return false end
  end
  return true
end

--- Begins a run of scripts. Many need no client: that of a quiet run in the sandbox, of which nobody reads where gifts
--- go, is opened when a script needs it. Otherwise as `open`.
---@param its_run sendoso.Run
---@return sendoso.Client|false|nil client false: it is not open yet
---@return integer? status
function session.open_late(its_run)
  if not its_run.voice:is_quiet() or its_run.is_reported or not is_plain(its_run) then return session.open(its_run) end
  its_run:begin((base.clock()))
  promise(its_run)
  its_run.is_late = true
  return false
end

--- Returns the default client of the run that has begun, open by now.
---@return sendoso.Client?, sendoso.Error?
function session.default() return require("sendoso").default() end

--- Opens the default client of a run: from now on `require "sendoso"` returns the library of that run. This client,
--- and every other one, prints where its gifts go. Returns nil and the exit status if it cannot be opened, after
--- printing and counting the error.
---@param its_run sendoso.Run
---@return sendoso.Client?, integer? status, sendoso.Error? err
function session.open(its_run)
  its_run:begin((base.clock()))
  local client, err = session.library(its_run).default()
  if client then return client end
  its_run:error(err)
  return nil, shell.status(its_run, err), err
end

-- What a script printed and nobody could write is a failure, which print does not tell.
local function check_printed(its_run)
  local written, err = output.flush()
  return written or its_run:failed(err)
end

-- If something is wrong, where gifts would have gone is printed, too: opens the client that no script has needed.
local function open_at_last(its_run, is_wrong)
  if its_run.is_late and is_wrong then session.default() end
end

--- Closes every client, prints what happened and returns the exit status.
---@param its_run sendoso.Run
---@param how? { without_summary?: boolean, serves?: boolean } of a command that prints itself what happened; of one
---that goes on until it is told to stop, so that this is no interruption
---@return integer
function session.close(its_run, how)
  its_run.is_over = true
  base.guard()
  local is_interrupted = base.stopped() > 0 and not (how and how.serves)
  open_at_last(its_run, is_interrupted or its_run:status() ~= 0)
  if is_interrupted then its_run:interrupted() end
  if next(its_run.flying) then require("sendoso.gifts.claim").land(its_run) end
  check_printed(its_run)
  open_at_last(its_run, its_run:status() ~= 0)
  return its_run:finish(base.clock(), how and how.without_summary)
end

--- Tells programs what happened, if they are told anything, as the very last thing. Returns the exit status.
---@param its_run sendoso.Run
---@param status integer so far
---@return integer
function session.conclude(its_run, status)
  if not its_run.is_reported then return status end
  its_run:conclude(status)
  if check_printed(its_run) then return status end
  return its_run:status()
end

-- The exit status that a script asks for. What does not fit into one, as 256 does not, is a failure all the same.
local function status_of(code)
  if code == nil or code == true then return 0 end
  local status = code and math.tointeger(tonumber(code)) or 1
  return status >= 0 and status <= 255 and status or 1
end

--- Ends the program for a script that calls `os.exit`: with its summary, after what is under way. A status of its own
--- counts as a failure: only a worse one comes before it. Once is enough: what Lua closes and collects at the end may
--- call it again.
---@param its_run sendoso.Run
---@param code any
---@param last? fun(its_run: sendoso.Run, status: integer): integer what is done with the status at the very end
function session.leave(its_run, code, last)
  if its_run.is_over then error("os.exit: the run has ended already", 0) end
  local own = status_of(code)
  if own ~= 0 then its_run.tally:note "failed" end
  local worst = session.close(its_run)
  if last then worst = last(its_run, worst) end
  os.exit(session.conclude(its_run, own ~= 0 and worst == 1 and own or worst), true)
end

return session

--- Runs programs as a user's shell would.
local temp = require "spec.support.temp"

local process = {}

process.program = os.getenv "SENDOSO_PROGRAM" or os.getenv "PWD" .. "/build/sendoso"

-- What whoever runs the specs has of an account and a network of their own, no program of a spec has. Nor has it a
-- sanitizer that spec/check gives to the Lua of the specs.
local not_ours = "SENDOSO_PROFILE SENDOSO_BASE_URL SENDOSO_ACCESS_TOKEN SENDOSO_LEDGER LD_PRELOAD CURL_CA_BUNDLE "
  .. "SSL_CERT_FILE SSL_CERT_DIR https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY"

-- What spec/coverage loads in front of each program.
local counter = os.getenv "SPEC_COUNTER"

local unset = "unset " .. not_ours .. "; "

-- What a shell does before a command, so that the command has an environment.
local function text_of(environment)
  local parts = {}
  for name, value in pairs(environment or {}) do parts[#parts + 1] = name .. "=" .. temp.quote(value) end
  if counter then
    parts[#parts + 1] = "LD_PRELOAD=" .. temp.quote(counter .. " " .. (environment and environment.LD_PRELOAD or ""))
  end
  return unset .. (parts[1] and "export " .. table.concat(parts, " ") .. "; " or "")
end

--- Begins a shell command. Returns a function that waits for it, and returns its exit status, stdout and stderr.
---@param command string
---@param options? { env?: table, pid_file?: string, folder?: string }
---@return fun(): { status: integer, out: string, err: string }
function process.begin(command, options)
  options = options or {}
  local out, err = temp.path "out", temp.path "err"
  local line = command
  if options.pid_file then line = ("echo $$ > %s; exec %s"):format(options.pid_file, line) end
  line = text_of(options.env) .. line
  if options.folder then line = ("cd %s; %s"):format(temp.quote(options.folder), line) end
  -- One shell, which becomes the command if it is a single one. A mistake in the line is told behind its first one.
  local pipe = assert(io.popen(("exec >%s 2>%s </dev/null\n%s"):format(out, err, line)))
  return function()
    local _, kind, status = pipe:close()
    if kind == "signal" then status = 128 + status end
    return { status = status, out = temp.read(out), err = temp.read(err) }
  end
end

--- Runs a shell command. Returns its exit status, stdout and stderr.
---@param command string
---@param options? { env?: table, pid_file?: string, folder?: string }
---@return { status: integer, out: string, err: string }
function process.run(command, options) return process.begin(command, options)() end

--- Runs a shell command that must succeed. Returns its stdout.
---@param command string a format
---@return string
function process.shell(command, ...)
  local result = process.run(command:format(...))
  assert(result.status == 0, result.err)
  return result.out
end

--- Runs the host. `state` is a folder for its files; a new one if not given.
---@param arguments string
---@param options? { state?: string, env?: table, pid_file?: string, folder?: string }
function process.sendoso(arguments, options)
  options = options or {}
  local env = { XDG_STATE_HOME = options.state or temp.path() }
  for name, value in pairs(options.env or {}) do env[name] = value end
  return process.run(process.program .. " " .. arguments,
    { env = env, pid_file = options.pid_file, folder = options.folder })
end

return process

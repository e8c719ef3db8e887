--- sendoso repl
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local lines = require "sendoso.commands.lines"
local printable = require "sendoso.printable"
local session = require "sendoso.commands.session"

local repl = {
  name = "repl",
  epilog = [[
Each line runs as soon as it is complete, and its result is printed. At a terminal, lines
are edited and found again with the arrow keys, also in the next session; lines with a token, secret or
password are not kept. Ctrl-D ends the session and prints the summary.]],
  examples = { "sendoso repl --sandbox", "echo 'sendoso.me().email' | sendoso repl" },
}

function repl.describe() end

-- Is the text only incomplete?
local function is_cut(message) return message:find "<eof>'?$" ~= nil end

-- Reads lines until they are a complete chunk. Returns it, or nil and why it is none; nothing at the end of the
-- input.
local function read(input, env)
  local text
  while true do
    local line = input:read(text == nil and "> " or ">> ")
    if not line and not text then return nil end
    if not line then return load(text, "=input", "t", env) end
    text = (text or "") .. line
    local chunk, message = load("return " .. text, "=input", "t", env)
    if not chunk then chunk, message = load(text, "=input", "t", env) end
    if chunk or not is_cut(message) then
      input:keep(text)
      return chunk, message
    end
  end
end

-- A value as one line: a table by its fields, which may be tables, too.
local function show(value, depth)
  if type(value) == "string" then return depth and ("%q"):format(value) or value end
  local meta = getmetatable(value)
  if type(value) ~= "table" or type(meta) == "table" and meta.__tostring or depth == 4 then return tostring(value) end
  local parts, names = {}, {}
  for i = 1, rawlen(value) do parts[i] = show(rawget(value, i), (depth or 0) + 1) end
  for name in next, value do
    if math.type(name) ~= "integer" or not parts[name] then names[#names + 1] = name end
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for _, name in ipairs(names) do
    parts[#parts + 1] = ("%s = %s"):format(tostring(name), show(rawget(value, name), (depth or 0) + 1))
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

local function print_all(run, ok, ...)
  if not ok and require("sendoso.core").stopped() > 0 then return end
  local shown = table.pack(...)
  while shown.n > 1 and shown[shown.n] == nil do shown.n = shown.n - 1 end -- a receipt, and nil for the error
  for i = 1, shown.n do
    local fine, text = pcall(show, shown[i])
    shown[i] = fine and text or type(shown[i])
  end
  if not ok then
    run:problem("%s", fail.is(...) and fail.text(...) or shown[1])
  elseif shown.n > 0 then
    print(printable.lines(table.concat(shown, "\t")))
  end
end

-- Runs what is typed, until its end or a Ctrl-C.
local function converse(run, input, env)
  local core = require "sendoso.core"
  while core.stopped() == 0 do
    local chunk, message = read(input, env)
    if not chunk and not message then break end
    if chunk then print_all(run, xpcall(chunk, function(err) return err end))
    else run:problem("%s", message) end
  end
end

function repl.run(_, run)
  local core = require "sendoso.core"
  local client, status = session.open(run)
  if not client then return status end
  run.is_interactive, run.voice.is_immediate = true, true
  local is_terminal = core.is_terminal()
  local input = lines(is_terminal, run.settings.token)
  local env = environment.new("./", function(code) session.leave(run, code) end)
  env.sendoso = require "sendoso"
  local ok, err = pcall(converse, run, input, env)
  if not ok and core.stopped() == 0 then error(err, 0) end
  if is_terminal then print() end
  return session.close(run)
end

return repl

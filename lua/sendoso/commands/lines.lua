--- The lines of the repl. At a terminal they are edited, where this installation has a library for that, and found
--- again in the next session; what may be a secret is not kept.
local fail = require "sendoso.fail"
local path = require "sendoso.path"

local MOST = 500 -- lines that are kept

-- What stands beside a secret. A line with one of these words is forgotten, and so is one with the access token.
local SECRETS = { "token", "secret", "passw", "bearer", "authorization", "credential", "api.?key" }

local Lines = { __name = "sendoso.lines" }
Lines.__index = Lines

local function is_secret(self, text)
  local small = text:lower()
  for _, word in ipairs(SECRETS) do
    if small:find(word) then return true end
  end
  return self.token ~= nil and #self.token > 3 and text:find(self.token, 1, true) ~= nil
end

-- The lines of earlier sessions, the last ones.
local function load(file)
  local list = {}
  local stream <close> = file and io.open(file, "rb")
  if not stream then return list end
  for line in stream:lines() do list[#list + 1] = line end
  return table.move(list, math.max(1, #list - MOST + 1), #list, 1, {})
end

-- Writes them anew, for the user alone.
local function save(self)
  local core = require "sendoso.core"
  local new = self.file and ("%s.%d"):format(self.file, (core.clock()))
  if not new or not core.private_file(new) then return end
  local stream <close> = io.open(new, "wb")
  if not stream then return end
  for i = math.max(1, #self.kept - MOST + 1), #self.kept do stream:write(self.kept[i], "\n") end
  if stream:close() then os.rename(new, self.file) end
end

--- Returns the next line with its end, or nil behind the last.
---@param prompt string
---@return string?
function Lines:read(prompt)
  if self.editor then
    local line = self.editor.read(prompt)
    return line and line .. "\n"
  end
  if self.is_terminal then
    io.stdout:write(prompt)
    io.stdout:flush()
  end
  return io.read "L"
end

--- Keeps what was typed, for this session and the next ones, unless it may be a secret.
---@param text string one or more whole lines
function Lines:keep(text)
  if not self.editor or not text:find "%S" or is_secret(self, text) then return end
  for line in text:gmatch "[^\n]+" do
    self.kept[#self.kept + 1] = line
    self.editor.keep(line)
  end
  save(self)
end

--- Makes the lines of a session.
---@param is_terminal boolean do people type them?
---@param token? string the access token
local function lines(is_terminal, token)
  local ok, editor = pcall(function() return is_terminal and require "sendoso.line" end)
  local self = setmetatable({ is_terminal = is_terminal, editor = ok and editor or nil, token = token }, Lines)
  if not self.editor then return self end
  self.file = fail.try(path.state, "repl_history")
  self.kept = load(self.file)
  for _, line in ipairs(self.kept) do self.editor.keep(line) end
  return self
end

return lines

--- Finds the user's line in the call stack: mistakes are reported there, and relative paths of
--- data start there.
local caller = {}

local library = debug.getinfo(1, "S").source:match "^@(.*)caller%.lua$"

-- The script that is run. A mistake is its own even when none of its lines is on the stack any more, as in a
-- rule that it has returned.
local script ---@type string?

--- Calls a function on behalf of a script: a mistake for which no line is known is reported as the script's.
---@param its_script string the path
---@param fn fun(...)
function caller.of_script(its_script, fn, ...)
  local _ <close> = setmetatable({ script }, { __close = function(self) script = self[1] end })
  script = its_script
  return fn(...)
end

--- Returns the script on whose behalf calls are made.
---@return string? path
function caller.script() return script end

--- Sets the script on whose behalf calls are made, for whoever switches between coroutines: each has its own.
---@param its_script? string
---@return string? before
function caller.switch(its_script)
  local before = script
  script = its_script
  return before
end

local function is_ours(source)
  return source:sub(1, 1) ~= "@" or source:sub(2, 1 + #library) == library
end

--- Returns the file and the line of the nearest function outside of this library. For a script that has
--- returned, only the file is known; outside of the host, perhaps nothing.
---@return string? file, integer? line
function caller.where()
  local level = 2
  while true do
    local info = debug.getinfo(level, "Sl")
    if not info then return script end
    if not is_ours(info.source) then return info.source:sub(2), info.currentline end
    level = level + 1
  end
end

--- Parts a message that names a line of this library, which is no line of the user's.
---@param message string
---@return string? place "gifts/gift.lua:7", or nil: it names none
---@return string? rest
function caller.part(message)
  if message:sub(1, #library) ~= library then return nil end
  return message:sub(1 + #library):match "^([^\n]-:%d+): (.*)$"
end

--- Raises a mistake in the call, at the user's line.
---@param message string
function caller.raise(message, ...)
  local file, line = caller.where()
  message = message:format(...)
  if file then message = line and ("%s:%d: %s"):format(file, line, message) or ("%s: %s"):format(file, message) end
  error(message, 0)
end

--- Makes a path of data relative to the script that names it.
---@param path string
---@return string
function caller.path(path)
  local file = caller.where()
  local folder = file and file:match "^(.*/)"
  if path:sub(1, 1) == "/" or not folder then return path end
  return folder .. path
end

-- How many lines of a stack say where it was, and how deep they are looked for: one that has no end is 200,000 deep,
-- and each look at a level counts from the first.
local LINES, LEVELS = 20, 200

--- Returns the lines of the call stack that are the user's own, the innermost first.
---@return { at: string, name: string }[]
function caller.trace()
  local lines, level = {}, 2
  while #lines < LINES and level < LEVELS do
    local info = debug.getinfo(level, "Sln")
    if not info then break end
    if not is_ours(info.source) then
      local name = info.what == "main" and "the script" or "function " .. (info.name or "<" .. info.linedefined .. ">")
      lines[#lines + 1] = { at = ("%s:%d"):format(info.source:sub(2), info.currentline), name = name }
    end
    level = level + 1
  end
  return lines
end

return caller

--- What the completion of a shell is told: a line that says whether files may stand there, and a line for each value.
local candidates = require "sendoso.commands.completion.candidates"
local line = require "sendoso.commands.completion.line"
local printable = require "sendoso.printable"

local MOST = 500 -- more than anybody reads

-- bash gives the whole line, and puts what it gets in as it is. The others give the words, and do both themselves.
local function read(shell, arguments)
  if shell == "bash" then return line.read(arguments[1] or "") end
  local current = table.remove(arguments) or ""
  return { words = arguments, current = shell == "fish" and line.bare(current) or current }
end

--- Answers the completion of a shell. What goes wrong is not said, since it would stand in the line that is typed.
---@param program table the parser of all commands
---@param shell string
---@param ... string the line, or its words
---@return integer status
local function answer(program, shell, ...)
  local typed = read(shell, { ... })
  local list, files = candidates.find(program, typed.words, typed.current)
  local lines = { files and ":files" or ":words" }
  for i = 1, math.min(#list, MOST) do
    local value = shell == "bash" and line.rest(typed, list[i].value) or list[i].value
    local about = shell ~= "bash" and list[i].about
    lines[#lines + 1] = about and value .. "\t" .. printable.line(about) or value
  end
  io.stdout:write(table.concat(lines, "\n"), "\n")
  return 0
end

return answer

--- Words as the readers of what is printed want them quoted. None of them has a control character.
local words = require "sendoso.words"

local quote = {}

--- Returns a word of a POSIX shell.
---@param word string
---@return string
function quote.shell(word) return words.of_shell(word) end

--- Returns words of a POSIX shell.
---@param list string[]
---@return string
function quote.line(list)
  local quoted = {}
  for i, word in ipairs(list) do quoted[i] = quote.shell(word) end
  return table.concat(quoted, " ")
end

--- Returns a command as a line of a crontab, where a % ends it unless a backslash stands before; that backslash
--- goes. One that belongs to the command is kept apart from the % by ending the quotes and beginning them again.
---@param command string as `line` makes it
---@return string
function quote.cron(command)
  return (command:gsub("\\%%", "\\''%%"):gsub("%%", "\\%%"))
end

--- Returns a word of ExecStart= in a unit of systemd, behind the first, which is a path (see `systemd_value`) and has
--- no variables in it.
---@param word string
---@return string
function quote.systemd(word)
  local text = word:gsub("%%", "%%%%"):gsub("%$", "$$")
  if text:find "^[%w%%+,./:=@_$-]+$" then return text end
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

--- Can systemd run a program of that path? It takes none with a quote or a backslash, however it is written.
---@param path string
---@return boolean
function quote.is_systemd_path(path) return not path:find "['\"\\]" end

--- Returns a word of a unit of systemd: a path, or an assignment of Environment=.
---@param text string
---@return string
function quote.systemd_value(text)
  text = text:gsub("%%", "%%%%")
  if text:find "^[%w%%+,./:=@_-]+$" then return text end
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

--- Returns a text that is the rest of a line in a unit of systemd.
---@param text string
---@return string
function quote.systemd_text(text) return (text:gsub("%%", "%%%%")) end

--- Returns a string of YAML.
---@param text string
---@return string
function quote.yaml(text) return '"' .. text:gsub('[\\"]', "\\%0") .. '"' end

--- Returns a string of YAML for Kubernetes, which replaces $(NAME) in commands and variables.
---@param text string
---@return string
function quote.kubernetes(text) return quote.yaml((text:gsub("%$", "$$"))) end

--- Returns a string of YAML for GitHub, which replaces ${{ … }} wherever it stands.
---@param text string
---@return string
function quote.github(text) return quote.yaml((text:gsub("%${{", "${{ '${{' }}"))) end

return quote

---@meta _

---@class sendoso.core
local core = {}

--- Before a child process starts: what this process has opened itself is closed in it.
function core.keep_files() end

--- Runs a shell command, as `os.execute`. A Ctrl-C that has ended the command counts as one of the host.
---@param command string
---@return true? ok, "exit"|"signal" how, integer code
function core.execute(command) end

---@meta _

---@class sendoso.core
local core = {}

--- Do people type at stdin?
---@return boolean
function core.is_terminal() end

--- How wide a terminal is, by COLUMNS or else by itself.
---@param fd integer
---@return integer? columns nil: it is no terminal
function core.columns(fd) end

--- Was everything written that was printed to stdout, by whomever? That its reader has ended is no failure.
---@return true?, sendoso.Error?
function core.flush() end

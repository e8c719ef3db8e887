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

--- Returns how many places a text takes on a terminal, and how many bytes of it fit into some places.
---@param text string
---@param most? integer places; default: all of it fits
---@return integer width
---@return integer bytes
function core.width(text, most) end

--- Returns a file that is stdout, for the caller alone. What anybody else prints goes to stderr from now on.
---@return file*?, string? message
function core.take_stdout() end

--- Was everything written that was printed to stdout, by whomever? That its reader has ended is no failure.
---@return true?, sendoso.Error?
function core.flush() end

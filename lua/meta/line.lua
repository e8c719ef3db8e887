---@meta sendoso.line
--- A module of its own, where it was built: lines that people type at a terminal.

---@class sendoso.line
local line = {}

--- Reads a line.
---@param prompt string
---@return string? line without its end; nil behind the last, or when the user asks to stop
function line.read(prompt) end

--- Keeps a line: the arrow keys find it again.
---@param text string
function line.keep(text) end

return line

---@meta sendoso.core
--- The C module, for editors; never loaded. A file called lua/sendoso/core.lua would hide it.
--- Handles are closed by `<close>`, `:close()` or the collector; any other use afterwards
--- raises "attempt to use a closed …".

---@class sendoso.core
local core = {}

--- The table of operations, by name and in its order (`sendoso.operations` of the host).
---@type table<string|integer, table>
core.operations = {}

return core

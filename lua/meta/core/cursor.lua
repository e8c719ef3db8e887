---@meta _

---@class sendoso.core
local core = {}

--- Walks a list: `for item in cursor, nil, nil, cursor`. Behind its items it raises an error of kind `reply`
--- where they never were as many as the list's own total. `raw`: items are the API's own bytes; "lines": all items of
--- a page are one text, with a line of NDJSON for each, as it may be printed.
---@param client sendoso.core.Client
---@param operation string
---@param args table
---@param options { fields?: string[], raw?: boolean|"lines", failed?: fun(err: sendoso.Error) }
---@return fun(): any cursor, nil, nil, any
function core.walk(client, operation, args, options) end

---@meta _

---@class sendoso.core
local core = {}

--- Puts stars in the place of secrets: before the @ of a URL, values of a query whose name sounds like a secret or
--- that are email addresses, what follows Bearer or Basic.
---@param text string
---@param known? string a secret that is to go wherever it stands, from 12 characters on
---@return string
function core.redact(text, known) end

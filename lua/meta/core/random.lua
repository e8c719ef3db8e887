---@meta _

---@class sendoso.core
local core = {}

--- Random bytes that nobody can guess.
---@param count integer 1 to 256
---@return string? bytes, sendoso.Error?
function core.random(count) end

--- The SHA-256 of a text, 32 bytes.
---@param text string
---@return string
function core.sha256(text) end

--- Bytes in base64 for URLs, without padding.
---@param bytes string
---@return string
function core.base64url(bytes) end

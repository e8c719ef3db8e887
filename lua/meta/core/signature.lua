---@meta _

---@class sendoso.core
local core = {}

--- Signs a text: an HMAC.
---@param hash "sha1"|"sha256"|"sha512"
---@param encoding "hex"|"base64"|"base64url" base64url: without padding
---@param key string
---@param text string
---@return string
function core.signature(hash, encoding, key, text) end

--- Are two texts the same? Takes as long wherever they differ.
---@param a string
---@param b string
---@return boolean
function core.is_same(a, b) end

--- The bytes that a base64 text stands for, in either alphabet, with padding or without; nil: it is none.
---@param text string
---@return string?
function core.from_base64(text) end

--- Bytes in base64, with padding.
---@param bytes string
---@return string
function core.to_base64(bytes) end

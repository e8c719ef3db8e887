---@meta _

---@class sendoso.core
local core = {}

--- Makes a secret key of Ed25519, 64 hexadecimal digits, as all keys.
---@return string?, sendoso.Error?
function core.ed25519_make() end

--- The public key of a secret one.
---@param secret string
---@return string?, sendoso.Error?
function core.ed25519_public(secret) end

--- Signs a text.
---@param secret string
---@param text string
---@return string? signature 128 hexadecimal digits
---@return sendoso.Error?
function core.ed25519_sign(secret, text) end

--- Was a text signed with the secret of a public key? What is no key, or no signature, has signed nothing.
---@param key string
---@param text string
---@param signature string
---@return boolean
function core.ed25519_verify(key, text, signature) end

---@meta _

---@class sendoso.core
local core = {}

--- Can a certificate and its key, texts in PEM form, serve? false: the certificate has expired.
---@param cert string
---@param key string
---@return boolean?, sendoso.Error? err its `field` is "cert" or "key"
function core.certificate(cert, key) end

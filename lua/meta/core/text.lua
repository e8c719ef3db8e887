---@meta _

---@class sendoso.core
local core = {}

--- A text that stays outside of Lua, since it may be large.
---@class sendoso.core.Text
local Text = {}

--- Reads a whole file as UTF-8; "-" is standard input.
---@param path string
---@return sendoso.core.Text?, sendoso.Error?
function core.load(path) end

--- Reads a whole file, or bytes under a name, as UTF-8, whatever its encoding.
---@param path string "-" is standard input
---@param bytes? string
---@return string? text, string|sendoso.Error encoding
function core.text(path, bytes) end

---@return string "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"
function Text:encoding() end

---@return string how it begins
function Text:head() end

---@return string all of it
function Text:whole() end

function Text:close() end

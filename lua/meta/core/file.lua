---@meta _

---@class sendoso.core
local core = {}

--- The permissions of a file or folder, such as 384 (0600), and whether it is ours; nil: it is not there.
---@param path string
---@return integer? mode, boolean? is_ours
function core.mode(path) end

--- Makes a file that only its owner reads, and its folders.
---@return true?, sendoso.Error?
function core.private_file(path) end

--- Lets a group of this system read a file of ours.
---@param path string
---@param group? string its name; nil: the group of its folder
---@return true?, sendoso.Error?
function core.share(path, group) end

--- The user's home folder, by the system's own list.
---@return string?
function core.home() end

--- Is there such a file? Opens nothing.
---@param path string
---@return boolean
function core.exists(path) end

--- Is it there, and neither a file nor a folder: a device, or a pipe?
---@param path string
---@return boolean
function core.is_stream(path) end

--- When a file was last written.
---@param path string
---@return integer? seconds since 1970; nil: not known
function core.modified(path) end

--- The SHA-256 of a text, 64 hexadecimal digits.
---@param text string
---@return string
function core.digest(text) end

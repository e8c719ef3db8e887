---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Owner whose a file is
---@field uid integer
---@field user? string its name on this system
---@field mode integer permissions, such as 420 (0644)
---@field modified integer when its content was last written, in seconds since 1970
---@field created integer when it was created
---@field id string this file, and no copy of it: nobody can choose the one of a new file
---@field is_claimed boolean its file system keeps no owners: a server says whose it is, or who has mounted it

--- Reads a file, and tells whose that very file is. Of a regular file only; a link to one is followed.
---@param path string
---@return string? text in UTF-8
---@return sendoso.core.Owner|sendoso.Error
function core.owned(path) end

--- Creates a file that was not there, with exactly these permissions.
---@param path string
---@param mode integer
---@return file*? file to be written
---@return sendoso.core.Owner|sendoso.Error
function core.create(path, mode) end

--- The user of this process.
---@return integer uid
---@return string? name nil: this system has none for it
function core.user() end

--- The path that leads to a file from everywhere, without links.
---@param path string
---@return string? path nil: it is not there
function core.whole_path(path) end

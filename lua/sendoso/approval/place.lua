--- Where an approval is written: beside its plan, or where any user of this system may write and read.
local users = require "sendoso.approval.users"
local words = require "sendoso.words"

local place = {}

local function core() return require "sendoso.core" end

local OF_GROUP, OF_ALL = 1040, 2 -- 02020: its group writes it, and what is in it has that group; 0002

local function folder_of(path)
  local folder = path:match "^(.*)/[^/]*$"
  return folder == "" and "/" or folder or "."
end

--- Returns the file beside a plan.
---@param path string
---@return string
function place.beside(path) return path .. ".approval" end

--- Returns the file in the folder of all users.
---@param path string of the plan
---@return string
function place.of_all(path) return "/var/tmp/" .. path:match "[^/]*$" .. ".approval" end

--- Returns the command that approves a plan, for another person, and the file that it writes. Where users of this
--- system approve, it must be one that they can write.
---@param path string of the plan
---@param approvers sendoso.Approver[]
---@return string command
---@return string file
function place.command(path, approvers)
  local plan, file = words.of_shell(path), place.beside(path)
  local mode = core().mode(folder_of(path)) or 0
  if not users.are_listed(approvers) or mode & OF_ALL ~= 0 or mode & OF_GROUP == OF_GROUP then
    return "sendoso approve " .. plan, file
  end
  file = place.of_all(path)
  return ("sendoso approve %s -o %s"):format(plan, words.of_shell(file)), file
end

local OTHERS_READ = 36 -- 044

--- Can no other user read a file?
---@param path string
---@return boolean
function place.is_private(path)
  local mode = core().mode(path)
  return mode ~= nil and mode & OTHERS_READ == 0
end

local STICKY = 512 -- 01000: there, a file is replaced by its owner only, or by that of the folder

--- May this user replace a file that is there?
---@param path string
---@return boolean
function place.is_replaceable(path)
  local mode, is_ours = core().mode(path)
  if not mode or is_ours or core().user() == 0 then return true end
  local folder_mode, is_our_folder = core().mode(folder_of(path))
  return is_our_folder or not folder_mode or folder_mode & STICKY == 0
end

return place

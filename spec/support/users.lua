--- Users of this system. Only root can be several of them.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local users = {}

-- Every Debian has them, and they can read the program where it is not in a private folder.
local DEBIAN = { "daemon", "bin", "games" }

--- Can files belong to other users here?
users.are_here = process.run("id -u").out == "0\n"

--- Can programs be run as other users here?
users.can_run = users.are_here and process.run(("setpriv --reuid=%s --regid=%s --clear-groups %s --version"):format(
  DEBIAN[1], DEBIAN[1], process.program)).status == 0

--- Three users, by their names.
users.names = DEBIAN

local numbers = {}

--- Returns the number of a user.
---@param name string
---@return integer
function users.uid(name)
  numbers[name] = numbers[name] or assert(math.tointeger(tonumber(process.shell("id -u %s", name))))
  return numbers[name]
end

--- Gives a file to a user.
---@param name string
---@param path string
function users.give(name, path) assert(os.execute(("chown -R %s: %s"):format(name, temp.quote(path)))) end

--- Runs the program as a user, in a folder that they can read.
---@param name string
---@param arguments string
---@param folder string with a folder of that name, where what is theirs is
---@param more? { sudo?: string, within?: string } sudo: the user who has become this one, as sudo says it; within: a
---command that runs the program
---@return { status: integer, out: string, err: string }
function users.sendoso(name, arguments, folder, more)
  more = more or {}
  local home, sudo = ("%s/%s"):format(folder, name), more.sudo and tostring(users.uid(more.sudo)) or ""
  return process.run(("setpriv --reuid=%s --regid=%s --clear-groups %s %s %s"):format(name, name, more.within or "",
    process.program, arguments), { folder = folder, env = { HOME = home, XDG_STATE_HOME = home .. "/state",
      XDG_CONFIG_HOME = home .. "/config", SUDO_UID = sudo } })
end

return users

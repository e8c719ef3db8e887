--- What a script runs in: a Lua of its own. Its globals, the libraries of Lua and the modules that it requires are
--- copies for this script alone, so that `type = "webinar"` or `string.format = nil` is nobody else's business.
local strings = require "sendoso.commands.strings"

local environment = {}

-- What a locale may not change, since the program reads and compares with it: how numbers are written, which letters
-- there are, and their order.
local FIXED = { "numeric", "ctype", "collate" }

local function copy(library)
  local own = {}
  for name, value in next, library do own[name] = value end
  return own
end

-- A path as Lua takes it from the environment: ";;" stands for the usual one.
local function path_of(name, usual)
  local given = os.getenv(name .. "_5_4") or os.getenv(name)
  if not given then return usual end
  local path = (";" .. given .. ";"):gsub(";;", ";\1;"):gsub("\1", (usual:gsub("%%", "%%%%")))
  return (path:gsub("^;+", ""):gsub(";+$", ""))
end

-- The file of a module beside the script, whatever characters are in the name of the folder.
local function beside(folder, name)
  local stem = folder .. name:gsub("%.", "/")
  for _, path in ipairs { stem .. ".lua", stem .. "/init.lua" } do
    local file = io.open(path)
    if file then
      file:close()
      return path
    end
  end
end

-- Loads a file. What Lua says where it is nested too deeply, or in UTF-16, would help nobody.
local function load_file(path, env)
  -- Without pcall, whoever handles the errors of the program would change the message.
  local _, chunk, message = pcall(loadfile, path, "bt", env)
  if message == "C stack overflow" then return nil, path .. ": is nested too deeply" end
  if message and message:find ":1: unexpected symbol near '<\\25[45]>'$" then
    return nil, path .. ": is saved as UTF-16; save it as UTF-8"
  end
  return chunk, message
end

local function load_lua(path, name, env)
  local chunk, message = load_file(path, env)
  if not chunk then error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, message), 0) end
  return chunk, path
end

local function load_c(path, name, stem)
  local fn, message = package.loadlib(path, "luaopen_" .. stem:gsub("^.-%-", ""):gsub("%.", "_"))
  if not fn then error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, message), 0) end
  return fn, path
end

-- How modules are found, in this order: those that the script has preloaded, ours, those beside the script, and Lua's
-- usual places.
local function searchers_of(own, folder, env)
  return {
    function(name)
      if own.preload[name] ~= nil then return own.preload[name], ":preload:" end
      return ("no field package.preload['%s']"):format(name)
    end,
    function(name)
      if name == "sendoso" or name:find "^sendoso%." then return function() return _G.require(name) end, ":sendoso:" end
    end,
    function(name)
      local path = beside(folder, name)
      if path then return load_lua(path, name, env) end
      return ("no file beside the script (%s)"):format(folder)
    end,
    function(name)
      local path, message = package.searchpath(name, own.path)
      if path then return load_lua(path, name, env) end
      return message
    end,
    function(name)
      local path, message = package.searchpath(name, own.cpath)
      if path then return load_c(path, name, name) end
      return message
    end,
  }
end

-- Lua's `require`, of what this script has loaded.
local function require_of(own, loaded)
  return function(name)
    if loaded[name] ~= nil then return loaded[name] end
    if type(own.searchers) ~= "table" then error("'package.searchers' must be a table", 2) end
    local messages = {}
    for _, searcher in ipairs(own.searchers) do
      local loader, where = searcher(name)
      if type(loader) == "function" then
        local value = loader(name, where)
        if value ~= nil then loaded[name] = value end
        if loaded[name] == nil then loaded[name] = true end
        return loaded[name], where
      end
      messages[#messages + 1] = type(loader) == "string" and "\n\t" .. loader or nil
    end
    error(("module '%s' not found:%s"):format(name, table.concat(messages)), 2)
  end
end

local function add_modules(env, folder)
  local loaded, own = { _G = env }, copy(package)
  for name in next, package.loaded do
    if type(env[name]) == "table" then loaded[name] = env[name] end
  end
  own.path = path_of("LUA_PATH", package.path .. ";./?.lua;./?/init.lua")
  own.cpath = path_of("LUA_CPATH", package.cpath .. ";./?.so")
  own.loaded, own.preload = loaded, {}
  own.searchers = searchers_of(own, folder, env)
  env.package, env.require, loaded.package = own, require_of(own, loaded), own
end

-- What loads code gives it this script's globals.
local function add_loaders(env)
  env.load = function(chunk, name, mode, ...)
    if select("#", ...) > 0 then return load(chunk, name, mode, ...) end
    return load(chunk, name, mode, env)
  end
  env.loadfile = function(path, mode, ...)
    if select("#", ...) > 0 then return loadfile(path, mode, ...) end
    return loadfile(path, mode, env)
  end
  env.dofile = function(path)
    local chunk, message = loadfile(path, "bt", env)
    if not chunk then error(message, 0) end
    return chunk()
  end
end

-- The names of months in another language are the script's; numbers and the order of texts are the program's, too.
local function set_locale(...)
  local result = os.setlocale(...)
  if (...) ~= nil then
    for _, category in ipairs(FIXED) do os.setlocale("C", category) end
  end
  return result
end

-- A child has none of our descriptors: a ledger that it keeps open, or a connection, would outlive us.
local function add_children(env)
  env.io.popen = function(...)
    require("sendoso.core").keep_files()
    return io.popen(...)
  end
  env.os.execute = function(command)
    if command == nil then return os.execute() end
    local core = require "sendoso.core"
    core.keep_files()
    return core.execute(command)
  end
end

-- What handles an error runs where Lua cannot be interrupted, if the error is the interruption: a script's own could go
-- on for ever.
local function add_xpcall(env)
  env.xpcall = function(fn, handler, ...)
    if type(handler) ~= "function" then return xpcall(fn, handler, ...) end
    return xpcall(fn, function(err)
      if require("sendoso.base").stopped() > 0 then return err end
      return handler(err)
    end, ...)
  end
end

-- Where there is nothing to end: the script is only asked for its rules.
local function no_exit(code)
  error(("os.exit(%s) ends the script before it returns a rule"):format(tostring(code)), 2)
end

--- Makes the globals of a script.
---@param path string the script: modules beside it are found first
---@param exit? fun(code: any) what `os.exit` does in it; default: it raises
---@return table
function environment.new(path, exit)
  local env = {}
  for name, value in next, _G do env[name] = type(value) == "table" and value ~= _G and copy(value) or value end
  env._G, env.arg = env, nil
  env.os.exit, env.os.setlocale = exit or no_exit, set_locale
  add_children(env)
  add_xpcall(env)
  add_loaders(env)
  add_modules(env, path:match "^.*/" or "./")
  strings.add(env)
  return env
end

--- Loads a script, to run with globals of its own.
---@param path string
---@param arguments string[] its `arg`
---@param exit? fun(code: any)
---@return function? chunk, string? message
function environment.load(path, arguments, exit)
  local env = environment.new(path, exit)
  env.arg = table.move(arguments, 1, #arguments, 1, { [0] = path })
  return load_file(path, env)
end

return environment

--- The strings of scripts. All strings of a program have one metatable: a script changes what it sees of it, and the
--- program goes on with Lua's own methods.
local strings = {}

local shared = getmetatable "" ---@type table
local usual = {} ---@type table<string, any> what Lua put there
for event, value in next, shared do usual[event] = value end

-- Operators, which the program does not use with strings. For what else a metatable may say (__tostring, __name, …)
-- the program would be asked, too.
local OPERATORS = {}
for event in ("add sub mul div mod pow unm idiv band bor bxor shl shr bnot concat lt le call"):gmatch "%S+" do
  OPERATORS["__" .. event] = true
end

-- What scripts add to their `string` is found behind what Lua has.
local added = {} ---@type table[] the `string` of each script
setmetatable(string, { __index = function(_, name)
  for i = #added, 1, -1 do
    local value = rawget(added[i], name)
    if value ~= nil then return value end
  end
end })

-- Looks behind Lua's own methods for what a script's own `__index` gives.
local function behind(index)
  return function(text, name)
    local value = string[name]
    if value ~= nil or index == nil then return value end
    if type(index) == "function" then return index(text, name) end
    return index[name]
  end
end

local function set(own, event, value)
  own[event] = value
  if event == "__index" then shared.__index = behind(value) end
  if OPERATORS[event] then shared[event] = value == nil and usual[event] or value end
end

-- The metatable of strings, as a script sees it.
local function seen_of(own)
  return setmetatable({}, {
    __index = own,
    __newindex = function(_, event, value) set(own, event, value) end,
    __pairs = function() return next, own end,
  })
end

-- Lua's `debug.setmetatable`, of any value but a string.
local function setter(own)
  return function(value, meta)
    if type(value) ~= "string" then return debug.setmetatable(value, meta) end
    local events = {}
    for event in next, own do events[#events + 1] = event end
    for _, event in ipairs(events) do set(own, event, nil) end
    for event, its_value in next, meta or {} do set(own, event, its_value) end
    return value
  end
end

--- Gives a script strings of its own.
---@param env table its globals, with a `string` and a `debug` of its own
function strings.add(env)
  local own = {}
  for event, value in next, usual do own[event] = value end
  own.__index = env.string
  added[#added + 1] = env.string
  local seen = seen_of(own)
  local function getter(get)
    return function(...)
      if type((...)) == "string" then return seen end
      return get(...)
    end
  end
  env.getmetatable, env.debug.getmetatable = getter(getmetatable), getter(debug.getmetatable)
  env.debug.setmetatable = setter(own)
end

return strings

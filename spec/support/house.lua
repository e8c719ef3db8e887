--- What a source file has to do with other rooms of the house, compared with the plan in
--- spec/house_spec.lua. A check takes the plan, a file's path and its text, and returns a list of faults,
--- each as "file:line: what is wrong".
---
--- A plan has
---   ground   the modules at the root of lua/sendoso, beside init.lua
---   rooms    by room, or by one module of it: which rooms, or modules of rooms, it may require
---   outside  by what is not in lua/sendoso: which rooms or modules may require it
---   clock    the rooms that may look at the clock
---   scripts  the modules that scripts may require
---   floors   by folder of src: which others it may include
---   named    by folder of src: the Lua modules that it may require
--- Names stand in one text, with blanks between them; "*" is all of them.
local tokens = require "spec.support.tokens"

local house = {}

-- Is one of the names in the text?
local function has(text, ...)
  for word in (text or ""):gmatch "%S+" do
    for _, name in ipairs { ... } do
      if word == name or word == "*" then return true end
    end
  end
  return false
end

local function fault(list, file, line, text, ...)
  list[#list + 1] = ("%s:%d: "):format(file, line) .. text:format(...)
end

-- Lua: rooms.

-- lua/sendoso/data/file/init.lua is data.file; lua/sendoso/init.lua is init.
local function module_of(file)
  return (file:match "^lua/sendoso/(.+)%.lua$":gsub("/", "."):gsub("%.init$", ""))
end

-- The room in which a module stands; nil: the plan has none for it.
local function room_of(plan, module)
  if has(plan.ground, module) then return "ground" end
  local room = module:match "^[^.]+"
  return room ~= "ground" and plan.rooms[room] and room
end

--- A file stands in a room, or is one of the ground's modules.
function house.stands(plan, file)
  local list, module = {}, module_of(file)
  local is_room = room_of(plan, module) and file:find "^lua/sendoso/[^/]+/"
  if not is_room and not has("init " .. plan.ground, module) then
    fault(list, file, 1, "stands in no room, and is none of the ground's modules")
  end
  return list
end

-- Each require of a text: the line, and the module, or nil where its name is put together at run time.
local function required(text)
  local words, list = tokens(text), {}
  local function is(i, kind, value)
    local word = words[i]
    return word and word.kind == kind and (not value or word.value == value)
  end
  for i, word in ipairs(words) do
    if is(i, "name", "require") and not is(i - 1, "mark", ".") and not is(i - 1, "mark", ":") then
      local in_brackets = is(i + 1, "mark", "(") and is(i + 2, "string") and is(i + 3, "mark", ")")
      local name = is(i + 1, "string") and words[i + 1] or in_brackets and words[i + 2]
      list[#list + 1] = { line = word.line, module = name and name.value }
    end
  end
  return list
end

-- The name of a module of ours below `sendoso`, or nil: it is not ours.
local function own(module) return module == "sendoso" and "init" or module:match "^sendoso%.(.+)$" end

--- A module requires those of its own room, of the ground, and of the rooms that the plan names.
function house.requires(plan, file, text)
  local list, module = {}, module_of(file)
  local room = room_of(plan, module)
  for _, one in ipairs(required(text)) do
    local name = one.module and own(one.module)
    local other = name and room_of(plan, name)
    local is_known
    if one.module and plan.outside[one.module] then is_known = has(plan.outside[one.module], room, module)
    elseif other then
      is_known = other == room or other == "ground" or has(plan.rooms[room], other, name)
        or has(plan.rooms[module], other, name)
    end
    if not one.module then fault(list, file, one.line, "a module's name is put together at run time")
    elseif not is_known then fault(list, file, one.line, "%s may not require %s", room, one.module) end
  end
  return list
end

--- No two rooms require each other. Takes the texts of all files, by their paths.
function house.circles(plan, texts)
  local first, list = {}, {}
  for file, text in pairs(texts) do
    local room = room_of(plan, module_of(file))
    for _, one in ipairs(required(text)) do
      local other = one.module and own(one.module) and room_of(plan, own(one.module))
      if other and other ~= room then
        local pair, at = room .. " " .. other, ("%s:%d"):format(file, one.line)
        if not first[pair] or at < first[pair] then first[pair] = at end
      end
    end
  end
  for pair, at in pairs(first) do
    local room, other = pair:match "(%S+) (%S+)"
    local back = first[other .. " " .. room]
    if back and room < other then
      list[#list + 1] = ("%s: %s and %s require each other: %s"):format(at, room, other, back)
    end
  end
  table.sort(list)
  return list
end

--- A script requires what users know.
function house.script(plan, file, text)
  local list = {}
  for _, one in ipairs(required(text)) do
    if not has(plan.scripts, one.module) then
      fault(list, file, one.line, "a script may not require %s", one.module or "what is put together at run time")
    end
  end
  return list
end

--- Time comes in: few rooms look at the clock.
function house.clock(plan, file, text)
  local list, words, room = {}, tokens(text), room_of(plan, module_of(file))
  for i = 1, #words - 2 do
    local call = words[i].value .. words[i + 1].value .. words[i + 2].value
    if has("os.time os.date os.clock", call) and not has(plan.clock, room) then
      fault(list, file, words[i].line, "%s may not look at the clock: %s", room, call)
    end
  end
  return list
end

-- C: folders.

-- The text without comments, line for line.
local function bare(text)
  return (text:gsub("/%*.-%*/", function(comment) return (comment:gsub("[^\n]", "")) end))
end

local function line_at(text, at) return 1 + select(2, text:sub(1, at - 1):gsub("\n", "")) end

local function folder_of(file)
  return file:match "^src/core/([^/]+)/[^/]+$" or file:match "^src/([^/]+)/[^/]+$"
end

--- A file includes those of its own folder, and of those folders, or single headers, that the plan names. Headers of the core are included
--- with their floor, those of the binding by their name alone.
function house.includes(plan, file, text)
  local list, folder, is_core = {}, folder_of(file), file:find "^src/core/"
  if not plan.floors[folder] then fault(list, file, 1, "stands in no folder of the plan") end
  text = bare(text)
  for at, mark, header in text:gmatch '()#%s*include%s*([<"])([^>"\n]+)' do
    local line, other = line_at(text, at), header:match "^(.+)/" or is_core and "" or "binding"
    if mark == "<" then
      local is_lua = header:find "^lua" or header:find "^lauxlib"
      if is_core and is_lua then fault(list, file, line, "the core may not include <%s>", header) end
    elseif other == "" then fault(list, file, line, '"%s" does not say its floor', header)
    elseif other ~= folder and not has(plan.floors[folder], other, header) then
      fault(list, file, line, '%s may not include "%s"', folder, header)
    end
  end
  return list
end

--- C requires Lua by fixed names, and few of them. Where there is no Lua, "require" is another word (of libpq's).
function house.named(plan, file, text)
  local list, folder = {}, folder_of(file)
  text = bare(text)
  for at, module in text:gmatch '()"require"[^"]*"?([^"]*)' do
    local is_lua = text:find "lua_getglobal" or text:find "lua_getfield"
    if is_lua and not has(plan.named[folder], module) then
      fault(list, file, line_at(text, at), "%s may not require %s", folder, module)
    end
  end
  return list
end

-- The name under which editors know a function of the binding, as core.clock or Ledger:look: l_ledger_look is a method
-- of the type that its own name has, or that its file is about.
local function declaration(meta, text, name, c_name)
  local classes = { c_name:match("^l_(%l+)_" .. name .. "$") }
  if #classes == 0 then return "core." .. name end
  for class in text:gmatch '"sendoso%.(%l+)"' do classes[#classes + 1] = class end
  for i, class in ipairs(classes) do
    classes[i] = class:gsub("^%l", string.upper) .. ":" .. name
    if meta:find("function " .. classes[i] .. "(", 1, true) then return classes[i] end
  end
  return classes[1]
end

--- Each function of the binding is declared for editors, in `meta`, the text of lua/meta/core.lua.
function house.declared(meta, file, text)
  local list = {}
  text = bare(text)
  for at, body in text:gmatch "luaL_Reg%s+[%w_]+%[[^%]]*%]%s*=%s*()(%b{})" do
    for from, name, c_name in body:gmatch '(){%s*"([^"]+)",%s*([%w_]+)' do
      local said = declaration(meta, text, name, c_name)
      if not name:find "^__" and not meta:find("function " .. said .. "(", 1, true) then
        fault(list, file, line_at(text, at + from - 1), "lua/meta/core.lua has no %s", said)
      end
    end
  end
  return list
end

return house

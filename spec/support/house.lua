--- What a source file has to do with other rooms of the house, compared with the plan in
--- spec/house_spec.lua. A check takes the plan, a file's path and its text, and returns a list of faults,
--- each as "file:line: what is wrong".
---
--- A plan has
---   ground   the modules at the root of lua/sendoso, beside init.lua
---   rooms    by room, or by one module of it: which rooms, or modules of rooms, it may require
---   outside  by what is not in lua/sendoso: which rooms or modules may require it
---   doors    by what reaches other code without a plain require: the modules that may use it
---   clock    the rooms, or modules, that may look at the clock
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

-- The libraries behind which the clock and other code are.
local LIBRARIES = "os io package _G _ENV"

local function mark_at(words, i)
  return words[i] and words[i].kind == "mark" and words[i].value or nil
end

-- The member that is taken of what ends before i, by `.name` or `["name"]`; nil: it is handed on whole.
local function member_at(words, i)
  local name = words[i + 1]
  if mark_at(words, i) == "." then return name and name.value end
  local is_text = mark_at(words, i) == "[" and name and name.kind == "string"
  return is_text and mark_at(words, i + 2) == "]" and name.value or nil
end

-- Is it the name of a variable, and not of a field?
local function is_variable(words, i)
  local before, after = mark_at(words, i - 1), mark_at(words, i + 1)
  local is_set = after == "=" and mark_at(words, i + 2) ~= "="
  return words[i].kind == "name" and before ~= "." and before ~= ":" and not is_set
end

-- Is the core that is required here given its own name, as in `local core = require "sendoso.core"`?
local function is_named_core(words, i)
  for at = math.max(i - 6, 1), i - 1 do
    if words[at].value == "core" then return true end
  end
  return false
end

-- Each use of one of those libraries, or of the core, in a text: the line, the library, and its member or nil.
local function used(text)
  local words, list = tokens(text), {}
  local has_core = text:find 'core%s*=%s*require%s*%(?%s*"sendoso.core"'
  local has_base = text:find 'base%s*=%s*require%s*%(?%s*"sendoso.base"' -- a part of it
  local function add(i, library, member)
    list[#list + 1] = { line = words[i].line, library = library, member = member }
  end
  for i, word in ipairs(words) do
    local member = member_at(words, i + 1)
    if word.kind == "string" then
      local last = mark_at(words, i + 1) == ")" and i + 1 or i
      local is_core = word.value == "sendoso.core" and not is_named_core(words, i)
      if is_core then add(i, "core", member_at(words, last + 1)) end
    elseif is_variable(words, i) then
      local is_made = words[i - 1] and words[i - 1].value == "local"
      if has(LIBRARIES, word.value) then add(i, word.value, member) end
      if word.value == "core" and (member or has_core and not is_made) then add(i, "core", member) end
      if word.value == "base" and has_base and not is_made then add(i, "core", member) end
    end
  end
  return list
end

--- Other code is reached by a plain require, and through few other doors.
function house.doors(plan, file, text)
  local list, words, module = {}, tokens(text), module_of(file)
  local function check(line, name)
    if not has(plan.doors[name], module) then fault(list, file, line, "%s may not use %s", module, name) end
  end
  for i, word in ipairs(words) do
    local before = words[i - 1] and words[i - 1].value
    local is_global = word.kind == "name" and before ~= "." and before ~= ":"
    if is_global and has("dofile loadfile", word.value) then check(word.line, word.value) end
  end
  for _, one in ipairs(used(text)) do
    local name = one.library .. "." .. (one.member or "*")
    if has("_G _ENV package", one.library) or has("io.popen os.execute io.* os.*", name) then check(one.line, name) end
  end
  table.sort(list)
  return list
end

--- Time comes in: few rooms look at the clock.
function house.clock(plan, file, text)
  local list, module = {}, module_of(file)
  local room = room_of(plan, module)
  for _, one in ipairs(used(text)) do
    local name = one.library .. "." .. (one.member or "*")
    if has("os.time os.date os.clock os.* core.clock core.*", name) and not has(plan.clock, room, module) then
      fault(list, file, one.line, "%s may not look at the clock: %s", room, name)
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

--- A comment ends on a line that says something.
function house.comments(_, file, text)
  local list, line = {}, 0
  for content in (text .. "\n"):gmatch "(.-)\n" do
    line = line + 1
    if content:find "^%s*%*/" then fault(list, file, line, "a comment ends on a line of its own") end
  end
  return list
end

--- A file includes those of its own folder, and of those folders, or single headers, that the plan names. Headers of
--- the core are included with their floor, those of the binding by their name alone.
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

--- Each function of src/binding/l_<name>.c is declared for editors, in lua/meta/core/<name>.lua. `metas` has the texts
--- of those, by their paths.
function house.declared(metas, file, text)
  local list, path = {}, file:gsub("^src/binding/l_(.*)%.c$", "lua/meta/core/%1.lua")
  local meta = metas[path] or ""
  text = bare(text)
  local function check(at, name, c_name)
    local said = declaration(meta, text, name, c_name)
    if not name:find "^__" and not meta:find("function " .. said .. "(", 1, true) then
      fault(list, file, line_at(text, at), "%s has no %s", path, said)
    end
  end
  for at, body in text:gmatch "luaL_Reg%s+[%w_]+%[[^%]]*%]%s*=%s*()(%b{})" do
    for from, name, c_name in body:gmatch '(){%s*"([^"]+)",%s*([%w_]+)' do check(at + from - 1, name, c_name) end
  end
  for c_name, at, name in text:gmatch 'lua_pushcfunction%(L, ([%w_]+)%);%s*()lua_setfield%(L, [^,]*, "([^"]+)"%)' do
    check(at, name, c_name)
  end
  return list
end

return house

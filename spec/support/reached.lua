-- Adds up what spec/coverage has found: the share of lines that were reached, by folder, and of branches in C; lines
-- that were not are appended to a file.
-- reached.lua c|lua PROJECT FILE, with what gcov or covered.c has written on stdin.
local cjson = require "cjson"

local kind, project, unreached = arg[1], arg[2] .. "/", arg[3]

-- path -> line -> was it reached?
local files = {}

local function note(path, line, is_reached)
  files[path] = files[path] or {}
  files[path][line] = files[path][line] or is_reached
end

-- path -> line and branch -> was it taken?
local branches = {}

local function note_branches(path, line)
  branches[path] = branches[path] or {}
  for i, branch in ipairs(line.branches) do
    local name = line.line_number .. "/" .. i
    branches[path][name] = branches[path][name] or branch.count > 0
  end
end

local readers = {}

-- gcov: one document a line, for each object that a source is in.
function readers.c()
  for text in io.lines() do
    for _, file in ipairs(cjson.decode(text).files) do
      local path = file.file:gsub("^" .. project:gsub("%p", "%%%0"), "")
      for _, line in ipairs(path:find "^src/" and file.lines or {}) do
        note(path, line.line_number, line.count > 0)
        note_branches(path, line)
      end
    end
  end
end

-- covered.c: the lines that were reached. The compiler of Lua knows which others have something to do. A function that
-- stands in one line counts when it is made.
function readers.lua()
  local listed <close> = assert(io.popen(("find %slua/sendoso -name '*.lua'"):format(project)))
  for whole in listed:lines() do
    local path = whole:sub(#project + 1)
    local code <close> = assert(io.popen(("luac5.4 -l -p %s"):format(whole)))
    for line in code:lines() do
      local number, name = line:match "^\t%d+\t%[(%d+)%]\t(%u%w*)"
      if number and name ~= "VARARGPREP" then note(path, tonumber(number), false) end -- no hook is called for that one
    end
  end
  for text in io.lines() do
    local path, line = text:match "^(.+):(%d+)$"
    if files[path] and files[path][tonumber(line)] == false then note(path, tonumber(line), true) end
  end
end

readers[kind]()

-- How many of a table's values are true, and how many there are.
local function counted(marks)
  local reached, all = 0, 0
  for _, is_reached in pairs(marks or {}) do
    all = all + 1
    if is_reached then reached = reached + 1 end
  end
  return reached, all
end

local function share(reached, all) return ("%6d of %6d, %5.1f %%"):format(reached, all, 100 * reached / all) end

local function say(name, sum)
  local taken = sum.branches > 0 and "   branches " .. share(sum.taken, sum.branches) or ""
  print(("  %-32s lines %s%s"):format(name, share(sum.reached, sum.all), taken))
end

local function new_sum() return { reached = 0, all = 0, taken = 0, branches = 0 } end

local function add(sum, path)
  for names, marks in pairs { [{ "reached", "all" }] = files[path], [{ "taken", "branches" }] = branches[path] } do
    for i, number in ipairs { counted(marks) } do sum[names[i]] = sum[names[i]] + number end
  end
end

local folders, total = {}, new_sum()
local out <close> = assert(io.open(unreached, "a"))
local paths = {}
for path in pairs(files) do paths[#paths + 1] = path end
table.sort(paths)
for _, path in ipairs(paths) do
  local folder = path:match "^(.*)/"
  if not folders[folder] then
    folders[folder], folders[#folders + 1] = new_sum(), folder
  end
  add(folders[folder], path)
  add(total, path)
  local missed = {}
  for line, is_reached in pairs(files[path]) do
    if not is_reached then missed[#missed + 1] = line end
  end
  table.sort(missed)
  for _, line in ipairs(missed) do out:write(path, ":", line, "\n") end
end
for _, folder in ipairs(folders) do say(folder, folders[folder]) end
say("all", total)

-- Adds up what spec/coverage has found: the share of lines that were reached, by folder; those that were not are
-- appended to a file. reached.lua c|lua PROJECT FILE, with what gcov or covered.c has written on stdin.
local cjson = require "cjson"

local kind, project, unreached = arg[1], arg[2] .. "/", arg[3]

-- path -> line -> was it reached?
local files = {}

local function note(path, line, is_reached)
  files[path] = files[path] or {}
  files[path][line] = files[path][line] or is_reached
end

local readers = {}

-- gcov: one document a line, for each object that a source is in.
function readers.c()
  for text in io.lines() do
    for _, file in ipairs(cjson.decode(text).files) do
      local path = file.file:gsub("^" .. project:gsub("%p", "%%%0"), "")
      for _, line in ipairs(path:find "^src/" and file.lines or {}) do note(path, line.line_number, line.count > 0) end
    end
  end
end

-- covered.c: the lines that were reached. The compiler of Lua knows which others have something to do.
function readers.lua()
  local listed <close> = assert(io.popen(("find %slua/sendoso -name '*.lua'"):format(project)))
  for whole in listed:lines() do
    local path = whole:sub(#project + 1)
    local code <close> = assert(io.popen(("luac5.4 -l -p %s"):format(whole)))
    for line in code:lines() do
      local number = line:match "^\t%d+\t%[(%d+)%]\t(%u+)"
      if number then note(path, tonumber(number), false) end
    end
  end
  for text in io.lines() do
    local path, line = text:match "^(.+):(%d+)$"
    if files[path] and files[path][tonumber(line)] == false then note(path, tonumber(line), true) end
  end
end

readers[kind]()

local folders, all, reached = {}, 0, 0
local out <close> = assert(io.open(unreached, "a"))
local paths = {}
for path in pairs(files) do paths[#paths + 1] = path end
table.sort(paths)
for _, path in ipairs(paths) do
  local folder = path:match "^(.*)/"
  local sum = folders[folder] or { all = 0, reached = 0 }
  if not folders[folder] then
    folders[folder], folders[#folders + 1] = sum, folder
  end
  local missed = {}
  for line, is_reached in pairs(files[path]) do
    sum.all, all = sum.all + 1, all + 1
    if is_reached then sum.reached, reached = sum.reached + 1, reached + 1 else missed[#missed + 1] = line end
  end
  table.sort(missed)
  for _, line in ipairs(missed) do out:write(path, ":", line, "\n") end
end
local function say(name, sum_reached, sum_all)
  print(("  %-28s %6d of %6d lines, %5.1f %%"):format(name, sum_reached, sum_all, 100 * sum_reached / sum_all))
end
for _, folder in ipairs(folders) do say(folder, folders[folder].reached, folders[folder].all) end
say("all", reached, all)

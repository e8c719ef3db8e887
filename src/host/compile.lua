-- Compiles our modules, and what every start needs of others, into one file, which modules.c reads:
-- lua5.4 compile.lua FOLDER FILE. Run by the build.
local folder, file = ...
local others = { "argparse" }

-- Where its source begins in the code of a chunk: behind the header and the number of upvalues.
local SOURCE = 33

-- Returns the two parts of a module's code, between which belongs where it is from. The lines are kept.
local function compile(path)
  local input <close> = assert(io.open(path, "rb"))
  local code = string.dump(assert(load(input:read "a", "@")))
  assert(code:sub(SOURCE, SOURCE + 1) == "\x82@", "this version of Lua writes its code in another form")
  return code:sub(1, SOURCE - 1), code:sub(SOURCE + 2)
end

local rows, parts, at = {}, {}, 0

-- Keeps a part of the file, and returns where it is.
local function keep(part)
  parts[#parts + 1] = part
  at = at + #part
  return at - #part
end

-- Adds the files that `find` finds, by their paths below a folder.
local function add(below, what, name)
  local find = "cd '%s' && find -L %s -name '*.lua' -printf '%%p %%s %%T@\n'"
  local list <close> = assert(io.popen(find:format(below, what)))
  for line in list:lines() do
    local path, size, changed = line:match "^(%S+) (%d+) (%d+)"
    rows[#rows + 1] = { path = path, size = tonumber(size), changed = tonumber(changed),
      source = path:find "^/" and path or below .. "/" .. path,
      name = name or path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".") }
  end
end

add(folder, "sendoso")
for _, name in ipairs(others) do add("/", assert(package.searchpath(name, package.path)), name) end

table.sort(rows, function(a, b) return a.name < b.name end) -- as strcmp does

local ROW = "=I4I4I4I4I4I4i8"
local HEAD = "=c8I4I4I8"
at = HEAD:packsize() + #rows * ROW:packsize()
for _, row in ipairs(rows) do row.name_at, row.path_at = keep(row.name .. "\0"), keep(row.path .. "\0") end
local index, packed = at, {}
for i, row in ipairs(rows) do
  local head, body = compile(row.source)
  local from, middle = keep(head), keep(body)
  packed[i] = ROW:pack(row.name_at, row.path_at, from, middle, at, row.size, row.changed)
end

-- A program that runs meanwhile has the old file.
local output <close> = assert(io.open(file .. ".new", "wb"))
assert(output:write(HEAD:pack("modules2", #rows, index, at), table.concat(packed), table.concat(parts)))
assert(output:close())
assert(os.rename(file .. ".new", file))

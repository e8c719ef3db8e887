--- Files and folders that end with the test process.
local temp = {}

local root

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end
temp.quote = quote

-- Folders are made many at a time: to start two processes for each took a quarter of all specs' time.
local AT_ONCE = 100
local count, made = 0, 0

--- Returns a path that nothing else has.
function temp.path(name)
  if not root then
    local pipe <close> = assert(io.popen "mktemp -d")
    root = { path = pipe:read "l" }
    setmetatable(root, { __gc = function(self) os.execute("rm -rf " .. quote(self.path)) end })
  end
  if count == made then
    made = count + AT_ONCE
    assert(os.execute(("cd %s && mkdir $(seq %d %d)"):format(quote(root.path), count + 1, made)))
  end
  count = count + 1
  local folder = ("%s/%d"):format(root.path, count)
  return name and folder .. "/" .. name or folder
end

--- Writes a file and returns its path.
function temp.file(name, content)
  local path = temp.path(name)
  local file <close> = assert(io.open(path, "wb"))
  file:write(content)
  return path
end

--- Returns the content of a file, or "".
function temp.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a" or ""
end

--- Returns the lines of a file.
function temp.lines(path)
  local lines = {}
  for line in temp.read(path):gmatch "[^\n]+" do lines[#lines + 1] = line end
  return lines
end

return temp

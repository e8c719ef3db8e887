--- The state of the sandbox: a file with one line of JSON for each accepted gift, each invitation, and each step of a
--- sign-in. Lines are only ever added, so that several processes can be the same sandbox, and so that an accepted gift
--- stays accepted whatever happens to this process. The file is created with the first of them.
local core = require "sendoso.core"
local json = require "sendoso.json"

local journal = {}

local Journal = { __name = "sendoso.sandbox.journal" }
Journal.__index = Journal

--- Returns the journal of a file, or one in memory if there is no path.
---@param path? string
---@return table journal
function journal.open(path)
  return setmetatable({ entries = {}, path = path, at = 0 }, Journal)
end

-- Opens the file, if it exists.
local function open(self)
  if not self.file and self.path and core.exists(self.path) then
    self.file = io.open(self.path, "a+b") or assert(io.open(self.path, "rb"))
    self.file:setvbuf("full", 65536)
  end
  return self.file
end

--- Returns everything that was accepted so far, also by other processes.
---@return table[]
function Journal:read()
  if not open(self) then return self.entries end
  self.file:seek("set", self.at)
  for line in self.file:lines "L" do
    if line:sub(-1) ~= "\n" then break end -- another process is writing it
    self.at = self.at + #line
    self.entries[#self.entries + 1] = core.decode(line)
  end
  return self.entries
end

--- Returns the gifts.
---@param with_links boolean also eGift links?
---@return table[]
function Journal:sends(with_links)
  local list = {}
  for _, entry in ipairs(self:read()) do
    if entry.touch_id and (with_links or not entry.link) then list[#list + 1] = entry end
  end
  return list
end

--- Adds a gift, an invitation or a step of a sign-in. It is written to the file before it is answered.
---@param entry table
function Journal:add(entry)
  if not self.path then
    self.entries[#self.entries + 1] = entry
    return
  end
  local ok, err = core.private_file(self.path)
  if not ok then error(tostring(err), 0) end
  assert(open(self):write(json.encode(entry), "\n"))
  assert(self.file:flush())
  self:read()
end

return journal

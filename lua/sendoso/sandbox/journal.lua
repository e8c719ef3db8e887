--- The state of the sandbox: a file with one line of JSON for each gift that was taken, and for
--- each invitation. It is only ever added to, so that several processes can be the same Sendoso,
--- and so that a gift that was taken stays taken whatever happens to us. The file begins with the
--- first gift.
local core = require "sendoso.core"
local json = require "sendoso.json"

local journal = {}

local Journal = { __name = "sendoso.sandbox.journal" }
Journal.__index = Journal

--- Returns the journal of a file, or one without a file that forgets everything at its end.
---@param path? string
---@return table journal
function journal.open(path)
  return setmetatable({ entries = {}, path = path, at = 0 }, Journal)
end

-- Opens the file, once it is there.
local function open(self)
  if not self.file and self.path and core.exists(self.path) then
    self.file = assert(io.open(self.path, "a+b"))
    self.file:setvbuf("full", 65536)
  end
  return self.file
end

--- Returns all that was taken so far, by other processes too.
---@return table[]
function Journal:read()
  if not open(self) then return self.entries end
  self.file:seek("set", self.at)
  for line in self.file:lines "L" do
    if line:sub(-1) ~= "\n" then break end -- somebody is writing it
    self.at = self.at + #line
    self.entries[#self.entries + 1] = core.decode(line)
  end
  return self.entries
end

--- Returns those that are gifts.
---@param with_links boolean are eGift links among them?
---@return table[]
function Journal:sends(with_links)
  local list = {}
  for _, entry in ipairs(self:read()) do
    if entry.touch_id and (with_links or not entry.link) then list[#list + 1] = entry end
  end
  return list
end

--- Adds a gift or an invitation. It is on its way to the disk before anybody is told.
---@param entry table
function Journal:add(entry)
  if not self.path then
    self.entries[#self.entries + 1] = entry
    return
  end
  local ok, err = core.private_file(self.path)
  if not ok then error(tostring(err), 0) end
  open(self):write(json.encode(entry), "\n")
  assert(self.file:flush())
  self:read()
end

return journal

--- The state of the sandbox: a file with one line of JSON for each gift that was taken, and for
--- each invitation. It is
--- only ever added to, so that several processes can be the same Sendoso, and so that a gift
--- that was taken stays taken whatever happens to us.
local core = require "sendoso.core"
local json = require "sendoso.json"

local journal = {}

local Journal = { __name = "sendoso.sandbox.journal" }
Journal.__index = Journal

--- Opens the journal, or one without a file that forgets everything at its end.
---@param path? string
---@return table? journal, sendoso.Error?
function journal.open(path)
  local self = setmetatable({ entries = {} }, Journal)
  if not path then return self end
  local ok, err = core.private_file(path)
  if not ok then return nil, err end
  self.file = assert(io.open(path, "a+b"))
  self.file:setvbuf("full", 65536)
  self.at = 0
  return self
end

--- Returns all gifts so far, others' included.
---@return table[]
function Journal:read()
  if not self.file then return self.entries end
  self.file:seek("set", self.at)
  for line in self.file:lines "L" do
    if line:sub(-1) ~= "\n" then break end -- somebody is writing it
    self.at = self.at + #line
    self.entries[#self.entries + 1] = core.decode(line)
  end
  return self.entries
end

--- Returns those that are gifts.
---@return table[]
function Journal:sends()
  local list = {}
  for _, entry in ipairs(self:read()) do
    if entry.touch_id then list[#list + 1] = entry end
  end
  return list
end

--- Adds a gift or an invitation. It is on its way to the disk before anybody is told.
---@param entry table
function Journal:add(entry)
  if not self.file then
    self.entries[#self.entries + 1] = entry
    return
  end
  self.file:write(json.encode(entry), "\n")
  assert(self.file:flush())
  self:read()
end

function Journal:close()
  if self.file then self.file:close() end
  self.file = nil
end

return journal

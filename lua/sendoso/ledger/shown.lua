--- The sends that the account's list has shown: in one run, or to one command. Each is there once, however often it is
--- listed. They are not kept in memory: a run may send hundreds of thousands. All functions raise where there is no
--- room for them.
local shown = {}

---@class sendoso.SeenSend
---@field number integer in the order in which they were shown
---@field pair string
---@field id? string
---@field time number seconds since 1970; math.huge where it cannot be read
---@field sender? string

---@class sendoso.Shown
---@field core sendoso.core.Shown
---@field nameless table<string, integer> how many without an ID this reading has come to, of a pair at a time
local Shown = {}
Shown.__index = Shown

-- What the core returned; it may be false.
local function need(value, err)
  if value == nil then error(err, 0) end
  return value
end

---@return sendoso.Shown
function shown.new()
  return setmetatable({ core = need(require("sendoso.core").shown()), nameless = {} }, Shown)
end

--- A reading of the list begins, or begins anew: what was shown since `keep` was not shown. So one that is broken off,
--- whatever by, has shown nothing.
function Shown:begin()
  need(self.core:begin())
  self.nameless = {}
end

--- What the reading has shown was looked at: it is new no more.
function Shown:keep() need(self.core:keep()) end

--- Is it the first time that this reading comes to a send? One without an ID is always another.
---@param id any
---@return boolean
function Shown:is_first(id) return id == nil or need(self.core:meet(tostring(id))) end

-- What a send is called in every reading. One that is listed without an ID is the first, second, … to its person at
-- that time.
local function name_of(self, whose, send)
  if send.id ~= nil then return tostring(send.id) end
  local name = ("%s at %s"):format(whose, send.time)
  self.nameless[name] = (self.nameless[name] or 0) + 1
  return ("%s, %d"):format(name, self.nameless[name])
end

--- Takes up a send. One without a pair, of a spoiled address, is only known again.
---@param send { id: any, email: string, pair?: string, time?: integer, sender?: any }
---@return boolean is_new was it not shown before?
function Shown:add(send)
  local name = name_of(self, send.pair or send.email, send)
  return need(self.core:add(name, send.pair, send.id ~= nil and tostring(send.id) or nil,
    send.sender ~= nil and tostring(send.sender) or nil, send.time))
end

-- With the times of those that have none that can be read: they may have been made a minute ago.
local function timed(list)
  for _, send in ipairs(list) do send.time = send.time or math.huge end
  return list
end

--- Returns the sends of one campaign to one person, in the order in which they were shown.
---@param pair string see sends.pair
---@return sendoso.SeenSend[]
function Shown:of(pair) return timed(need(self.core:of(pair))) end

-- Steps through a list that comes in parts: `read` gets the key of the last one.
local function parts(key, read, key_of)
  local list, i = {}, 0
  return function()
    i = i + 1
    if i > #list then list, i = read(key), 1 end
    if list[i] == nil then return nil end
    key = key_of(list[i])
    return list[i]
  end
end

--- Steps through what is new: shown since `keep`.
---@return fun(): sendoso.SeenSend?
function Shown:new()
  return parts(0, function(after) return timed(need(self.core:new(after))) end, function(send) return send.number end)
end

--- Steps through the pairs of all that was shown.
---@return fun(): string?
function Shown:pairs()
  return parts("", function(after) return need(self.core:pairs(after)) end, function(pair) return pair end)
end

--- Notes that a gift of the run's own to a pair has left, or may have.
---@param pair string
function Shown:left(pair) need(self.core:left(pair)) end

--- One more send of a pair is shown: may it be a gift of the run's own?
---@param pair string
---@return boolean
function Shown:is_own(pair) return need(self.core:is_own(pair)) end

function Shown:close() self.core:close() end

Shown.__close = Shown.close

return shown

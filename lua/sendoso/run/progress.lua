--- The progress of a run: one line at the bottom of a terminal, which is erased before any other line is printed. It
--- has no colours.
local words = require "sendoso.words"

---@class sendoso.Progress
---@field write fun(text: string)
---@field columns fun(): integer of the terminal, which may be made narrower meanwhile
---@field now fun(): integer ms
---@field total integer gifts, or what else the noun says
---@field noun string
---@field done integer
---@field began integer
---@field drawn? integer when; nil: the line is not there
local Progress = {}
Progress.__index = Progress

local STEP_MS = 100 -- it is not drawn more often, unless another line has taken its place
local ERASE = "\r\27[K"

-- "45 s", "3 min 20 s", "2 h 5 min"
local function time_text(seconds)
  if seconds < 60 then return ("%d s"):format(seconds) end
  if seconds < 3600 then return ("%d min %d s"):format(seconds // 60, seconds % 60) end
  return ("%d h %d min"):format(seconds // 3600, seconds % 3600 // 60)
end

-- A rate is none before something is done.
local function text_of(self)
  local text = ("%d of %s"):format(self.done, words.count(self.total, self.noun))
  local elapsed = self.now() - self.began
  if self.done == 0 or elapsed <= 0 then return text end
  local left = (self.total - self.done) * elapsed / self.done / 1000
  return ("%s, %.1f a second, %s to go"):format(text, self.done * 1000 / elapsed, time_text(math.ceil(left)))
end

-- The last column stays empty: a line that fills it would be two on some terminals.
local function draw(self)
  self.write(ERASE .. text_of(self):sub(1, math.max(0, self.columns() - 1)))
  self.drawn = self.now()
end

--- Notes that a gift has come to its end.
function Progress:step()
  self.done = self.done + 1
  if not self.drawn or self.now() - self.drawn >= STEP_MS then draw(self) end
end

--- Makes room for another line.
function Progress:erase()
  if self.drawn then self.write(ERASE) end
  self.drawn = nil
end

--- Begins with a line that says that nothing is done yet.
---@param total integer
---@param columns fun(): integer
---@param write fun(text: string)
---@param now fun(): integer ms
---@param noun? string default: "gift"
---@return sendoso.Progress
local function progress(total, columns, write, now, noun)
  local self = setmetatable({ write = write, columns = columns, now = now, total = total, done = 0, began = now(),
    noun = noun or "gift" }, Progress)
  draw(self)
  return self
end

return progress

--- The pages of the list of sends as they are asked for. Where the list is read from one page to the next, those that
--- follow are on their way meanwhile: so many as the rate limit lets through in the time of one answer.
local ahead = {}

--- How many sends are asked for at a time.
ahead.SIZE = 100

local MOST = 10
local PERMIT_MS = 100 -- ten requests a second
local SOON_MS = 50    -- an answer that comes sooner, and is taken up, keeps up with them

---@class sendoso.Ahead
---@field client sendoso.Client
---@field under_way table<integer, sendoso.core.Call> by the number of their page
---@field total? integer what the page that came last said of the list
---@field trip_ms integer how long its answer took
local Ahead = { __name = "sendoso.ahead" }
Ahead.__index = Ahead

--- Begins with nothing under way.
---@param client sendoso.Client
---@return sendoso.Ahead
function ahead.new(client) return setmetatable({ client = client, under_way = {}, trip_ms = 0 }, Ahead) end

local function args_of(number) return { page = number, per_page = ahead.SIZE } end

local function receive(self, what)
  local page, more = require("sendoso.core").page(self.client.core, "sends", what, { raw = true })
  if page then self.trip_ms = more end
  return page, not page and more or nil
end

--- Returns a page. One that was on its way already may have been answered before the page in front of it: what came to
--- the list in between has moved sends from the one to the other, unseen. Then the list is shorter on it, and it is
--- asked for anew, as are all behind it.
---@param number integer
---@return sendoso.Page?, sendoso.Error?
function Ahead:page(number)
  local call = self.under_way[number]
  self.under_way[number] = nil
  local page, err = receive(self, call or args_of(number))
  if call and page and (page.total or 0) < (self.total or 0) then
    self.under_way = {}
    page, err = receive(self, args_of(number))
  end
  if page then self.total = page.total end
  return page, err
end

--- Asks for the pages that follow one.
---@param number integer
---@param last integer the number of the last one
function Ahead:ask_behind(number, last)
  local most = self.trip_ms < SOON_MS and 0 or math.min(self.trip_ms // PERMIT_MS + 1, MOST)
  for behind = number + 1, math.min(number + most, last) do
    -- What keeps it from being asked for is said when its turn comes.
    self.under_way[behind] = self.under_way[behind]
      or require("sendoso.core").ask_page(self.client.core, "sends", args_of(behind))
  end
end

return ahead

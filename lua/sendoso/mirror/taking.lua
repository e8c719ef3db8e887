--- The pages of the list of sends, taken up into a mirror: each is on disk before the next one is asked for.
local ahead = require "sendoso.mirror.ahead"
local entry = require "sendoso.mirror.entry"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local mirror = require "sendoso.mirror"
local statuses = require "sendoso.mirror.statuses"

local taking = {}

---@class sendoso.Taking
---@field client sendoso.Client
---@field mirror sendoso.core.Mirror
---@field pass integer the number of this reading
---@field newest_first? boolean nil: the first page will tell. Places are counted from the oldest send
---@field pages sendoso.Ahead
---@field total? integer as the last page had it
---@field shrank boolean did it become smaller on the way? Then sends may have moved to pages that were read already
---@field counts sendoso.TakingCounts
---@field first? string the first send of the page that came last, and how many it had
---@field count? integer
local Taking = {}
Taking.__index = Taking

---@class sendoso.TakingCounts
---@field pages integer
---@field fresh integer sends that were not known
---@field changed integer sends that were, and are different now

---@class sendoso.TakenPage
---@field count integer
---@field fresh integer
---@field total? integer
---@field first? integer when the first of its sends was made, in seconds since 1970
---@field last? integer
---@field falls boolean is no send later than the one before it?
---@field rises boolean
---@field is_again boolean does it have the sends of the page that was read before it?

--- Begins to take up pages.
---@param client sendoso.Client
---@param its_mirror sendoso.core.Mirror
---@param pass integer
---@param newest_first? boolean
---@param counts sendoso.TakingCounts
---@return sendoso.Taking
function taking.new(client, its_mirror, pass, newest_first, counts)
  return setmetatable({ client = client, mirror = its_mirror, pass = pass, newest_first = newest_first,
    counts = counts, pages = ahead.new(client), shrank = false }, Taking)
end

-- Statuses of which nobody says when they began were learned now; of a send that is new to the mirror, they may be as
-- old as what is known of it.
local function put_changes(self, number, read, is_new)
  local now = is_new and read.send.changed or self.client.run:now()
  for _, change in ipairs(read.changes) do
    local _, err = self.mirror:change(number, change.status, statuses.list(change.status), change.at or now)
    if err then error(err, 0) end
  end
end

-- Notes the order of the sends of a page.
local function note_order(page, created)
  page.first = page.first or created
  page.falls = page.falls and (not page.last or created <= page.last)
  page.rises = page.rises and (not page.last or created >= page.last)
  page.last = created
end

local function put(self, page, read)
  local outcome, number = self.mirror:put(read.send)
  if not outcome then error(number, 0) end
  if outcome == "new" then page.fresh = page.fresh + 1 end
  if outcome == "changed" then self.counts.changed = self.counts.changed + 1 end
  if outcome ~= "same" then put_changes(self, number, read, outcome == "new") end
end

-- What cannot be told from others is no send; that it is missing shows in the total.
local function read_all(items)
  local list = {}
  for i, body in ipairs(items) do
    local read = entry.read(body)
    if read then
      read.index = i - 1
      list[#list + 1] = read
    end
  end
  return list
end

local function take(self, page, items, number)
  local list = read_all(items)
  for _, read in ipairs(list) do note_order(page, read.send.created) end
  if self.newest_first == nil then self.newest_first = page.falls end
  for _, read in ipairs(list) do
    local index = (number - 1) * ahead.SIZE + read.index
    read.send.place = self.newest_first and (page.total or 0) - 1 - index or index
    read.send.pass = self.pass
    put(self, page, read)
  end
end

-- Notes how long the list is. Behind its end a page has nothing, and its total says nothing new.
local function note_total(self, page, number)
  local known = self.total
  if page.count == 0 and known and (number - 1) * ahead.SIZE >= known then page.total = known end
  self.shrank = self.shrank or page.total ~= nil and known ~= nil and page.total < known
  self.total = page.total
end

--- Reads a page, and takes up its sends. Raises what the request raises.
---@param number integer
---@param also? fun(page: sendoso.TakenPage) what is written with it; then those behind it are read, too
---@return sendoso.TakenPage
function Taking:read(number, also)
  local listed, err = self.pages:page(number)
  self.counts.pages = self.counts.pages + 1
  if not listed and (number == 1 or err.status ~= 404) then error(err, 0) end
  listed = listed or { items = {}, total = self.total } -- behind the end there is none
  local page = { count = #listed.items, fresh = 0, total = listed.total, falls = true, rises = true,
    is_again = #listed.items > 0 and listed.items[1] == self.first and #listed.items == self.count }
  self.first, self.count = listed.items[1], page.count
  note_total(self, page, number)
  if also then self.pages:ask_behind(number, self:last()) end
  mirror.change(self.mirror, function()
    take(self, page, listed.items, number)
    if also then also(page) end
  end)
  self.counts.fresh = self.counts.fresh + page.fresh
  self.client.run:step()
  return page
end

--- Returns the number of the last page, as far as the total tells.
---@return integer
function Taking:last() return math.max(1, ((self.total or 0) + ahead.SIZE - 1) // ahead.SIZE) end

--- Reads a note of a mirror.
---@param of sendoso.core.Mirror
---@param name string
---@return table?
function taking.note(of, name)
  local text, err = of:note(name)
  if text == nil then error(err, 0) end
  return text and require("sendoso.core").decode(text) or nil
end

--- Writes a note.
---@param of sendoso.core.Mirror
---@param name string
---@param value table|false
function taking.set_note(of, name, value) fail.need(of:set_note(name, value and json.encode(value) or "null")) end

return taking

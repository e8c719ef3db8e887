--- The pages of the account's list of sends, taken up into a reading (sends.lua).
local costs = require "sendoso.ledger.costs"
local instant = require "sendoso.dates.instant"

local pages = {}

local FIELDS = { "id", "created_at", "touch.id", "recipient.email", "sender.name", "current_total_cost", "currency" }
local FAULT = "\u{FFFD}" -- what the core puts where a text is spoiled

--- How many sends are asked for at a time.
pages.SIZE = 100

---@class sendoso.SendsPage
---@field items table[] as the core gives them, with their `time`, in seconds since 1970, if it can be read
---@field total? integer how many the list says that there are
---@field fresh integer how many of its sends no page had before
---@field earliest? integer of the times that can be read, in seconds since 1970
---@field latest? integer
---@field falls boolean is no send later than the one before it?
---@field rises boolean is none earlier?

-- Of some sends of a page. Their times were read when they were looked at.
local function note_times(page, items)
  page.falls, page.rises, page.earliest, page.latest = true, true, nil, nil
  local last
  for _, send in ipairs(items) do
    local time = send.time
    if time then
      page.falls = page.falls and (not last or time <= last)
      page.rises = page.rises and (not last or time >= last)
      page.earliest, page.latest = math.min(page.earliest or time, time), math.max(page.latest or time, time)
      last = time
    end
  end
  return page
end

--- Is no send of a page later than any of another? Not, where one of the two has no time that can be read.
---@param page sendoso.SendsPage
---@param other sendoso.SendsPage
---@return boolean
function pages.is_older(page, other)
  return page.latest ~= nil and other.earliest ~= nil and page.latest <= other.earliest
end

---@class sendoso.Pages
---@field client sendoso.Client
---@field reading sendoso.Reading
---@field wanted? table<string, true> only sends of these pairs are kept
---@field pair fun(email: string, campaign: integer): string
local Pages = {}
Pages.__index = Pages

--- Begins to take up pages.
---@param of { client: sendoso.Client, reading: sendoso.Reading, wanted?: table<string, true>, pair: function }
---@return sendoso.Pages
function pages.new(of) return setmetatable(of, Pages) end

--- Looks at a page, and takes up nothing. Raises what the request raises.
---@param number integer
---@return sendoso.SendsPage
function Pages:look(number)
  local page, err = require("sendoso.core").page(self.client.core, "sends", { page = number, per_page = pages.SIZE },
    { fields = FIELDS })
  self.reading.pages = self.reading.pages + 1
  if page then
    for _, send in ipairs(page.items) do send.time = instant.parse(send.created_at) end
    return note_times(page, page.items)
  end
  if number > 1 and err.status == 404 then return { items = {}, fresh = 0 } end -- behind the end there is none
  error(err, 0)
end

-- Whose it is nobody knows for certain: it is compared with each gift.
function Pages:take_spoiled(send, touch)
  local reading = self.reading
  reading.unreadable = reading.unreadable + 1
  if not reading.shown:add(send) then return end
  send.email, send.campaign, send.time = send.email:lower(), touch, send.time or math.huge
  table.insert(reading.spoiled, send)
end

-- A part of what should be an object. What is another kind of value than Sendoso documents is not there.
local function part(object, name)
  local value = type(object) == "table" and object[name]
  if type(value) == "number" then return math.tointeger(value) or value end
  return type(value) == "string" and value or nil
end

-- Takes up a send that was not seen before.
function Pages:take_new(send)
  local reading, time = self.reading, send.time
  local email, touch = part(send.recipient, "email"), part(send.touch, "id")
  if time and time < reading.since then return end
  if touch ~= nil then costs.take(reading, touch, time or -math.huge, send) end
  local has_person = type(email) == "string" and touch ~= nil
  if not time or not has_person then reading.unreadable = reading.unreadable + 1 end
  if not has_person then
    reading.nameless = reading.nameless + 1
    return
  end
  local seen = { id = part(send, "id"), time = time, email = email, sender = part(send.sender, "name") }
  if email:find(FAULT, 1, true) then return self:take_spoiled(seen, touch) end
  reading.count = reading.count + 1
  seen.pair = self.pair(email, touch)
  if not self.wanted or self.wanted[seen.pair] then reading.shown:add(seen) end
end

--- Reads a page, and takes up its sends. Raises what the request raises.
---@param number integer
---@return sendoso.SendsPage
function Pages:read(number)
  local page = self:look(number)
  local fresh = {}
  for _, send in ipairs(page.items) do
    if self.reading.shown:is_first(part(send, "id")) then -- pages drift while gifts are being sent
      self:take_new(send)
      fresh[#fresh + 1] = send
    end
  end
  page.fresh = #fresh
  if #fresh == #page.items then return page end
  return note_times(page, fresh) -- what drifted from one page to the next is in no order
end

return pages

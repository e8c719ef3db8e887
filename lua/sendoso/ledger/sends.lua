--- A reading of the account's sends, from now back to a moment. Sendoso has no filter and documents no order,
--- so the order is worked out from the data, and a list in no order is read to its end.
local instant = require "sendoso.dates.instant"

local sends = {}

---@class sendoso.Reading
---@field began integer ms since 1970, by this machine's clock: when the first page was asked for
---@field skew_ms? integer how far Sendoso's clock was ahead of it
---@field since integer seconds since 1970, by Sendoso's clock: earlier sends are left out
---@field by_pair table<string, sendoso.SeenSend[]> the sends of one campaign to one person
---@field count integer how many sends there are since then
---@field pages integer how many were read
---@field spoiled sendoso.SeenSend[] those whose e-mail has a fault in it (U+FFFD)
---@field unreadable integer sends that may be as late, without e-mail, campaign or time; and the spoiled ones
---@field complete boolean does it show every send since then?
---@field why? string why it does not

---@class sendoso.SeenSend
---@field id any
---@field time integer seconds since 1970
---@field sender? string
---@field email? string of a spoiled one: as it came, in small letters
---@field campaign? integer of a spoiled one

local FIELDS = { "id", "created_at", "touch.id", "recipient.email", "sender.name" }
local FAULT = "\u{FFFD}" -- what the core puts where a text is spoiled
local PER_PAGE = 100
local TRIES = 3 -- a list from which something vanishes while it is read is read again

--- The name under which the sends and gifts of one campaign to one person are counted.
---@param email string
---@param campaign integer
---@return string
function sends.pair(email, campaign)
  return email:lower():match "^%s*(.-)%s*$" .. " " .. tostring(campaign)
end

--- May a spoiled e-mail be this one? Each fault stands for any number of characters.
---@param spoiled string
---@param email string
---@return boolean
function sends.may_be(spoiled, email)
  local pattern = spoiled:match "^%s*(.-)%s*$":gsub("%p", "%%%0"):gsub(FAULT, ".*")
  return email:lower():find("^" .. pattern .. "$") ~= nil
end

local function read_page(client, number)
  local page, err = require("sendoso.core").page(client.core, "sends", { page = number, per_page = PER_PAGE },
    { fields = FIELDS })
  if not page then error(err, 0) end
  return page
end

-- What is taken up of a reading, a send each once: pages drift while gifts are being sent.
local Pages = {}
Pages.__index = Pages

function Pages:take_spoiled(seen, email, campaign)
  seen.email, seen.campaign = email:lower(), campaign
  table.insert(self.reading.spoiled, seen)
  self.reading.unreadable = self.reading.unreadable + 1
end

-- Takes up a send that was not seen before.
function Pages:take_new(send)
  local reading, time = self.reading, instant.parse(send.created_at)
  local email, touch = send.recipient and send.recipient.email, send.touch and send.touch.id
  if time and time < reading.since then return end
  if not time then reading.unreadable = reading.unreadable + 1 end
  if type(email) ~= "string" or not touch then
    if time then reading.unreadable = reading.unreadable + 1 end
    return
  end
  -- A send without a time that can be read may have been made a minute ago.
  local seen = { id = send.id, time = time or math.huge, sender = send.sender and send.sender.name }
  if email:find(FAULT, 1, true) then return self:take_spoiled(seen, email, touch) end
  reading.count = reading.count + 1
  local pair = sends.pair(email, touch)
  if self.wanted and not self.wanted[pair] then return end
  reading.by_pair[pair] = reading.by_pair[pair] or {}
  table.insert(reading.by_pair[pair], seen)
end

-- Takes up a send. Returns whether it was not seen before.
function Pages:take(send)
  local id = send.id ~= nil and tostring(send.id)
  if id and self.seen[id] then return false end
  if id then self.seen[id] = true end
  self:take_new(send)
  return true
end

-- In which order are the times of a list, one page behind the other? Those without a time tell nothing.
local function new_order() return { newest_first = true, oldest_first = true } end

local function note_order(order, page)
  for _, send in ipairs(page.items) do
    local time = instant.parse(send.created_at)
    if time and order.last then
      order.newest_first = order.newest_first and time <= order.last
      order.oldest_first = order.oldest_first and time >= order.last
    end
    order.last = time or order.last
  end
end

-- The times of a page that can be read: the earliest and the latest.
local function span(page)
  local earliest, latest
  for _, send in ipairs(page.items) do
    local time = instant.parse(send.created_at)
    earliest, latest = math.min(earliest or time or math.huge, time or math.huge),
      math.max(latest or time or -math.huge, time or -math.huge)
  end
  return earliest, latest
end

function Pages:read(number)
  local page = read_page(self.client, number)
  self.reading.pages = self.reading.pages + 1
  page.fresh = 0 -- how many of its sends no page had before
  for _, send in ipairs(page.items) do page.fresh = page.fresh + (self:take(send) and 1 or 0) end
  return page
end

-- Oldest first: the end is found by the total, and read backwards until it is old. Returns false where the
-- list turns out not to be in that order, or not to be as long as it says.
function Pages:read_backwards(first)
  local size = #first.items
  local number = (first.total + size - 1) // size
  local later
  while number > 1 do
    local page, order = self:read(number), new_order()
    note_order(order, page)
    local earliest, latest = span(page)
    if not order.oldest_first or #page.items == 0 or (later and (#page.items < size or latest > later)) then
      return false
    end
    -- Behind a full page there may be more than the total says.
    if not later and #page.items == size and #self:read(number + 1).items > 0 then return false end
    if latest < self.reading.since then return true end
    later, number = earliest, number - 1
  end
  return true
end

-- Is everything behind this page too old to matter? Only if every page so far was full and in order.
local function is_past(page, order, size, since)
  if not order.newest_first or #page.items < size then return false end
  local _, latest = span(page)
  return latest ~= nil and latest < since
end

-- Reads from the first page on. A page that is shorter than the others is the end only if the total agrees, and one
-- that is not is no end whatever the total says.
-- Returns true, or false and why the list cannot be trusted to be whole.
function Pages:read_forwards(first)
  local page, number, order, received, total = first, 1, new_order(), 0, first.total
  local size = #first.items
  while true do
    received = received + page.fresh
    note_order(order, page)
    if #page.items == 0 then break end
    if page.fresh == 0 then return false, "a page of the list came again" end
    if is_past(page, order, size, self.reading.since) then return true end
    local is_short = #page.items < (number == 1 and PER_PAGE or size)
    if is_short and page.total and page.total > 0 and received >= page.total then break end
    number = number + 1
    page = self:read(number)
    if total and page.total and page.total < total then
      return false, "sends vanished from the list while it was read"
    end
    total = page.total or total
  end
  if first.total and received < first.total then -- what was added since then is none of it
    return false, ("the list showed %d of the %d sends that it promised"):format(received, first.total)
  end
  if total and total > 0 and received > total then
    return false, ("the list showed %d sends, more than its own total of %d"):format(received, total)
  end
  return true
end

local function read_once(client, since, wanted, goes_forwards)
  local _, now = require("sendoso.core").clock()
  local reading = { began = now, since = since, by_pair = {}, spoiled = {}, count = 0, pages = 0, unreadable = 0 }
  local pages = setmetatable({ client = client, reading = reading, wanted = wanted, seen = {} }, Pages)
  local first = pages:read(1)
  local order, earliest, latest = new_order(), span(first)
  note_order(order, first)
  local is_oldest_first = order.oldest_first and earliest and earliest < latest
  if not goes_forwards and is_oldest_first and first.total and first.total > #first.items then
    reading.complete = pages:read_backwards(first)
    if not reading.complete then return read_once(client, since, wanted, true) end
  else
    reading.complete, reading.why = pages:read_forwards(first)
  end
  reading.skew_ms = client.core:skew()
  return reading
end

--- Reads the sends back to a moment. Raises what a page raises.
---@param client sendoso.Client
---@param since integer seconds since 1970, by Sendoso's clock
---@param wanted? table<string, true> only sends of these pairs are kept
---@return sendoso.Reading
function sends.read(client, since, wanted)
  local reading
  for _ = 1, TRIES do
    reading = read_once(client, since, wanted)
    if reading.complete then break end
  end
  return reading
end

return sends

--- A reading of the account's sends, from now back to a moment. Sendoso has no filter and documents no order, so the
--- order is worked out from the data, and a list in no order is read to its end.
local address = require "sendoso.address"
local pages = require "sendoso.ledger.pages"

local sends = {}

---@class sendoso.Reading
---@field began integer ms since 1970, by this machine's clock: when the first page was asked for
---@field boot integer the same, by the clock that nobody puts right
---@field skew_ms? integer how far Sendoso's clock was ahead of it
---@field since integer seconds since 1970, by Sendoso's clock: earlier sends are left out
---@field order? "newest first"|"oldest first" where the list was in order, as far as it was looked at
---@field shown sendoso.Shown the sends that were read, and those of earlier readings
---@field costs table<string, sendoso.SeenCost[]> what the latest sends cost, by the ID of the campaign
---@field count integer how many sends there are since then
---@field pages integer how many were read
---@field spoiled sendoso.SpoiledSend[] those whose email has a fault in it (U+FFFD), and that were not shown before
---@field nameless integer sends without email or campaign
---@field unreadable integer sends that may be as late, without email, campaign or time; and the spoiled ones
---@field complete boolean does it show every send since then?
---@field why? string why it does not

---@class sendoso.SpoiledSend
---@field id any
---@field email string as it came, in small letters
---@field campaign integer
---@field time number seconds since 1970; math.huge where it cannot be read
---@field sender? string

local FAULT = "\u{FFFD}"
local TRIES = 3 -- a list from which something vanishes while it is read is read again

-- An address by which people are compared: as the rest of the program has it, and without any white space.
local function bare(email) return (address.bare(email):gsub("%s", "")) end

--- The name under which the sends and gifts of one campaign to one person are counted.
---@param email string
---@param campaign integer
---@return string
function sends.pair(email, campaign) return bare(email) .. " " .. tostring(campaign) end

--- Returns the email and the campaign of such a name.
---@param pair string
---@return string email, integer? campaign
function sends.of_pair(pair)
  local email, campaign = pair:match "^(.*) (%S+)$"
  return email, math.tointeger(tonumber(campaign))
end

--- May a spoiled email be this one? Each fault stands for any number of characters.
---@param spoiled string
---@param email string
---@return boolean
function sends.may_be(spoiled, email)
  local pattern = bare(spoiled):gsub("%p", "%%%0"):gsub(FAULT, ".*")
  return bare(email):find("^" .. pattern .. "$") ~= nil
end

--- Returns the moment of a reading, by whichever clock is behind: a clock that is ahead would hide what is new.
---@param began integer ms since 1970, by this machine's clock
---@param skew_ms? integer
---@return integer seconds since 1970
function sends.moment(began, skew_ms) return (began + math.min(skew_ms or 0, 0)) // 1000 end

--- Returns how long ago a reading began, in ms.
---@param reading sendoso.Reading
---@return integer
function sends.age(reading) return require("sendoso.core").clock() - reading.boot end

-- The first pages may be in an order by chance, or each campaign's sends one behind the other: what was not read is
-- looked at in two places. `is_right` judges a page.
local function confirm(reader, numbers, is_right)
  local looked = {}
  for _, number in ipairs(numbers) do
    if not looked[number] and not is_right(reader:look(number)) then return false end
    looked[number] = true
  end
  return true
end

-- Newest first: is everything behind a page as old as its sends?
local function is_older_behind(reader, page, number, size)
  local last = (page.total or 0) + size - 1
  last = last // size
  if last <= number then return false end -- nothing tells how long the list is
  return confirm(reader, { last, math.max(number + 1, (number + last) // 2) },
    function(behind) return behind.falls and pages.is_older(behind, page) end)
end

-- Oldest first: is everything before a page as old as its sends?
local function is_older_before(reader, page, number, first)
  if not pages.is_older(first, page) then return false end
  local middle = number // 2
  return middle <= 1 or confirm(reader, { middle }, function(before)
    return before.rises and pages.is_older(before, page) and pages.is_older(first, before)
  end)
end

-- Oldest first: the end is found by the total, and read backwards until it is old. Returns false where the list
-- turns out not to be in that order, or not to be as long as it says.
local function read_backwards(reader, first, is_known)
  local size, later = #first.items, nil
  local number = (first.total + size - 1) // size
  while number > 1 do
    local page = reader:read(number)
    if not page.rises or #page.items == 0 then return false end
    if later and (#page.items < size or not pages.is_older(page, later)) then return false end
    -- Behind a full page there may be more than the total says.
    if not later and #page.items == size and #reader:read(number + 1).items > 0 then return false end
    if page.earliest and page.earliest < reader.reading.since then
      return is_known or is_older_before(reader, page, number, first)
    end
    later, number = page, number - 1
  end
  return later == nil or pages.is_older(first, later)
end

-- Reads from the first page on. A page that is shorter than the others is the end only if the total agrees, and one
-- that is not is no end whatever the total says.
-- Returns true, or false and why the list cannot be trusted to be whole.
local function read_forwards(reader, first, is_known)
  local page, number, received, total, falls = first, 1, 0, first.total, first.falls
  local size, since = #first.items, reader.reading.since
  while true do
    received = received + page.fresh
    if #page.items == 0 then break end
    if page.fresh == 0 then return false, "a page of the list came again" end
    if falls and #page.items >= size and page.earliest and page.earliest < since then
      falls = is_known or is_older_behind(reader, page, number, size)
      if falls then
        reader.reading.order = "newest first"
        return true
      end
    end
    local is_short = #page.items < (number == 1 and pages.SIZE or size)
    if is_short and page.total and page.total > 0 and received >= page.total then break end
    number = number + 1
    local before = page
    page = reader:read(number)
    falls = falls and page.falls and pages.is_older(page, before)
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

local function new_reading(since, shown)
  local boot, now = require("sendoso.core").clock()
  shown:begin()
  return { began = now, boot = boot, since = since, shown = shown, spoiled = {}, costs = {}, count = 0, pages = 0,
    nameless = 0, unreadable = 0 }
end

local function may_be_oldest_first(first)
  return first.rises and first.earliest and first.earliest < first.latest and first.total ~= nil
    and first.total > #first.items
end

local function read_once(client, since, shown, how)
  local reading = new_reading(since, shown)
  local reader = pages.new { client = client, reading = reading, wanted = how.wanted, pair = sends.pair }
  local first = reader:read(1)
  if not how.goes_forwards and may_be_oldest_first(first) then
    reading.complete = read_backwards(reader, first, how.order == "oldest first")
    if not reading.complete then
      return read_once(client, since, shown, { wanted = how.wanted, goes_forwards = true })
    end
    reading.order = "oldest first"
  else
    reading.complete, reading.why = read_forwards(reader, first, how.order == "newest first")
  end
  reading.skew_ms = client.core:skew()
  return reading
end

--- Reads the sends back to a moment. Raises what a page raises.
---@param client sendoso.Client
---@param since integer seconds since 1970, by Sendoso's clock
---@param shown sendoso.Shown where they are put
---@param how? { wanted?: table<string, true>, order?: string } wanted: only sends of these pairs are kept; order: in
--- which an earlier reading in this run has found it
---@return sendoso.Reading
function sends.read(client, since, shown, how)
  local reading
  for _ = 1, TRIES do
    reading = read_once(client, since, shown, how or {})
    if reading.complete then break end
  end
  return reading
end

return sends

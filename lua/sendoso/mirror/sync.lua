--- Brings a mirror up to date with as few pages as the list allows. It has no filter, and its order is not documented:
--- the order is worked out from the data, and only where the sends are expected that can have changed is it read again.
--- What proves the result is no order: every send that is not closed was seen, and there are as many sends as the list
--- says. Where that is not so, the whole list is read.
local ahead = require "sendoso.mirror.ahead"
local fail = require "sendoso.fail"
local mirror = require "sendoso.mirror"
local taking = require "sendoso.mirror.taking"

local sync = {}

local DAY_S = 86400
local CLOSED_S = 90 * DAY_S -- a terminal status that is older is not looked at again, but by a full pass
local FULL_S = 7 * DAY_S
local RESUME_S = DAY_S
local RECENT_S = 15 * 60    -- what was read within that time is not read again
local TRIES = 2
local SIZE = ahead.SIZE

---@class sendoso.Synced
---@field sends integer
---@field fresh integer
---@field changed integer
---@field pages integer
---@field full boolean was the whole list read?
---@field complete boolean is it as the list says?

---@class sendoso.SyncNote what the mirror keeps of the last pass
---@field order? "newest"|"oldest" nil: in none
---@field full_at integer
---@field at integer
---@field complete boolean

local function closed_before(client) return client.run:now() - CLOSED_S end

-- Numbers a reading, whichever process begins it.
local function next_pass(its_mirror)
  local pass
  mirror.change(its_mirror, function()
    local note = taking.note(its_mirror, "pass")
    pass = (note and note.last or 0) + 1
    taking.set_note(its_mirror, "pass", { last = pass })
  end)
  return pass
end

-- From a list that became shorter on the way, a send may be missing, and the one that vanished be counted in its place.
local function is_complete(taker)
  if taker.shrank then return false end
  local seen = fail.need(taker.mirror:count(taker.pass))
  return taker.total == nil or seen == taker.total
end

-- Is a page the end of the list? One that is shorter than asked for is it only if the total agrees.
local function is_last(page, number)
  if page.count == 0 or page.is_again then return true end
  return page.count < SIZE and page.total ~= nil and (number - 1) * SIZE + page.count >= page.total
end

-- The whole list.

-- Reads from the page on at which a pass stands. With each page, how far it came is on disk.
local function read_on(taker, full)
  local page
  repeat
    page = taker:read(full.next, function(taken)
      full.falls = full.falls and taken.falls and (not full.last or not taken.first or taken.first <= full.last)
      full.rises = full.rises and taken.rises and (not full.last or not taken.first or taken.first >= full.last)
      full.last, full.next, full.newest_first = taken.last or full.last, full.next + 1, taker.newest_first
      full.total, full.shrank = taker.total, taker.shrank
      taking.set_note(taker.mirror, "full", full)
    end)
    if full.next == 2 then taker.client.run:begin_progress(taker:last(), "page") end
  until is_last(page, full.next - 1)
end

-- Newest first: what is new stands at the beginning, before all that is known. Is that the order?
local function read_front(taker)
  local number = 1
  while true do
    local page = taker:read(number)
    if not page.falls then return false end
    if page.fresh == 0 or number >= taker:last() then return true end
    number = number + 1
  end
end

-- Does a pass that was broken off go on? What has changed since then on the pages that it has read can be looked for
-- only where the list is in order.
local function may_go_on(full, now)
  return full and now - full.began <= ((full.falls or full.rises) and RESUME_S or RECENT_S)
end

-- Whether sends have moved meanwhile to pages that were read shows at the end of the pass.
local function find_full(taker)
  local now, full = taker.client.run:now(), taking.note(taker.mirror, "full")
  if not may_go_on(full, now) then
    return { pass = taker.pass, next = 1, falls = true, rises = true, began = now }, false
  end
  taker.pass, taker.newest_first, taker.total, taker.shrank = full.pass, full.newest_first, full.total, full.shrank
  taker.client.run:tell("continuing at page %d of the list of sends", full.next)
  return full, true
end

local function read_full(taker)
  local full, is_resumed = find_full(taker)
  read_on(taker, full)
  if full.falls and (is_resumed or not is_complete(taker)) then read_front(taker) end
  taking.set_note(taker.mirror, "full", false)
  taker.order = full.falls and "newest" or full.rises and "oldest" or nil
  taker.complete, taker.is_full = is_complete(taker), true
  taker.is_old = is_resumed and taker.client.run:now() - full.began > RECENT_S
end

local function full_pass(client, its_mirror, counts)
  local taker
  for _ = 1, TRIES do
    taker = taking.new(client, its_mirror, next_pass(its_mirror), nil, counts)
    read_full(taker)
    if taker.complete then
      fail.need(its_mirror:forget(taker.pass))
      break
    end
  end
  return taker
end

-- What can have changed.

-- Oldest first: what is new stands at the end, behind all that is known. Is that the order?
local function read_end(taker, known)
  local number = math.max(1, (known + SIZE - 1) // SIZE)
  while true do
    local page = taker:read(number)
    if not page.rises then return false end
    if page.count < SIZE or number >= taker:last() then return true end
    number = number + 1
  end
end

-- The pages on which the sends are that are not closed. What drifted to another page is looked for there. Are these
-- pages in order?
local function read_open(taker)
  for _ = 1, TRIES do
    local pages = fail.need(taker.mirror:pages {
      closed_before = closed_before(taker.client), total = taker.total, size = SIZE,
      newest_first = taker.newest_first, pass = taker.pass,
    })
    for _, number in ipairs(pages) do
      local page = taker:read(math.min(number, taker:last()))
      if not page[taker.newest_first and "falls" or "rises"] then return false end
    end
  end
  return true
end

-- Returns nil where that is not enough.
local function short_pass(client, its_mirror, order, counts)
  local known = fail.need(its_mirror:count(0))
  local taker = taking.new(client, its_mirror, next_pass(its_mirror), order == "newest", counts)
  local is_in_order
  if taker.newest_first then is_in_order = read_front(taker) else is_in_order = read_end(taker, known) end
  if not is_in_order or not taker.total or not read_open(taker) then return nil end
  if fail.need(its_mirror:unseen(closed_before(client), taker.pass)) > 0 then return nil end
  if fail.need(its_mirror:count(0)) ~= taker.total then return nil end
  taker.order, taker.complete, taker.is_full = order, true, false
  return taker
end

-- The whole list; and of a pass that was broken off long ago, what can have changed since then.
local function whole_pass(client, its_mirror, counts)
  local taker = full_pass(client, its_mirror, counts)
  if not taker.is_old or taker.order and short_pass(client, its_mirror, taker.order, counts) then return taker end
  return full_pass(client, its_mirror, counts)
end

local function may_be_short(client, its_mirror, before, how)
  return before and before.complete and before.order and not (how and how.full)
    and client.run:now() - before.full_at < FULL_S and not taking.note(its_mirror, "full")
end

--- Brings the mirror of a client's account up to date. Raises on failure; what was read until then is kept.
---@param client sendoso.Client
---@param how? { full?: boolean } full: the whole list is read
---@return sendoso.Synced
function sync.run(client, how)
  local its_mirror = fail.need(mirror.open(client))
  local before, now = taking.note(its_mirror, "sync"), client.run:now()
  local counts = { pages = 0, fresh = 0, changed = 0 }
  local taker, err = fail.try(function()
    return may_be_short(client, its_mirror, before, how) and short_pass(client, its_mirror, before.order, counts)
      or whole_pass(client, its_mirror, counts)
  end)
  client.run:end_progress()
  if not taker then error(err, 0) end
  taking.set_note(its_mirror, "sync", { order = taker.order, complete = taker.complete, at = now,
    full_at = taker.is_full and now or before.full_at })
  return { sends = fail.need(its_mirror:count(0)), fresh = counts.fresh, changed = counts.changed,
    pages = counts.pages, full = taker.is_full, complete = taker.complete }
end

--- Notes where a mirror that is used as it is has not got its sends yet. Raises on failure.
---@param client sendoso.Client
function sync.note_missing(client)
  if taking.note(fail.need(mirror.open(client)), "sync") then return end
  client.run:note("no sync has come to its end yet: sends are missing; run `sendoso sync`")
end

return sync

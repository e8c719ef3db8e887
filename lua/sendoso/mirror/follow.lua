--- What a script does when a send comes to a status. Each status of a send is given to it once: that it was is noted
--- when its function has returned, so that one that fails, or that nobody knows the end of, is given again.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local mirror = require "sendoso.mirror"
local query = require "sendoso.mirror.query"
local statuses = require "sendoso.mirror.statuses"
local taking = require "sendoso.mirror.taking"

local follow = {}

local BEFORE_S = 30 * 86400 -- how far back a script is told of what was before it, the first time
local BATCH = 100
local FAILURES = 5          -- in a row: what fails so often fails for all

---@class sendoso.Follower
---@field what string
---@field interest sendoso.Interest
---@field fn fun(send: table, event: sendoso.StatusEvent)
---@field name string under which the mirror knows it
---@field script? string

---@class sendoso.StatusEvent
---@field id string the same one each time that it is given
---@field status string as Sendoso lists it; where only a webhook has told of it yet, "send.delivered"
---@field event string the event of webhooks that stands for it: "delivered"
---@field at string UTC, 2026-03-10T09:00:00Z

-- Several functions of a script for the same name are told apart by their order.
local function name_of(run, what)
  local script, count = run.settings.script or "", 1
  for _, other in ipairs(run.followers) do
    if other.what == what and other.script == run.settings.script then count = count + 1 end
  end
  return ("%s %s %d"):format(script, what:lower(), count)
end

--- Adds a function to a run.
---@param run sendoso.Run
---@param what string
---@param fn fun(send: table, event: sendoso.StatusEvent): any, sendoso.Error? nil and an error: it has failed
function follow.add(run, what, fn)
  check.type("on: the status", what, "string", '"delivered"')
  if not what:find "%S" then caller.raise "on: the status: expected a text, got none" end
  check.type("on: the function", fn, "function")
  local interest, advice = statuses.meant(what)
  if advice then run:note("%s", advice) end
  run.followers[#run.followers + 1] = { what = what, interest = interest, fn = fn, name = name_of(run, what),
    script = run.settings.script }
end

-- From which time on a follower is told, and whether nothing has said so before.
local function since_of(its_mirror, follower, now, since)
  local name = "follower " .. follower.name
  local note = taking.note(its_mirror, name)
  if not note or since then
    note = { since = since or now - BEFORE_S }
    taking.set_note(its_mirror, name, note)
    return note.since, not since
  end
  return note.since, false
end

local function event_of(news)
  return { id = ("%s/%d"):format(news.send.id, news.id), status = news.status, event = news.event,
    at = instant.utc(news.at) }
end

-- Walks what a follower was not told since a time, of one send or of all.
local function each_news(its_mirror, follower, since, gid)
  local list, at, after, after_id = {}, 0, 0, 0
  return function()
    at = at + 1
    if at > #list and (at == 1 or #list == BATCH) then
      list, at = fail.need(its_mirror:news { follower = follower.name, events = follower.interest.events,
        status = follower.interest.status, gid = gid, since = since, after = after, after_id = after_id,
        limit = BATCH }), 1
    end
    local news = list[at]
    if news then after, after_id = news.at, news.id end
    return news
  end
end

-- Calls a follower. Returns what it has raised, or the error that it returned, as functions of ours do; nil: neither.
local function failure_of(follower, news)
  local ok, result, err = pcall(caller.of_script, follower.script, follower.fn, query.send(news.send), event_of(news))
  if not ok then return result == nil and "nil" or result end
  return result == nil and fail.is(err) and err or nil
end

local function is_stopped() return require("sendoso.core").stopped() > 0 end

-- Tells a follower of one change. Returns "told"; "failed", and why; or "left": another process tells it, or has, or
-- the user has stopped it on the way, which is no failure of the function.
local function tell_of(its_mirror, follower, news)
  local is_ours, err = its_mirror:take(follower.name, news.id)
  if is_ours == nil then error(err, 0) end
  if not is_ours then return "left" end
  local reason, is_noted = failure_of(follower, news), true
  if reason == nil then is_noted, err = its_mirror:told(follower.name, news.id) end
  its_mirror:leave()
  fail.need(is_noted, err)
  if reason == nil then return "told" end
  if is_stopped() then return "left" end
  return "failed", ("%s: send %s: %s"):format(follower.what, news.send.id, fail.said(reason))
end

-- Gives one follower what it was not told. Returns how often it was, and how often it failed.
local function tell(client, its_mirror, follower, since)
  local told, failed, in_a_row = 0, 0, 0
  for news in each_news(its_mirror, follower, since) do
    if in_a_row == FAILURES or is_stopped() then break end
    local outcome, reason = tell_of(its_mirror, follower, news)
    if outcome == "told" then told, in_a_row = told + 1, 0 end
    if outcome == "failed" then
      failed, in_a_row = failed + 1, in_a_row + 1
      client.run:failure("%s", reason)
    end
  end
  if in_a_row == FAILURES then client.run:say("%s: stopped after %d failures in a row", follower.what, FAILURES) end
  return told, failed
end

-- Returns the day of the first status that a follower is not told, as it is of before its time; nil: there is none.
local function day_before(its_mirror, follower, from)
  local first = each_news(its_mirror, follower, 0)()
  return first and first.at < from and instant.utc(first.at):sub(1, 10) or nil
end

--- Gives the functions of a run what they were not told.
---@param client sendoso.Client
---@param since? integer seconds since 1970: they are told of everything since then that they were not told yet
---@return { told: integer, failed: integer, before?: string } came before: the day of the first status that is
---older than what is told the first time
function follow.run(client, since)
  local its_mirror = fail.need(mirror.open(client))
  local sum = { told = 0, failed = 0 }
  for _, follower in ipairs(client.run.followers) do
    local from, is_first = since_of(its_mirror, follower, client.run:now(), since)
    local told, failed = tell(client, its_mirror, follower, from)
    local day = is_first and day_before(its_mirror, follower, from)
    if day and (not sum.before or day < sum.before) then sum.before = day end
    sum.told, sum.failed = sum.told + told, sum.failed + failed
  end
  return sum
end

--- Takes up what a webhook tells. Followers are told of it as of what a sync has found, and once.
---@param client sendoso.Client
---@param gid string `send_gid`
---@param event string such as "send.delivered"
---@param at integer when, in seconds since 1970
---@return boolean? is_new, sendoso.Error?
function follow.hear(client, gid, event, at)
  local its_mirror, err = mirror.open(client)
  if not its_mirror then return nil, err end
  return fail.try(function()
    local is_new
    mirror.change(its_mirror, function()
      is_new, err = its_mirror:hear(gid, require("sendoso.json").encode(statuses.same(event)), at)
      if is_new == nil then error(err, 0) end
    end)
    return is_new
  end)
end

--- Does a function of a run ask for an event of webhooks?
---@param run sendoso.Run
---@param event string
---@return "webhook"|"list"|nil says_it who says whether it is what was asked for; nil: nobody asks
function follow.asked(run, event)
  local says_it
  for _, follower in ipairs(run.followers) do
    for _, name in ipairs(require("sendoso.core").decode(follower.interest.events)) do
      if name == statuses.same(event)[1] then
        if follower.interest.status then return "list" end
        says_it = "webhook"
      end
    end
  end
  return says_it
end

--- Gives the functions of a run what they were not told of one send. Raises if the mirror cannot be read.
---@param client sendoso.Client
---@param gid string `send_gid`
---@return { left: integer, failures: string[] }? came left: so many are told by another process; nil: the mirror does
---not know this send yet
function follow.of_send(client, gid)
  local its_mirror = fail.need(mirror.open(client))
  local is_known, err = its_mirror:knows(gid)
  if is_known == nil then error(err, 0) end
  if not is_known then return nil end
  local came = { left = 0, failures = {} }
  for _, follower in ipairs(client.run.followers) do
    for news in each_news(its_mirror, follower, since_of(its_mirror, follower, client.run:now()), gid) do
      local outcome, reason = "left", nil
      if not is_stopped() then outcome, reason = tell_of(its_mirror, follower, news) end
      if outcome == "left" then came.left = came.left + 1 end
      came.failures[#came.failures + 1] = reason
    end
  end
  return came
end

return follow

--- The end of a run: methods that say, to people and to programs, what it did, and for which days.
local json = require "sendoso.json"
local words = require "sendoso.words"

---@class sendoso.Run
local Summary = {}

--- Returns the exit status for everything that happened.
---@return integer
function Summary:status() return self.tally:status() end

--- Returns the summary.
---@param seconds number how long the run took
---@return string
function Summary:summary(seconds) return self.tally:summary(seconds, self.settings.dry_run) end

--- Notes that the user interrupted the run, and prints what to do.
function Summary:interrupted()
  self.tally:note "cancelled"
  self.voice:speak_up()
  self:say "interrupted; run the same command again to continue"
end

-- Prints why the run ended before its time, and how much of it was not begun.
local function say_end(self)
  local ended = self.ending
  if ended.not_begun == 0 then return end
  self:say("stopped: %s; %s not begun", ended.err.message,
    words.count(ended.not_begun, "more gift was", "more gifts were"))
end

--- Notes of which day a plan is, and the days that its rules have looked at, for the summary.
---@param day string
---@param rules { name: string, from: string, to: string }[]
function Summary:looks_at(day, rules)
  self.day = day
  for _, rule in ipairs(rules) do
    table.insert(self.looked_at, { rule = rule.name, from = rule.from, to = rule.to })
  end
end

-- "anniversary, birthday (2026-03-25 to 2026-03-31); onboarding (2026-03-31)"
local function rules_text(list)
  local groups, by_days = {}, {}
  for _, one in ipairs(list) do
    local days = one.from == one.to and one.to or ("%s to %s"):format(one.from, one.to)
    local group = by_days[days]
    if not group then
      group = { days = days }
      by_days[days], groups[#groups + 1] = group, group
    end
    group[#group + 1] = one.rule
  end
  for i, group in ipairs(groups) do groups[i] = ("%s (%s)"):format(table.concat(group, ", "), group.days) end
  return table.concat(groups, "; ")
end

-- Prints of which day the run was, and at which days its rules looked.
local function say_days(self)
  if #self.looked_at > 0 then self:say("run of %s: %s", self.day, rules_text(self.looked_at)) end
end

-- Prints where gifts went, each service once, in the order in which the clients were closed.
local function say_services(self)
  local seen = {}
  for _, service in ipairs(self.services) do
    if not seen[service] then self:say("%s", service) end
    seen[service] = true
  end
end

--- Tells programs what happened: the last event.
---@param status integer the exit status
function Summary:conclude(status)
  local record, ended = self.tally:record(), self.ending
  record.status, record.seconds = status, self.seconds
  record.day, record.rules = self.day or tostring(self:today()), json.list(self.looked_at)
  record.dry_run = self.settings.dry_run or self.tally.planned > 0
  record.not_begun, record.stopped = ended.not_begun, ended.not_begun > 0 and ended.err.message or nil
  self.event("summary", record)
end

--- Closes every client, prints what happened and where, and returns the exit status. A quiet run prints nothing if all
--- is well.
---@param now integer ms since this machine was started
---@param without_summary? boolean what happened was printed already
---@return integer
function Summary:finish(now, without_summary)
  self.seconds = (now - (self.began or now)) / 1000
  if self.tally.planned > 0 and not self.settings.dry_run then self.tally:note "guard" end
  self.is_finished = true
  for _, client in ipairs(self.clients) do client:close() end
  self.voice:finish()
  if self:status() ~= 0 then self.voice:speak_up() end
  say_end(self)
  if not without_summary then
    say_days(self)
    if not self.voice:is_quiet() then self.voice:line(self:summary(self.seconds)) end
  end
  say_services(self)
  return self:status()
end

return Summary

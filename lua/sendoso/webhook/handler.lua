--- Gives events to rules, one at a time, each as if it were the only row of the rule's file: so both have one key, and
--- together they send one gift.
local apply = require "sendoso.plan.apply"
local claim = require "sendoso.webhook.claim"
local core = require "sendoso.core"
local each = require "sendoso.rule.each"
local fail = require "sendoso.fail"
local fetch = require "sendoso.webhook.fetch"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local rest = require "sendoso.webhook.rest"
local sources = require "sendoso.webhook.sources"
local wait_ms = require "sendoso.webhook.waits"

local handler = {}

local DRY_MS = 3600 * 1000 -- what a dry run has looked at is still to be done
local WAITS_MS = 31 * 24 * 3600 * 1000 -- so long a claim page waits for a gift that is held

---@class sendoso.WebhookHandler
---@field WORK string
---@field inbox sendoso.core.Inbox
---@field rules table<string, sendoso.Rule[]> by the names of their sources
---@field sources table<string, sendoso.WebhookSource> those that have rules, by their names
---@field trust? table
---@field script string
---@field open fun(): sendoso.Client a client of its own for each event; raises if it cannot be opened
---@field close fun(client: sendoso.Client)
---@field log fun(text: string)
---@field rest sendoso.WebhookRest
---@field link fun(client: sendoso.Client, entry: sendoso.PlanEntry): string?, boolean? link and is_sent: of a gift
local Handler = { __name = "sendoso.webhook_handler", WORK = "rules" }
Handler.__index = Handler

--- Opens a handler.
---@param given table inbox, rules, sources, trust, script, open, close, link, log
---@return sendoso.WebhookHandler
function handler.new(given)
  given.rest = rest.new()
  return setmetatable(given, Handler)
end

-- An event without an ID of its own has that by which it is known again.
local function event_of(one, body, item)
  if body.form_response or body.specversion or body.survey_id or body.id then return body end
  return { id = one.id, source = one.source, type = one.type, time = instant.utc(one.received // 1000), data = item }
end

-- The body of an event, or what its source says of whom it is about. What is wrong there is no other source's trouble.
local function body_of(self, one, source)
  local body = core.decode(one.body)
  if type(body) ~= "table" then fail.raise("invalid", "its body is not a JSON object") end
  if not source.fetch then return body end
  local fetched, err = fail.try(fetch.get, source, body, self.trust)
  return fetched or fail.raise("reply", fail.line(err))
end

-- The rule, with this item alone.
local function pushed(rule, one, source, body)
  local item = sources.at(body, source.item)
  item = type(item) == "table" and item or body
  local text = json.encode(rule.each.kind == "events" and event_of(one, body, item) or item)
  local items = each.pushed(rule.each, ("%s webhook %d"):format(one.source, one.number), text)
  return setmetatable({ each = items }, { __index = rule })
end

-- The token that an item names for its claim page.
local function token_of(rule, files)
  if not rule.claim then return nil end
  for item in rule.each.open(files) do
    local ok, token = pcall(sources.at, item, rule.claim)
    if ok and type(token) == "string" then return token end
  end
end

-- Makes the tokens of rules known: their pages wait from now on.
local function announce(self, rules, files)
  local tokens = {}
  for _, rule in ipairs(rules) do
    local token = token_of(rule, files)
    if token and not claim.is_token(token) then
      self.log(("rule '%s': the token of a claim page has 16 or more letters and digits; this one has no page")
        :format(rule.name))
    elseif token then
      tokens[rule.name] = token
      fail.need(self.inbox:keep(token, ""))
    end
  end
  if next(tokens) then fail.need(self.inbox:commit()) end
  return tokens
end

-- Without its ledger no event is handled, whatever is wrong with that: it may be a standby, or an older copy.
local function need_ledger(client)
  local ledger, err = client:ledger()
  if ledger == nil then fail.raise(err.kind, err.message, { hint = err.hint, ends_run = true }) end
end

-- Handles an event. Returns whether all is done: a claim page may still wait for a gift that is held.
local function handle(self, one, client)
  need_ledger(client)
  local run, source, all = client.run, self.sources[one.source], self.rules[one.source]
  local rules = { quiet = all.quiet, groups = all.groups }
  local body = body_of(self, one, source)
  for i, rule in ipairs(all) do rules[i] = pushed(rule, one, source, body) end
  local files = run:files()
  files.skip, files.note = function() end, function() end -- told when it is planned
  local tokens = announce(self, rules, files)
  local entries = fail.need(apply.pushed(client, rules, run:today(), self.script))
  local links, is_done = {}, true -- first all of them: the inbox is not kept waiting for the ledger
  for _, entry in ipairs(entries) do
    local token = tokens[entry.rule]
    if token then
      local link, is_sent = self.link(client, entry)
      links[#links + 1] = link and { token, link }
      is_done = is_done and is_sent
    end
  end
  for _, pair in ipairs(links) do fail.need(self.inbox:keep(pair[1], pair[2])) end
  return is_done
end

-- A gift that is held may be sent any day, by the run over the file as well: until then its page is asked for in vain.
local function wait_for_link(self, one, now)
  if now - one.received > WAITS_MS then return fail.need(self.inbox:done(one.number, self.WORK)) end
  local tries = one.tries + 1
  fail.need(self.inbox:owe(one.number, self.WORK, now + wait_ms(tries + 1), tries))
  self.log(("%s event %s: its claim page waits for the gift; it is looked at again in %d s"):format(one.source, one.id,
    wait_ms(tries + 1) // 1000))
end

local function postpone(self, one, now, err)
  local is_of_all = rest.is_for(err) and not self.rest:is_own(one.number)
  local tries = is_of_all and one.tries or one.tries + 1
  local due = is_of_all and self.rest:begin(now) or now + wait_ms(tries)
  fail.need(self.inbox:owe(one.number, self.WORK, due, tries))
  self.log(("%s event %s is not handled yet: %s; it is tried again in %d s"):format(one.source, one.id,
    fail.line(err), (due - now) // 1000))
end

--- Handles the next event. Returns whether there was one. Raises if the inbox cannot be written.
---@param now integer ms since 1970
---@return boolean
function Handler:step(now)
  if self.rest:lasts(now) then return false end
  local one = self.inbox:next(self.WORK, now)
  if not one then return one == nil and fail.raise("store", "the inbox cannot be read") or false end
  local is_dry, ok, err, is_done
  if self.rules[one.source] then
    ok, err = fail.try(function()
      local client = self.open()
      is_dry = client:is_dry_run()
      local went, failure = pcall(handle, self, one, client)
      self.close(client)
      if not went then error(failure, 0) end
      is_done = failure
      return true
    end)
  else
    ok, is_done = true, true
  end
  if not ok and core.stopped() > 0 then return false end -- the user has stopped it: it is as due as before
  if ok then self.rest:over(one.number) end
  if not ok then postpone(self, one, now, err)
  elseif is_dry then fail.need(self.inbox:owe(one.number, self.WORK, now + DRY_MS, one.tries))
  elseif is_done then fail.need(self.inbox:done(one.number, self.WORK))
  else wait_for_link(self, one, now) end
  fail.need(self.inbox:commit())
  return true
end

return handler

--- eGift links: one for each of many recipients, created in one request. Each recipient has a key, so that links
--- are requested only for recipients without one.
local campaigns = require "sendoso.gifts.campaigns"
local claim = require "sendoso.gifts.claim"
local doubtful = require "sendoso.gifts.doubtful"
local fail = require "sendoso.fail"
local fit = require "sendoso.gifts.fit"
local key = require "sendoso.gifts.key"
local occasion = require "sendoso.gifts.occasion"
local options = require "sendoso.gifts.options"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local spend = require "sendoso.gifts.spend"
local unapproved = require "sendoso.gifts.unapproved"
local whom = require "sendoso.gifts.whom"

local links = {}

-- If the answer to a request is lost, the outcome of all its links is unknown; hence a limit. Sendoso documents none.
local IN_ONE_REQUEST = 100

-- The arguments of a request for some recipients.
local function arguments(client, emails, campaign)
  return { touch_id = campaign.id, via_from = client.settings.via_from, recipient_users = emails }
end

--- Prepares a link of its own for one recipient, as gift.prepare does.
---@param client sendoso.Client
---@param op table
---@param given { campaign: integer|string, to: table }
---@param claimed sendoso.core.Gift gets recipient, campaign and via
---@param now integer
---@return sendoso.Prepared?, sendoso.Error?
function links.prepare(client, op, given, claimed, now)
  local campaign, err = campaigns.find(client, given.campaign)
  if not campaign then return nil, err end
  local email = recipient.of(given.to).email or ""
  err = recipient.problem(given.to)
  if err then return nil, err end
  claimed.recipient, claimed.campaign, claimed.via = email, campaign.id, client.settings.via_from
  local args = arguments(client, { email }, campaign)
  local request, fits
  request, err = require("sendoso.core").prepare(op.name, args)
  if request then fits, err = fit.check(op, campaign, args, now) end
  return fits and { request = request, args = args } or nil, err
end

-- One recipient of the list, with the claim, and the error that prevents a link.
local function new_entry(client, op, once, row, campaign)
  local email, settings = recipient.of(row).email, client.settings
  local entry = { row = row, email = email }
  local prefix, missing = key.of(once, row)
  if not prefix then return entry, missing end
  entry.claim = email and {
    key = prefix .. "/" .. email, operation = op.name, recipient = email, campaign = campaign.id,
    via = settings.via_from, script = client.run.settings.script, day = tostring(client.run:today()),
  }
  if entry.claim then occasion.tell(entry.claim, once, row) end
  return entry
end

-- Checks the recipients of entries: all of them in one request, and each by itself only if something is wrong with
-- that. Returns a function that gives the error of an entry, or nil.
local function new_check(client, op, list, campaign)
  local prepare, emails = require("sendoso.core").prepare, {}
  for i, entry in ipairs(list) do emails[i] = entry.email or "" end
  local are_fine = #list == 0 or prepare(op.name, arguments(client, emails, campaign)) ~= nil
  return function(entry)
    local err, field, _ = recipient.problem(entry.row), "recipients", nil
    if not err and not entry.email then err = fail.new("invalid", "the email address is missing") end
    if not err and not are_fine then
      _, err = prepare(op.name, arguments(client, { entry.email }, campaign))
      field = err and err.field
    end
    return err and fail.new(err.kind, ("%s (recipient %d)"):format(err.message, entry.number),
      { field = field, hint = err.hint })
  end
end

-- The end of an entry: it is counted and printed at once, since the count limits how many more may be sent.
local function finish(client, entry, receipt, err)
  entry.receipt, entry.err = receipt, err
  local is_ours = err and err.kind == "invalid" and not err.status
  if is_ours and entry.claim then claim.refuse(client, entry.claim, err) end
  local name = entry.claim and entry.claim.key or origin.here "egift_links"
  client.run:gift(receipt, err, name, nil, { name = recipient.of(entry.row).name, place = origin.of(entry.row) })
end

-- The recipients, each once: two with the same key are one.
local function new_entries(client, op, given, campaign)
  local list, by_key = {}, {}
  -- Without a key from the user, the keys of all links of this call begin with a text that no other call has.
  local once = given.once or key.random()
  for i, to in ipairs(given.recipients) do
    local entry, err = new_entry(client, op, once, type(to) == "string" and { email = to } or to, campaign)
    local name = entry.claim and entry.claim.key
    entry.number, entry.mistake = i, err
    if not name or not by_key[name] then list[#list + 1] = entry end
    if name then by_key[name] = entry end
  end
  local check = new_check(client, op, list, campaign)
  for _, entry in ipairs(list) do
    local err = entry.mistake or check(entry)
    if err then finish(client, entry, nil, err) end
  end
  return list
end

-- Recipients are recognised by the address, and by whatever the ledger is told.
local function is_among(asked, entry)
  for mark in whom.sought(entry.claim.identifiers) do
    if asked[mark] then return true end
  end
  return asked[entry.email] or false
end

local function note(asked, entry)
  asked[entry.email] = true
  for mark in whom.remembered(entry.claim.identifiers) do asked[mark] = true end
end

-- Looks up entries without an outcome; in a dry run that is all. Returns the first ones that are to be requested, at
-- most `limit`. A second link for the same person waits for the next request: in one answer the two could not be
-- told apart.
local function look(client, ledger, entries, limit)
  local open, asked = {}, {}
  for _, entry in ipairs(entries) do
    if #open == limit then break end
    if not entry.err and not entry.receipt and not is_among(asked, entry) then
      local receipt, err = doubtful(client, entry.row, entry.claim)
      if receipt == false and not entry.is_counted then
        err = unapproved(client, entry.claim)
        if err then receipt = nil end
        entry.is_counted = true
      end
      if receipt == false and client:is_dry_run() then receipt, err = claim.plan(client, entry.claim)
      elseif receipt == false then receipt, err = claim.ask(ledger, entry.claim) end
      if receipt == false then
        open[#open + 1] = entry
        note(asked, entry)
      else
        finish(client, entry, receipt, err)
      end
    end
  end
  return open
end

-- Requests links. Afterwards the ledger knows which of them came; the error is that of all others.
local function ask(client, op, campaign, open)
  local emails, claims = {}, {}
  for i, entry in ipairs(open) do emails[i], claims[i] = entry.email, entry.claim end
  -- Each of them was checked by itself.
  local request = assert(require("sendoso.core").prepare(op.name, arguments(client, emails, campaign)))
  local receipts, err = spend(client, request, claims)
  for i, entry in ipairs(open) do
    local known = not receipts and err.kind == "unknown" and claim.look(client:ledger(), entry.claim)
    local receipt = known or receipts and receipts[i]
    if receipt and (receipt.link or receipts and receipt.outcome == "sent") then
      receipt.key, receipt.outcome = entry.claim.key, receipts and receipt.outcome or "sent"
      finish(client, entry, receipt)
    elseif not receipts and err.kind ~= "held" then
      finish(client, entry, nil, err)
    end -- else another process has changed one of them: all are looked up again
  end
end

local function finish_all(client, entries, err)
  for _, entry in ipairs(entries) do
    if not entry.err and not entry.receipt then finish(client, entry, nil, err) end
  end
end

local function work(client, op, campaign, entries)
  local ledger, err = client:ledger()
  if ledger == nil then return finish_all(client, entries, err) end
  repeat
    local room = claim.room(client)
    local open = look(client, ledger, entries, math.min(IN_ONE_REQUEST, math.max(1, room)))
    if room < 1 then finish_all(client, open, claim.reached(client))
    elseif #open > 0 then ask(client, op, campaign, open) end
  until #open == 0
end

-- One receipt for all that have a link, or would have one.
local function receipt_of(given, entries)
  local receipt = { key = given.once or nil, outcome = "duplicate", egift_links = {} }
  for _, entry in ipairs(entries) do
    if entry.receipt then
      local outcome = entry.receipt.outcome
      if outcome ~= "duplicate" then receipt.outcome = outcome end
      receipt.message = entry.receipt.message or receipt.message
      table.insert(receipt.egift_links, { email = entry.email, link = entry.receipt.link, outcome = outcome })
    end
  end
  return #receipt.egift_links > 0 and receipt or nil
end

--- Creates links. Raises on a mistake in the call.
---@param client sendoso.Client
---@param op table
---@param given table options
---@return sendoso.Receipt? receipt for those who have a link; nil if nobody has one
---@return sendoso.Error? err the first error, if somebody has no link
function links.send(client, op, given)
  options.check(op, given)
  local campaign, err = campaigns.find(client, given.campaign)
  if campaign then
    local ok
    ok, err = fit.check(op, campaign, {}, client.run:now())
    if not ok then campaign = nil end
  end
  if not campaign then
    client.run:unsent(err, given.once or op.name)
    return nil, err
  end
  local entries = new_entries(client, op, given, campaign)
  work(client, op, campaign, entries)
  local first
  for _, entry in ipairs(entries) do first = first or entry.err end
  return receipt_of(given, entries), first
end

return links

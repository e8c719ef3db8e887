--- One gift: from `sendoso.egift { … }` to a receipt, at most once.
local campaigns = require "sendoso.gifts.campaigns"
local claim = require "sendoso.gifts.claim"
local doubtful = require "sendoso.gifts.doubtful"
local fail = require "sendoso.fail"
local fit = require "sendoso.gifts.fit"
local key = require "sendoso.gifts.key"
local money = require "sendoso.money"
local occasion = require "sendoso.gifts.occasion"
local options = require "sendoso.gifts.options"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local spend = require "sendoso.gifts.spend"
local template = require "sendoso.gifts.template"
local unapproved = require "sendoso.gifts.unapproved"

local gift = {}

-- The digits of the phone number: the one that is given, or that of the address, or the recipient's own.
local function phone_of(value, given, home)
  if value ~= nil then return recipient.phone { phone = value } end
  local digits, err = recipient.phone(home)
  if digits or err or home == given.to then return digits, err end
  return recipient.phone(given.to)
end

-- An amount as the request, the plan and the ledger have it. Returns nil and the error of one that is none.
local function amount_of(param, value)
  local hundredths, why, hint = money.parse(value)
  if not hundredths then
    return fail("invalid", ("%s: %s"):format(param.name, why), { field = param.name, hint = hint })
  end
  return money.number(hundredths)
end

-- The arguments, by the API's names.
local function arguments(op, given, to, campaign, via_from)
  local filled = { via_from = via_from, email = to.email, name = to.name }
  local home = given.address and { address = given.address } or given.to
  for name, value in pairs(recipient.address(home)) do filled[name] = value end
  local args = {}
  for _, param in ipairs(op.params) do
    local name, kind = param.name, param.type
    local value, err = given[param.alias or name], nil
    if kind == "digits" then value, err = phone_of(value, given, home)
    elseif value == nil or name == "address" then value = filled[name]
    elseif kind == "decimal" and not param.fixed then value, err = amount_of(param, value) end
    if err then return nil, err end
    if not param.fixed then args[name] = value end
  end
  args.touch_id = campaign and campaign.id
  if given.text then args.custom_message = given.text end -- a message whose fields are filled in already
  if given.message then
    local message, err = template.fill(given.message, given.to, "message")
    if not message then return nil, err end
    args.custom_message = message
  end
  return args
end

-- The cost if it is known: the amount, in the campaign's currency.
local function cost_of(args, campaign)
  if args.amount == nil then return nil end
  local hundredths = money.parse(args.amount)
  return hundredths and { hundredths = hundredths, currency = campaign.currency or "(unknown currency)" }
end

---@class sendoso.Prepared a gift that is built, and is not on its way yet
---@field request sendoso.core.Request
---@field args table what it is built of, by wire names
---@field cost sendoso.Money|false|nil false: there is none; nil: it is not known

--- Completes the claim, checks everything that can be checked before the request, and builds it.
---@param client sendoso.Client
---@param op table
---@param given table checked options
---@param claimed sendoso.core.Gift gets recipient, campaign, via, hundredths and currency
---@param now integer seconds since 1970: the time at which the campaign must be active
---@return sendoso.Prepared?, sendoso.Error?
function gift.prepare(client, op, given, claimed, now)
  local to = recipient.of(given.to)
  local campaign
  local err = recipient.problem(given.to)
  claimed.recipient = to.email or ""
  if err then return nil, err end
  if given.campaign then
    campaign, err = campaigns.find(client, given.campaign)
    if not campaign then return nil, err end
    claimed.campaign = campaign.id
  end
  local args, request
  args, err = arguments(op, given, to, campaign, client.settings.via_from)
  if not args then return nil, err end
  local cost = op.does ~= "invite" and cost_of(args, campaign)
  claimed.via = args.via_from
  if cost then claimed.hundredths, claimed.currency = cost.hundredths, cost.currency end
  request, err = require("sendoso.core").prepare(op.name, args)
  if not request then return nil, err end
  if campaign then
    local fits
    fits, err = fit.check(op, campaign, args, now, recipient.country(given.to))
    if not fits then return nil, err end
  end
  return { request = request, args = args, cost = cost }
end

--- Sends what was prepared; in a dry run, records that it would.
---@param client sendoso.Client
---@param request sendoso.core.Request
---@param claimed sendoso.core.Gift
---@return sendoso.Receipt?, sendoso.Error?
function gift.spend(client, request, claimed)
  if client:is_dry_run() then return claim.plan(client, claimed) end
  local receipts, err = spend(client, request, { claimed })
  local receipt = receipts and receipts[1]
  -- What the claim itself has met was asked of nobody before.
  if receipt and receipt.outcome == "duplicate" and claim.is_again(client:ledger(), claimed, receipt) then
    return gift.spend(client, request, claimed)
  end
  return receipt, err
end

-- Everything up to the receipt. Also returns the cost, for the summary. Nothing is asked for, and nothing written, when
-- the run has ended: it would fail, too, after a while.
local function make(client, op, given, claimed)
  local ended = client.run:ended_by()
  if ended then return nil, ended end
  local prepared, err = gift.prepare(client, op, given, claimed, client.run:now())
  if not prepared then
    if not err.ends_run then claim.refuse(client, claimed, err) end
    return nil, err
  end
  local receipt
  receipt, err = doubtful(client, given.to, claimed)
  if receipt == false then
    err = unapproved(client, claimed, prepared.cost)
    if err then receipt = nil else receipt, err = gift.spend(client, prepared.request, claimed) end
  end
  if receipt and receipt.outcome == "duplicate" and claimed.identifiers and not client:is_dry_run() then
    claim.learn(client:ledger(), { claimed })
  end
  if prepared.cost == nil then prepared.cost = client:estimate(claimed.campaign) end
  return receipt, err, prepared.cost
end

-- The options of an invitation are the new user, whose email is in the key.
local function invitation(given)
  local whole = { to = given, once = "invite/{email}" }
  for name, value in pairs(given) do whole[name] = value end
  return whole
end

--- Sends one gift, or one invitation. Raises on a mistake in the call.
---@param client table
---@param op table the operation
---@param given table options
---@return sendoso.Receipt? receipt, sendoso.Error?
function gift.send(client, op, given)
  options.check(op, given)
  if op.does == "invite" then given = invitation(given) end
  local run = client.run
  local receipt, err, cost, claimed
  local name, missing = key.of(given.once, given.to)
  if name then
    claimed = { key = name, operation = op.name, script = run.settings.script, day = run:today_text() }
    occasion.tell(claimed, given.once, given.to)
    receipt, err, cost = make(client, op, given, claimed)
  else
    err = missing
  end
  run:gift(receipt, err, claimed and claimed.key or origin.here(op.name), cost,
    { name = recipient.name(given.to), place = origin.of(given.to) })
  return receipt, err
end

return gift

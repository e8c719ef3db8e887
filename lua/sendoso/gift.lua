--- One gift: from `sendoso.egift { … }` to a receipt, at most once.
local call = require "sendoso.call"
local caller = require "sendoso.caller"
local campaigns = require "sendoso.campaigns"
local fail = require "sendoso.fail"
local fit = require "sendoso.fit"
local origin = require "sendoso.origin"
local recipient = require "sendoso.recipient"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"
local template = require "sendoso.template"

local gift = {}

local function random_key()
  local file <close> = assert(io.open("/dev/urandom", "rb"))
  return "repeat/" .. file:read(12):gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end

-- In a key an e-mail is trimmed and lower case, so that it is the same person's every time.
local function key_value(value)
  return value:find "@" and recipient.normal(value) or value:match "^%s*(.-)%s*$"
end

local function key_of(op, options)
  if options.once == false then return random_key() end
  local once = options.once or op.does == "invite" and "invite/{email}"
  return template.fill(once, options.to, "once", key_value)
end

-- Arguments by their wire names.
local function arguments(op, options, to, campaign)
  local filled = { via_from = settings.via_from, email = to.email, name = to.name, mobile_no = to.phone }
  local place = options.address and { address = options.address } or options.to
  for name, value in pairs(recipient.address(place)) do filled[name] = value end
  filled.mobile_no = recipient.of(place).phone or to.phone
  local args = {}
  for _, param in ipairs(op.params) do
    local value = options[param.alias or param.name]
    if value == nil or param.name == "address" then value = filled[param.name]
    elseif param.type == "digits" then value = recipient.of({ phone = value }).phone end
    if not param.fixed then args[param.name] = value end
  end
  args.touch_id = campaign and campaign.id
  if options.message then
    local message, err = template.fill(options.message, options.to, "message")
    if not message then return nil, err end
    args.custom_message = message
  end
  return args
end

-- What is known of the cost: the amount, in the campaign's currency.
local function cost_of(args, campaign)
  local amount = tonumber(args.amount)
  if not amount then return nil end
  local currency = campaign.currency or "in the campaign's currency"
  return { hundredths = math.floor(amount * 100 + 0.5), currency = currency }
end

local function price_text(args, campaign)
  if args.amount == nil then return nil end
  return tostring(args.amount) .. (campaign.currency and " " .. campaign.currency or "")
end

-- Not more than was allowed; what may have been taken counts as taken.
local function guard()
  if not settings.max_sends or tally.taken + tally.planned < settings.max_sends then return true end
  return fail("guard", ("--max-sends %d is reached"):format(settings.max_sends))
end

-- What the ledger says of a claim: a receipt, an error, or false when the way is free.
local function look(ledger, claim)
  local state, receipt = ledger:look(claim)
  if not state then return nil, receipt end
  if state == "free" then return false end
  if state == "duplicate" then
    receipt.key, receipt.outcome = claim.key, "duplicate"
    return receipt
  end
  return fail("held", "an earlier try has no known outcome",
    { hint = "nothing was sent now; sendoso ledger resolve settles it once you know" })
end

-- A dry run: everything but the sending, and nothing written. What it would have sent is
-- remembered in a ledger of its own, so that it says what a real run would.
local function plan(client, claim)
  local ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  for _, known in ipairs { ledger or client:plans(), client:plans() } do
    local receipt
    receipt, err = look(known, claim)
    if receipt ~= false then return receipt, err end
  end
  local ok
  ok, err = guard()
  if not ok then return nil, err end
  client:plans():intend(claim)
  client:plans():settle(claim.key, "sent")
  return { key = claim.key, outcome = "planned" }
end

local function send(client, op, args, claim)
  local ledger, err = client:ledger()
  if not ledger then return nil, err end
  local ok, reason = guard()
  if not ok then -- what was sent before is a duplicate all the same
    local receipt
    receipt, err = look(ledger, claim)
    if receipt == false then return nil, reason end
    return receipt, err
  end
  return client.core:spend(op.name, args, claim, ledger)
end

-- Fills the claim in and checks everything that can be checked here. Returns the arguments, and
-- what is known of the cost.
local function prepare(client, op, options, claim)
  local to = recipient.of(options.to)
  claim.recipient = to.email or ""
  local campaign, err
  if options.campaign then
    campaign, err = campaigns.find(client, options.campaign)
    if not campaign then return nil, err end
    claim.campaign = campaign.id
  end
  local args
  args, err = arguments(op, options, to, campaign)
  if not args then return nil, err end
  claim.via, claim.price = args.via_from, price_text(args, campaign)
  local ok
  ok, err = require("sendoso.core").request(op.name, args)
  if ok and campaign then ok, err = fit(op, campaign, args, os.time()) end
  if not ok then return nil, err end
  if op.does == "invite" then return args, false end
  return args, cost_of(args, campaign)
end

-- Everything up to the receipt. Also returns what is known of the cost, for the summary.
local function make(client, op, options, claim)
  local args, cost = prepare(client, op, options, claim)
  if args then
    local receipt, err
    if client:is_dry_run() then receipt, err = plan(client, claim)
    else receipt, err = send(client, op, args, claim) end
    return receipt, err, cost
  end
  -- What a rule of ours refused has its line in the ledger too.
  local ledger = not client:is_dry_run() and client:ledger()
  if ledger then ledger:refuse(claim, cost.message) end
  return nil, cost
end

-- The options of an invitation are the new user.
local function invitation(options)
  local made = { to = options }
  for name, value in pairs(options) do made[name] = value end
  return made
end

--- Sends one gift, or one invitation. Raises on a mistake in the call.
---@param client table
---@param op table the operation
---@param options table
---@return sendoso.Receipt? receipt, sendoso.Error?
function gift.send(client, op, options)
  call.check_spend(op, options)
  if op.does == "invite" then options = invitation(options) end
  local receipt, err, cost
  local key, missing = key_of(op, options)
  if key then
    receipt, err, cost = make(client, op, options, { key = key, operation = op.name, script = settings.script })
  else
    err = missing
  end
  local from, file, line = origin.of(options.to), caller.where()
  local what = key or (file and ("%s:%d"):format(file, line)) or op.name
  if from then what = what .. "  (" .. from .. ")" end
  if receipt then tally.receipt(receipt, what, cost)
  else tally.not_sent(err, what) end
  return receipt, err
end

return gift

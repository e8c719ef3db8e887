--- One gift: from `sendoso.egift { … }` to a receipt, at most once.
local caller = require "sendoso.caller"
local campaigns = require "sendoso.campaigns"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local origin = require "sendoso.origin"
local recipient = require "sendoso.recipient"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"
local template = require "sendoso.template"

local gift = {}

-- Options of a spend: the operation's parameters by their public names, `to` and `once`.
local function option_names(op)
  local names = { "to", "once" }
  for _, param in ipairs(op.params) do
    if not param.fixed then names[#names + 1] = param.alias or param.name end
  end
  return names
end

local types = {
  string = { string = true }, email = { string = true }, integer = { number = true },
  decimal = { number = true, string = true }, boolean = { boolean = true },
}

local function check_type(op, name, value)
  if name == "campaign" then
    if math.type(value) == "integer" or type(value) == "string" then return end
    caller.raise("%s: campaign must be an id or a name, not a %s", op.name, type(value))
  end
  for _, param in ipairs(op.params) do
    if (param.alias or param.name) == name and not types[param.type][type(value)] then
      caller.raise("%s: %s must be a %s, not a %s", op.name, name,
        param.type == "decimal" and "number" or param.type, type(value))
    end
  end
end

-- Mistakes in the call raise, at the script's line, before anything is done.
local function check_call(op, options)
  if type(options) ~= "table" then
    caller.raise("%s wants a table of options, not a %s", op.name, type(options))
  end
  local names = option_names(op)
  local known = {}
  for _, name in ipairs(names) do known[name] = true end
  for name, value in pairs(options) do
    if not known[name] then
      caller.raise("%s: unknown option '%s'%s", op.name, tostring(name), nearest(tostring(name), names))
    end
    check_type(op, name, value)
  end
  if type(options.to) ~= "table" then
    caller.raise("%s: to is required, a table with a recipient in it", op.name)
  end
  if options.campaign == nil then caller.raise("%s: campaign is required, an id or a name", op.name) end
  if options.once == nil then
    caller.raise("%s: once is required, as once = \"anniversary/{id}\": it names the gift, so that "
      .. "it is never sent twice (once = false: repeating is wanted)", op.name)
  end
  if options.once ~= false and type(options.once) ~= "string" then
    caller.raise("%s: once must be a string or false, not a %s", op.name, type(options.once))
  end
end

local function random_key()
  local file <close> = assert(io.open("/dev/urandom", "rb"))
  return "repeat/" .. file:read(12):gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end

-- In a key an e-mail is trimmed and lower case, so that it is the same person's every time.
local function key_value(value)
  return value:find "@" and recipient.normal(value) or value:match "^%s*(.-)%s*$"
end

local function key_of(options)
  if options.once == false then return random_key() end
  return template.fill(options.once, options.to, "once", key_value)
end

-- Arguments by their wire names.
local function arguments(op, options, to, campaign)
  local args = { via_from = settings.via_from, email = to.email, name = to.name }
  for _, param in ipairs(op.params) do
    local value = options[param.alias or param.name]
    if value ~= nil then args[param.name] = value end
  end
  args.touch_id = campaign.id
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
  if not amount or not campaign.currency then return nil end
  return { hundredths = math.floor(amount * 100 + 0.5), currency = campaign.currency }
end

local function price_text(args, campaign)
  if args.amount == nil then return nil end
  return tostring(args.amount) .. (campaign.currency and " " .. campaign.currency or "")
end

-- A guard's word, if it has one: not more than was allowed.
local function guard()
  if not settings.max_sends then return true end
  if tally.sent + tally.planned < settings.max_sends then return true end
  return fail("guard", ("--max-sends %d is reached"):format(settings.max_sends))
end

-- A dry run: everything but the sending, and nothing written.
local function plan(client, claim)
  local ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  if ledger then
    local state, receipt = ledger:look(claim)
    if not state then return nil, receipt end
    if state == "duplicate" then
      receipt.key, receipt.outcome = claim.key, "duplicate"
      return receipt
    end
    if state ~= "free" then
      return fail("held", "an earlier try has no known outcome",
        { hint = "see sendoso ledger list --state unknown" })
    end
  end
  local ok
  ok, err = guard()
  if not ok then return nil, err end
  return { key = claim.key, outcome = "planned" }
end

local function send(client, op, args, claim)
  local ledger, err = client:ledger()
  if not ledger then return nil, err end
  local ok
  ok, err = guard()
  if not ok then
    local state, receipt = ledger:look(claim)
    if state ~= "duplicate" then return nil, err end
    receipt.key, receipt.outcome = claim.key, "duplicate"
    return receipt
  end
  claim.operation = nil
  return client.core:spend(op.name, args, claim, ledger)
end

-- Everything up to the receipt. Also returns what is known of key and cost, for the report.
local function make(client, op, options, told)
  local key, err = key_of(options)
  if not key then return nil, err end
  told.key = key
  local to = recipient.of(options.to)
  local campaign
  campaign, err = campaigns.find(client, options.campaign)
  if not campaign then return nil, err end
  local args
  args, err = arguments(op, options, to, campaign)
  if not args then return nil, err end
  local claim = {
    key = key, operation = op.name, recipient = args.email and recipient.normal(args.email) or "",
    campaign = campaign.id, via = settings.via_from, price = price_text(args, campaign),
    script = settings.script,
  }
  told.cost = cost_of(args, campaign)
  local url
  url, err = require("sendoso.core").request(op.name, args)
  if not url then
    told.refused = claim
    return nil, err
  end
  if client:is_dry_run() then return plan(client, claim) end
  return send(client, op, args, claim)
end

-- A gift that a rule of ours refused has its line in the ledger too.
local function write_refusal(client, claim, err)
  if client:is_dry_run() then return end
  local ledger = client:ledger()
  if ledger then ledger:refuse(claim, err.message) end
end

--- Sends one gift. Raises on a mistake in the call.
---@param client table
---@param op table the operation
---@param options table
---@return table? receipt, sendoso.Error?
function gift.send(client, op, options)
  check_call(op, options)
  local told = {}
  local receipt, err = make(client, op, options, told)
  local from = origin.of(options.to)
  local file, line = caller.where()
  local what = told.key or (file and ("%s:%d"):format(file, line)) or op.name
  if from then what = what .. "  (" .. from .. ")" end
  if receipt then
    tally.receipt(receipt, what, told.cost)
    return receipt
  end
  if told.refused then write_refusal(client, told.refused, err) end
  tally.not_sent(err, what)
  return nil, err
end

return gift

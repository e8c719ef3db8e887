--- Exactly what a gift of a plan will send: its operation, its arguments and its cost.
local caller = require "sendoso.caller"
local campaigns = require "sendoso.gifts.campaigns"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local groups = require "sendoso.gifts.groups"
local instant = require "sendoso.dates.instant"
local operations = require "sendoso.operations"
local options = require "sendoso.gifts.options"
local recipient = require "sendoso.data.recipient"
local words = require "sendoso.words"

local KEY_MAX = 500 -- as in src/core/ledger/ledger.h

local by_send = { egift = "egift", physical = "physical", collect = "collect", links = "egift_links" }

-- The operation that sends the gift: that of the rule, or the one for the campaign's kind.
local function operation_of(rule, campaign, row)
  if rule.send then return operations[by_send[rule.send]] end
  if campaign.delivery_type == "email" then return operations.egift end
  if campaign.delivery_type ~= "mail" then
    return fail("invalid", ("campaign '%s' has no delivery type"):format(campaign.name),
      { hint = "set send = 'egift', 'physical', 'collect' or 'links'" })
  end
  if recipient.address(row).address then return operations.physical end
  return fail("invalid",
    ("campaign '%s' is for physical gifts, and the recipient's address is missing"):format(campaign.name),
    { hint = "add the address, or set send = 'collect' so that Sendoso asks for it" })
end

local function not_yet_open(campaign, now)
  local from = campaign.start_date and instant.parse(campaign.start_date)
  return from and now < from and campaign.start_date
end

-- The message of a mistake without the line of the script, which is the same for all gifts of a rule.
local function without_place(message)
  local file, line = caller.where()
  local place = file and (line and ("%s:%d: "):format(file, line) or file .. ": ") or ""
  return message:sub(1, #place) == place and message:sub(#place + 1) or message
end

-- The checked options of a send; or nil and what is wrong with them.
local function options_of(op, decision, key)
  local given = { once = key }
  for name, value in pairs(decision.gift) do given[name] = value end
  given.sender, given.price = nil, nil -- ours alone
  if op.does == "invite" then
    given.first_name, given.last_name = decision.row.first_name, decision.row.last_name
    given.email = recipient.of(decision.row).email
  elseif op.name == "egift_links" then given.recipients = { decision.row }
  else given.to = decision.row end
  local ok, message = pcall(options.check, op, given)
  if not ok then return fail("invalid", without_place(message)) end
  given.to, given.text, given.message = decision.row, given.message, nil -- its fields are filled in already
  return given
end

-- The operation of an entry, and its campaign; or nil and an error. Of an invitation the group takes its place.
local function operation_for(client, rule, decision, entry)
  if rule.send == "invite" then
    local group, err = groups.find(client, decision.gift.group)
    if not group then return nil, err end
    entry.campaign, decision.gift.group = "invitation to " .. (group.name or group.id), group.id
    return operations.invite
  end
  local campaign, err = campaigns.find(client, decision.gift.campaign)
  if not campaign then return nil, err end
  entry.campaign, entry.sender = campaign.name, decision.gift.sender
  if entry.sender ~= nil and type(entry.sender) ~= "string" then
    return fail("invalid", "sender: expected an email address, got " .. words.kind(entry.sender))
  end
  local op
  op, err = operation_of(rule, campaign, decision.row)
  return op, op and campaign or err
end

--- Sets in the entry of a decision exactly what will be sent, and its cost.
---@param client sendoso.Client
---@param now integer seconds since 1970
---@param rule sendoso.Rule
---@param decision sendoso.Decision
---@param entry sendoso.PlanEntry
---@return sendoso.core.Request? request, sendoso.Error? err what prevents it
---@return string? begins when the campaign starts, if it has not
return function(client, now, rule, decision, entry)
  local op, campaign = operation_for(client, rule, decision, entry)
  if not op then return nil, campaign end
  local given, err = options_of(op, decision, entry.key)
  if not given then return nil, err end
  entry.operation, entry.message, entry.gift.operation = op.name, decision.gift.message, op.name
  if #entry.key > KEY_MAX then
    return fail("invalid", ("once: the key is longer than %d bytes"):format(KEY_MAX))
  end
  local begins = campaign and not_yet_open(campaign, now)
  -- A campaign that has not started is checked as on its first day.
  local prepare = op.name == "egift_links" and require("sendoso.gifts.links").prepare or gift.prepare
  local prepared
  prepared, err = prepare(client, op, given, entry.gift, begins and instant.parse(begins) or now)
  if not prepared then return nil, err end
  entry.args, entry.cost = prepared.args, prepared.cost
  return prepared.request, nil, begins
end


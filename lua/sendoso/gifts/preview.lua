--- What a gift would be if it were sent now, and what stands in its way. Nothing is sent, and nothing is written.
local claim = require "sendoso.gifts.claim"
local doubtful = require "sendoso.gifts.doubtful"
local gift = require "sendoso.gifts.gift"
local key = require "sendoso.gifts.key"
local links = require "sendoso.gifts.links"
local occasion = require "sendoso.gifts.occasion"
local options = require "sendoso.gifts.options"
local recipient = require "sendoso.data.recipient"

local preview = {}

---@class sendoso.Preview
---@field key string
---@field recipient? string
---@field name? string of the recipient
---@field campaign? sendoso.Campaign
---@field cost? sendoso.Money|false false: it has none; nil: it is not known
---@field receipt? sendoso.Receipt it was sent before
---@field err? sendoso.Error why it would not be sent

-- What the ledger, and the list of sends, have against a gift.
local function look(client, to, claimed)
  local receipt, err = doubtful(client, to, claimed)
  if receipt ~= false then return receipt, err end
  local ledger
  ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  if ledger then receipt, err = claim.look(ledger, claimed) end
  if receipt ~= false then return receipt, err end
  return nil, (client:witnessed(ledger, claimed))
end

local function one(client, op, given, prepare)
  local to = recipient.of(given.to)
  local made = { recipient = to.email, name = to.name }
  local name, missing = key.of(given.once, given.to)
  if not name then
    made.err = missing
    return made
  end
  local claimed = { key = name, operation = op.name, script = client.run.settings.script }
  made.key = name
  occasion.tell(claimed, given.once, given.to)
  local prepared
  prepared, made.err = prepare(client, op, given, claimed, client.run:now())
  made.campaign = client.campaigns_by_id[claimed.campaign or 0]
  if not prepared then return made end
  made.cost, made.request = prepared.cost, prepared.request
  if made.cost == nil then made.cost = client:estimate(claimed.campaign) end
  made.receipt, made.err = look(client, given.to, claimed)
  made.key = claimed.key
  return made
end

-- An invitation as a gift to the new user.
local function invitation(given)
  local whole = {}
  for name, value in pairs(given) do whole[name] = value end
  whole.to, whole.once = given, given.once or "invite/{email}"
  return whole
end

--- Previews what `client.egift { … }`, or another operation that sends or invites, would do. Raises on a mistake in
--- the call.
---@param client sendoso.Client
---@param op table
---@param given table options
---@return sendoso.Preview[] previews one for each recipient
function preview.of(client, op, given)
  options.check(op, given)
  if op.does == "invite" then return { one(client, op, invitation(given), gift.prepare) } end
  if not given.recipients then return { one(client, op, given, gift.prepare) } end
  local list = {}
  for i, to in ipairs(given.recipients) do
    local row = type(to) == "string" and { email = to } or to
    local email = recipient.of(row).email
    list[i] = one(client, op, { campaign = given.campaign, to = row, once = given.once .. "/" .. (email or "") },
      links.prepare)
  end
  return list
end

--- Returns the error of the first gift that would not be sent; nil: all of them would be, or were.
---@param previews sendoso.Preview[]
---@return sendoso.Error?
function preview.problem(previews)
  for _, made in ipairs(previews) do
    if made.err then return made.err end
  end
end

--- Were all of them sent before?
---@param previews sendoso.Preview[]
---@return boolean
function preview.are_sent(previews)
  for _, made in ipairs(previews) do
    if not made.receipt then return false end
  end
  return true
end

return preview

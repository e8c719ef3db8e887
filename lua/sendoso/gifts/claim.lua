--- What is claimed of the ledger before anything is spent: a key, and whether the way is free.
local again = require "sendoso.gifts.again"
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"
local price = require "sendoso.budget.price"

local claim = {}

--- The error of a gift for which there is no room.
---@param client sendoso.Client
---@return sendoso.Error
function claim.reached(client)
  local most, source = client:most_sends()
  local limit = "--max-sends " .. most
  if source and source ~= "--max-sends" then limit = ("max_sends = %d (%s)"):format(most, source) end
  return fail.new("guard", ("the limit %s is reached"):format(limit),
    { hint = "run again for the others, or set a higher limit" })
end

--- Returns how many more gifts a client may send. What may have been taken counts as
--- taken, and what is in flight too.
---@param client sendoso.Client
---@return number
function claim.room(client)
  local most, _, counts = client:most_sends()
  if not most then return math.huge end
  return math.max(0, most - counts.taken - counts.planned - counts.flying)
end

--- What keeps some gifts from being sent now: the limit, or that nobody has allowed so many; nil: nothing does.
---@param client sendoso.Client
---@param count integer
---@return "limit"|"word"|nil
function claim.lacks(client, count)
  if claim.room(client) < count then return "limit" end
  return client:is_guarded() and client.run:allowed() < count and "word" or nil
end

--- Is a gift that was sent to be sent again? Then it gets the key of the next one.
---@param ledger sendoso.core.Ledger
---@param gift sendoso.core.Gift
---@param receipt { same?: string } of the one that was sent
---@return boolean? is_again nil: the ledger cannot be read
---@return sendoso.Error?
function claim.is_again(ledger, gift, receipt)
  if receipt.same then return false end
  local second, err = fail.try(again.find, ledger, gift.key)
  if err then return nil, err end
  if second then gift.key = second end
  return second ~= nil
end

--- Takes what gifts cost from what the run may spend. Returns the error that keeps them from being sent.
---@param client sendoso.Client
---@param gifts sendoso.core.Gift[] get their price at the worst, where the run has a limit
---@return sendoso.Error?
function claim.pay(client, gifts)
  local spending = client.run.spending
  if not spending.most then return nil end
  for _, gift in ipairs(gifts) do
    local cost = not gift.currency and gift.campaign and price.of(client, gift.campaign)
    if cost then gift.hundredths, gift.currency = cost.hundredths, cost.currency end
  end
  return spending:take(gifts)
end

--- Returns what the ledger says of a claim: a receipt, nil and an error, or false when the way
--- is free. Somebody else may be at it: then it is free to be waited for. Where a person has said that a gift is to be
--- sent again, it is that one: it gets the key of it.
---@param ledger sendoso.core.Ledger
---@param gift sendoso.core.Gift
---@return sendoso.Receipt|false|nil, sendoso.Error?
---@return string? same the key of another gift, of which it may be a second one to the same person
function claim.look(ledger, gift)
  local state, receipt = ledger:look(gift)
  if not state then return nil, receipt end
  if state == "free" or state == "busy" then return false end
  if state == "duplicate" then
    local is_again, err = claim.is_again(ledger, gift, receipt)
    if is_again == nil then return nil, err end
    if is_again then return claim.look(ledger, gift) end
    receipt.key, receipt.outcome = gift.key, "duplicate"
    return receipt
  end
  return nil, held.by_ledger(receipt), receipt.state == "held" and receipt.same or nil
end

--- Returns what the ledger says of a claim that is about to be sent, as look. One that may be a second gift to the same
--- person is written down, so that a person finds it.
---@param ledger sendoso.core.Ledger
---@param gift sendoso.core.Gift
---@return sendoso.Receipt|false|nil, sendoso.Error?
function claim.ask(ledger, gift)
  local receipt, err, same = claim.look(ledger, gift)
  if same then
    local is_held, why = ledger:hold(gift, err.message, true, same)
    if is_held == nil then return nil, why end
  end
  return receipt, err
end

local AT_ONCE = 1000

--- Notes by which marks the person of gifts that were sent is known as well: an export may have another ID tomorrow,
--- and only the address of today. Raises on failure.
---@param ledger sendoso.core.Ledger open for writing
---@param gifts sendoso.core.Gift[] with the keys under which they were sent
function claim.learn(ledger, gifts)
  local list = {}
  for i, gift in ipairs(gifts) do
    list[#list + 1] = { key = gift.key, rule = gift.rule, occasion = gift.occasion, identifiers = gift.identifiers }
    if #list == AT_ONCE or i == #gifts then
      fail.need(ledger:tell(list))
      list = {}
    end
  end
end

--- A dry run of a claim: writes nothing. What it would have sent is remembered in a ledger of
--- its own, so that it says what a real run would.
---@param client sendoso.Client
---@param gift sendoso.core.Gift
---@return sendoso.Receipt?, sendoso.Error?
function claim.plan(client, gift)
  local ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  for _, known in ipairs { ledger or client:plans(), client:plans() } do
    local receipt
    receipt, err = claim.look(known, gift)
    if receipt ~= false then return receipt, err end
  end
  err = client:witnessed(ledger, gift)
  if err then return nil, err end
  if claim.room(client) < 1 then return nil, claim.reached(client) end
  err = claim.pay(client, { gift })
  if err then return nil, err end
  client:plans():intend(gift)
  client:plans():settle(gift.key, "sent")
  client.counts.planned = client.counts.planned + 1
  return { key = gift.key, outcome = "planned" }
end

-- What came of a gift whose body did not come to hear of it.
local function landed(client, gift)
  local receipt, err = claim.look(client:ledger(), gift)
  if receipt then receipt.outcome = "sent" end
  if receipt == false then
    err = fail.new("cancelled", "the script ended before the gift was sent", { hint = "run the script again" })
  end
  return receipt or nil, err
end

--- Lets the gifts that are under way come to their end, and counts them: for a script that ends
--- while its bodies still wait for them. Nothing new leaves.
---@param run sendoso.Run
function claim.land(run)
  for _, client in pairs(run.flying) do
    repeat until client.closed or client.core:drain()
  end
  for gifts, client in pairs(run.flying) do
    for _, gift in ipairs(client.closed and {} or gifts) do
      local receipt, err = landed(client, gift)
      run:gift(receipt, err, gift.key)
    end
    run:landed(gifts)
  end
end

--- Writes down what a rule of ours refused: it has its line in the ledger too.
---@param client sendoso.Client
---@param gift sendoso.core.Gift
---@param err sendoso.Error
function claim.refuse(client, gift, err)
  local ledger = not client:is_dry_run() and client:ledger()
  if ledger then ledger:refuse(gift, err.message) end
end

return claim

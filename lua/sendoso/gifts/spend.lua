--- Sends what is claimed: what the ledger knows of it, what the witness has against it, whether there is room for it,
--- and the request.
local claim = require "sendoso.gifts.claim"

local IDLE_TURNS = 3 -- after which nobody that is done will make room any more

-- What the ledger says of some gifts that are sent in one request. Returns false when it lets them, or receipts, or
-- nil and an error.
local function look(ledger, gifts)
  local receipt, err = claim.ask(ledger, gifts[1])
  if receipt == false then return false end
  return receipt and { receipt }, err
end

-- The error of the first of some gifts that the ledger holds; nil: it holds none of them.
local function error_of_held(ledger, gifts)
  for _, gift in ipairs(gifts) do
    local receipt, err = claim.look(ledger, gift)
    if receipt == nil then return err end
  end
end

-- What the witness has against the first of some gifts of which it knows something, and the gift.
local function objection(client, ledger, gifts)
  for _, gift in ipairs(gifts) do
    local err, anew = client:witnessed(ledger, gift)
    if err then return err, gift, anew end
  end
end

-- What must wait for a person is written down, so that it is found. Returns its error; nil: the ledger knows better.
local function hold(ledger, gift, err, anew)
  if err.kind ~= "held" then return err end
  local is_held, why = ledger:hold(gift, err.message, anew)
  if is_held == nil then return why end
  return is_held and err or nil
end

-- Waits until there is room for some gifts, or for the end of those that are under way and might leave some. A person
-- is asked for more when nothing is under way: it may take long. Returns as look, and whether it had to wait.
local function wait_for_room(client, ledger, gifts)
  local core = require "sendoso.core"
  local run, idle = client.run, 0
  local has_waited = false
  while client:most_sends() or client:is_guarded() do
    local receipts, err = look(ledger, gifts) -- what was sent before needs no room
    if receipts ~= false then return receipts, err end
    local lack = claim.lacks(client, #gifts)
    if not lack then return false, has_waited end
    -- What has landed and is not counted may be waiting for us: in a body further out.
    idle = run:is_busy() and 0 or idle + 1
    has_waited = true
    if run.tally.flying > 0 and idle <= IDLE_TURNS then core.later()
    elseif lack == "limit" then return nil, claim.reached(client)
    else
      local ok
      ok, err = client:confirm(#gifts)
      if not ok then return nil, err end
    end
  end
  return false, has_waited
end

-- Is the ledger asked before the claim itself asks it? Before the witness is read, which is in vain for what was sent
-- already, and before a limit is reached, which is none for that. Else once is enough: a ledger in a database may be a
-- long way there.
local function is_asked_first(client, gifts)
  if client:is_watched(gifts[1]) then return not client.watch:has_begun() end
  return client.run.spending.most ~= nil
end

-- What the ledger and the witness have against some gifts. Returns as look.
local function compare(client, ledger, gifts)
  local is_first = is_asked_first(client, gifts)
  local against, gift, anew
  if not is_first then against, gift, anew = objection(client, ledger, gifts) end
  if is_first or against then
    local receipts, err = look(ledger, gifts)
    if receipts ~= false then return receipts, err end
  end
  if is_first then against, gift, anew = objection(client, ledger, gifts) end
  against = against and hold(ledger, gift, against, anew)
  if against then return nil, against end
  return false
end

-- Everything that may stand in the way. Who had to wait for room is compared anew. Returns as look.
local function check(client, ledger, gifts)
  local receipts, more
  repeat
    receipts, more = compare(client, ledger, gifts)
    if receipts ~= false then return receipts, more end
    receipts, more = wait_for_room(client, ledger, gifts)
  until receipts ~= false or not more
  return receipts, more or nil
end

local function request_gifts(client, request, gifts, ledger, fresh_ms)
  local unpaid = claim.pay(client, gifts)
  if unpaid then
    -- What no later run can pay under this limit is refused, and found again; the others wait for the next run.
    for _, gift in ipairs(unpaid.kind == "invalid" and gifts or {}) do claim.refuse(client, gift, unpaid) end
    return nil, unpaid
  end
  client.run:under_way(gifts, client)
  local receipts, err = client.core:spend(request, gifts, ledger, fresh_ms)
  local is_taken = receipts and receipts[1].outcome == "sent" or receipts == nil and err.kind == "unknown"
  client.run:landed(gifts, is_taken)
  if not is_taken then client.run.spending:give(gifts) end
  return receipts, err
end

-- Gifts that the witness could know of: the first ones go alone. Returns false when they have not left for as long as
-- what it said was fresh.
local function request_watched(client, request, gifts, ledger)
  local watch, last = client.watch, client.watch.last
  local receipts, err
  if watch:is_alone(gifts[1]) then
    receipts, err = require("sendoso.core").drive(request_gifts, client, request, gifts, ledger, watch.fresh_ms)
  else
    receipts, err = request_gifts(client, request, gifts, ledger, watch.fresh_ms)
  end
  if receipts == false then
    watch:expire(last, err)
    return false
  end
  local has_left = receipts and receipts[1].outcome == "sent" or err and err.kind == "unknown"
  if has_left then watch:note(gifts[1]) end
  return receipts, err
end

--- Sends what is claimed in one request: all of it, or nothing. Returns a receipt for each.
---@param client sendoso.Client
---@param request sendoso.core.Request
---@param gifts sendoso.core.Gift[]
---@return sendoso.Receipt[]?, sendoso.Error?
local function spend(client, request, gifts)
  local ended = client.run:ended_by()
  if ended then return nil, ended end
  local ledger, err = client:ledger()
  if not ledger then return nil, err end
  local send = client:is_watched(gifts[1]) and request_watched or request_gifts
  local receipts
  repeat
    receipts, err = check(client, ledger, gifts)
    if receipts ~= false then return receipts, err end
    receipts, err = send(client, request, gifts, ledger)
  until receipts ~= false
  if err and err.kind == "held" then err = error_of_held(ledger, gifts) or err end
  if err and err.kind == "store" then client.ledger_error = err end -- it will not get better in this run
  return receipts, err
end

return spend

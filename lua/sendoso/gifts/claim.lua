--- What is claimed of the ledger before anything is spent: a key, and whether the way is free.
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"

local claim = {}

local IDLE_TURNS = 3 -- after which nobody that is done will make room any more

--- The error of a gift for which there is no room.
---@param run sendoso.Run
---@return sendoso.Error
function claim.reached(run)
  return fail.new("guard", ("the limit --max-sends %d is reached"):format(run.settings.max_sends))
end

--- Returns how many more gifts may be sent in a run. What may have been taken counts as
--- taken, and what is in flight too.
---@param run sendoso.Run
---@return number
function claim.room(run)
  local most, tally = run.settings.max_sends, run.tally
  if not most then return math.huge end
  return math.max(0, most - tally.taken - tally.planned - tally.flying)
end

--- Returns what the ledger says of a claim: a receipt, nil and an error, or false when the way
--- is free. Somebody else may be at it: then it is free to be waited for.
---@param ledger sendoso.core.Ledger
---@param gift sendoso.core.Gift
---@return sendoso.Receipt|false|nil, sendoso.Error?
function claim.look(ledger, gift)
  local state, receipt = ledger:look(gift)
  if not state then return nil, receipt end
  if state == "free" or state == "busy" then return false end
  if state == "duplicate" then
    receipt.key, receipt.outcome = gift.key, "duplicate"
    return receipt
  end
  return nil, held.by_ledger(gift.key, receipt)
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

-- What must wait for a person is written down, so that it is found. Returns its error.
local function hold(ledger, gift, err, anew)
  if err.kind ~= "held" then return err end
  local is_held, why = ledger:hold(gift, err.message, anew)
  if is_held == nil then return why end
  return is_held and err or nil
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
  if claim.room(client.run) < 1 then return nil, claim.reached(client.run) end
  client:plans():intend(gift)
  client:plans():settle(gift.key, "sent")
  return { key = gift.key, outcome = "planned" }
end

-- Waits until there is room for some gifts, or for the end of those that are under way and might
-- leave some. Returns false when there is, or what stands in the way: a receipt, or nil and an error.
local function wait_for_room(run, ledger, gifts)
  local core, idle = require "sendoso.core", 0
  while true do
    local receipt, err = claim.look(ledger, gifts[1]) -- what was sent before needs no room
    if receipt ~= false then return receipt, err end
    if claim.room(run) >= #gifts then return false end
    -- What has landed and is not counted may be waiting for us: in a body further out.
    idle = run:is_busy() and 0 or idle + 1
    if run.tally.flying == 0 or idle > IDLE_TURNS then return nil, claim.reached(run) end
    core.later()
  end
end

local function request_gifts(client, request, gifts, ledger, fresh_ms)
  client.run:under_way(gifts, client)
  local receipts, err = client.core:spend(request, gifts, ledger, fresh_ms)
  client.run:landed(gifts)
  return receipts, err
end

-- Sends gifts that the witness could know of: the first one alone. Returns false when they have not left while what
-- it said was fresh.
local function spend_watched(client, request, gifts, ledger)
  local receipts, err
  if client.watch:is_alone() then
    receipts, err = require("sendoso.core").drive(request_gifts, client, request, gifts, ledger, client.watch.fresh_ms)
  else
    receipts, err = request_gifts(client, request, gifts, ledger, client.watch.fresh_ms)
  end
  if receipts == false then client.watch:expire() end
  local has_left = receipts and receipts[1].outcome == "sent" or err and err.kind == "unknown"
  if has_left then client.watch:note(gifts[1]) end
  return receipts, err
end

-- Does the ledger itself say what came of some gifts? What was sent before needs neither a witness nor room.
-- Returns false where it does not, or receipts, or nil and an error.
local function look_first(ledger, gifts)
  local receipt, err = claim.look(ledger, gifts[1])
  if receipt == false then return false end
  return receipt and { receipt }, err
end

-- Everything that may stand in the way. Where nothing does, a ledger in a database is not asked but by the claim
-- itself: at ten gifts a second it may be a long way there. Returns as look_first.
local function check(client, ledger, gifts)
  local run = client.run
  local receipts, err
  local has_looked = not client.watch:has_begun()
  if has_looked then
    receipts, err = look_first(ledger, gifts)
    if receipts ~= false then return receipts, err end
  end
  local against, gift, anew = objection(client, ledger, gifts)
  if against and not has_looked then
    receipts, err = look_first(ledger, gifts)
    if receipts ~= false then return receipts, err end
  end
  against = against and hold(ledger, gift, against, anew)
  if against then return nil, against end
  if not run.settings.max_sends then return false end
  local receipt
  receipt, err = wait_for_room(run, ledger, gifts)
  if receipt == false then return false end
  return receipt and { receipt }, err
end

--- Sends what is claimed in one request: all of it, or nothing. Returns a receipt for each.
---@param client sendoso.Client
---@param request sendoso.core.Request
---@param gifts sendoso.core.Gift[]
---@return sendoso.Receipt[]?, sendoso.Error?
function claim.spend(client, request, gifts)
  local ledger, err = client:ledger()
  if not ledger then return nil, err end
  local spend = client:is_watched(gifts[1]) and spend_watched or request_gifts
  local receipts
  repeat
    receipts, err = check(client, ledger, gifts)
    if receipts ~= false then return receipts, err end
    receipts, err = spend(client, request, gifts, ledger)
  until receipts ~= false
  if err and err.kind == "held" then err = error_of_held(ledger, gifts) or err end
  if err and err.kind == "store" then client.ledger_error = err end -- it will not get better in this run
  return receipts, err
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

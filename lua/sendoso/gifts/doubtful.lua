--- A gift of a script waits if it is not known whether the person may get one, or if their name is garbled, as it would
--- in a rule.
local claim = require "sendoso.gifts.claim"
local doubts = require "sendoso.data.doubts"
local fail = require "sendoso.fail"
local garbled = require "sendoso.data.garbled"

--- Returns false if nothing speaks against a gift; its receipt if it was sent already; or nil and why it is held.
---@param client sendoso.Client
---@param to table the recipient: of a file, or any table
---@param claimed sendoso.core.Gift
---@return sendoso.Receipt|false|nil receipt, sendoso.Error? err
local function doubtful(client, to, claimed)
  local reason = doubts.of(to, client.run:today()) or garbled.reason(to)
  if not reason then return false end
  local ledger = client:ledger()
  local receipt = ledger and claim.look(ledger, claimed)
  if receipt then return receipt end
  return fail("held", reason)
end

return doubtful

--- A mirror that is as new as Sendoso's list, and knows which gift made which send.
local fail = require "sendoso.fail"
local join = require "sendoso.mirror.join"
local mirror = require "sendoso.mirror"
local sync = require "sendoso.mirror.sync"

--- Brings the mirror of a client's account up to date, and joins its sends to the gifts of the ledger. Raises on
--- failure.
---@param client sendoso.Client
---@param how? { full?: boolean }
---@return sendoso.Synced
local function refresh(client, how)
  local came = sync.run(client, how)
  if not came.complete then
    client.run:warn("the list of sends did not agree with its own total; some may be missing until the next sync")
  end
  local ledger, err = client:ledger_to_read()
  if ledger == nil then
    client.run:warn("sends are shown without their gifts: %s", fail.line(err))
  else
    join.run(fail.need(mirror.open(client)), ledger, client.run:now())
  end
  return came
end

return refresh

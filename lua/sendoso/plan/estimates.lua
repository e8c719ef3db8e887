--- What gifts of a plan cost whose price nobody states: an estimate, from what a plan reads anyway.
local words = require "sendoso.words"

-- Says which costs are no part of an estimate, or leave none.
local function note_unread(entry, unread, note)
  if #unread == 0 then return end
  note(("campaign '%s': the cost of %s cannot be read (%s): %s"):format(entry.campaign,
    words.count(#unread, "earlier send"), unread[1],
    entry.cost and "the estimate is made without them" or "what a gift of it costs is unknown"))
end

--- Sets the cost of entries that would be sent and have none, as far as it can be estimated.
---@param client sendoso.Client
---@param entries sendoso.PlanEntry[]
---@param note fun(text: string)
local function estimate(client, entries, note)
  for _, entry in ipairs(entries) do
    if entry.outcome == "send" and entry.cost == nil then
      local unread
      entry.cost, unread = client:estimate(entry.gift.campaign)
      note_unread(entry, unread or {}, note)
    end
  end
end

return estimate

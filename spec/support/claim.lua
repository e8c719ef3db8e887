--- A gift as a ledger is told of it: an eGift for Ann with the key k/1, but for what `more` says otherwise.
---@param more? table
---@return sendoso.core.Gift
return function(more)
  local gift = { key = "k/1", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
  for name, value in pairs(more or {}) do gift[name] = value end
  return gift
end

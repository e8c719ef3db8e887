-- send URL GIFTS AT_ONCE LEDGER|none [NAME]
local sendoso = require "sendoso"

local url, gifts, at_once, ledger, name = ...
local client = assert(sendoso.open { base_url = url, token = "t", pace = false, ledger = ledger ~= "none" and ledger })

local i, sent = 0, 0
local function next_person()
  i = i + 1
  if i > tonumber(gifts) then return nil end
  return { id = i, name = "Person " .. i, email = ("person%d@example.com"):format(i) }
end

client.concurrently(tonumber(at_once), next_person, function(person)
  local receipt = client.egift { campaign = 2002, to = person, message = "Thank you!",
    once = (name or "bench") .. "/{id}" }
  if receipt and receipt.outcome == "sent" then sent = sent + 1 end
end)
print(sent)

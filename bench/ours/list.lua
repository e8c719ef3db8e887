-- list URL fields|whole
local sendoso = require "sendoso"

local url, what = ...
local client = assert(sendoso.open { base_url = url, token = "t", pace = false, ledger = false })
local count, ids, length = 0, 0, 0
for send in client.sends { fields = what == "fields" and { "id", "recipient.email" } or nil } do
  count, ids, length = count + 1, ids + send.id, length + #send.recipient.email
end
print(("%d %d %d"):format(count, ids, length))

-- Makes a task when a gift has arrived or has come to nothing, as a line of JSON; with a URL, posts it there.
local sendoso = require "sendoso"

local function task(title)
  return function(send, event)
    local made = { id = event.id, title = title:format(send.recipient.name or send.recipient.email),
      email = send.recipient.email, campaign = send.touch.name, status = event.status, at = event.at }
    if arg[1] then return sendoso.post(arg[1], made) end
    sendoso.show("ndjson", "id", { made })
  end
end

sendoso.on("delivered", task "Ask %s how the gift was")
sendoso.on("redeemed", task "Say hello to %s")
sendoso.on("expired", task "%s did not take the gift: call")
sendoso.on("failed", task "The gift to %s failed: check the address")
sendoso.on("returned", task "The gift to %s came back: check the address")

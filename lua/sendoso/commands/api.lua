--- sendoso api GET PATH
local output = require "sendoso.run.output"
local read = require "sendoso.commands.read"

local api = { name = "api", help = "read any path of the API, as it is" }

function api.describe(parser)
  parser:argument("method", "GET: what writes has commands of its own, which write it down first"):choices { "GET" }
  parser:argument("path", "from the first / on, as /api/v3/send?page=2")
  parser:epilog "Waits its turn with all other requests, and prints the answer's own bytes."
end

function api.run(args)
  local client, err = require("sendoso").default()
  if not client then return read.fail(err) end
  local answer
  answer, err = client.core:get(args.path)
  client:close()
  if not answer then return read.fail(err) end
  return read.protect(function() output.text(answer .. "\n") end)
end

return api

--- sendoso api GET PATH
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local api = {
  name = "api", usage = "GET PATH",
  epilog = "The request counts against the rate limit. The answer is printed as Sendoso sent it; control "
    .. "characters are written as \\u009b, which means the same in JSON.",
  examples = { "sendoso api GET /api/v3/me", "sendoso api GET '/api/v3/send?page=2&per_page=100'" },
}

function api.describe(parser)
  parser:argument("method", "GET only: the commands that send gifts record them in the ledger first"):choices { "GET" }
  parser:argument("path", "The path, such as /api/v3/send?page=2")
end

function api.run(args, run)
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  local answer
  answer, err = client.core:get(args.path)
  client:close()
  if not answer then return shell.fail(run, err) end
  return shell.protect(run, function() output.one("json", "", answer) end)
end

return api

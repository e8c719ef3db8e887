--- sendoso listen [SCRIPT]
local output = require "sendoso.run.output"
local path = require "sendoso.path"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local listen = {
  name = "listen", usage = "[SCRIPT]",
  epilog = [[
Each event is one line of JSON on stdout, once. Sendoso's come to /sendoso/delivered, /sendoso/redeemed and so on: add an
endpoint for each in Sendoso's portal, and set SENDOSO_WEBHOOK_SECRET to their secrets, with spaces between them. For
other sources, use --source NAME=PATH and SENDOSO_WEBHOOK_SECRET_NAME. See docs/webhooks.md.]],
  examples = { "sendoso listen --port 8787", "sendoso listen --port 8787 --forward-to https://example.com/hooks",
    "sendoso listen survey.lua --port 8787 --source typeform=/typeform" },
}

local function source_of(text)
  local name, its_path = text:match "^([%w_-]+)=(/.*)$"
  if name then return { name, its_path } end
  return nil, ("--source: expected NAME=PATH such as typeform=/typeform, got \"%s\""):format(text)
end

function listen.describe(parser)
  parser:argument("script", "A Lua file that returns rules with a source"):args "?"
  parser:option("--port", "The port (0: the system chooses)"):argname "N":default "8787"
    :convert(shell.whole("--port", 0, 65535))
  parser:option("--source", "Where webhooks of another system come (may be repeated)"):argname "NAME=PATH":count "*"
    :convert(source_of)
  parser:option("--forward-to", "Send each event to this URL, too"):argname "URL"
    :convert(function(text) return require("sendoso.webhook.forward").parse(text) end)
  parser:option("--inbox", "The file that keeps the events"):argname "FILE":convert(shell.filled "--inbox")
end

-- Prints and returns the exit status of an error.
local function failed(run, err)
  run:error(err)
  return err.kind == "invalid" and shell.USAGE or 1
end

-- Opens what the listener needs; raises an error object where something cannot be opened.
local function open(args, run)
  local fail = require "sendoso.fail"
  local core = require "sendoso.core"
  local routes = fail.need(require("sendoso.webhook.routes").new(args.source, os.getenv))
  local inbox = fail.need(core.inbox(args.inbox or path.state "inbox.db"))
  local function log(text) run:warn("%s", text) end
  local trust = { ca_file = run.settings.trust.ca_file, ca_dir = run.settings.trust.ca_dir }
  local forward = args.forward_to and fail.need(require("sendoso.webhook.forward").new(inbox, args.forward_to,
    { log = log, trust = trust }))
  return fail.need(require("sendoso.webhook").open {
    options = { port = args.port }, inbox = inbox, routes = routes, clock = core.clock, log = log, forward = forward,
    tell = function(lines) output.exact(table.concat(lines)) end,
  })
end

function listen.run(args, run)
  local core = require "sendoso.core"
  local listener, err = require("sendoso.fail").try(open, args, run)
  if not listener then return failed(run, err) end
  run:tell("listening on http://127.0.0.1:%d; Ctrl-C stops it", listener.server:port())
  core.guard()
  local status = shell.protect(run, function()
    listener:run(function() return core.stopped() > 0 end)
  end)
  listener:close()
  run:tell("%s received", words.count(listener.count, "event was", "events were"))
  return status
end

return listen

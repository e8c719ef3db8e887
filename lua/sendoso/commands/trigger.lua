--- sendoso trigger EVENT
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local path = require "sendoso.path"
local shell = require "sendoso.commands.shell"

local command = {
  name = "trigger", usage = "EVENT",
  examples = { "sendoso trigger delivered", "sendoso trigger redeemed --to http://127.0.0.1:8787/sendoso/redeemed",
    "sendoso trigger form_response --source typeform --body response.json --to http://127.0.0.1:8787/typeform" },
}

local TIMEOUT_MS = 30000

local function id_of(text)
  if text:find "^%g+$" then return text end
  return nil, "--id: expected a text without spaces"
end

function command.describe(parser)
  parser:argument("event", "The type of event, such as delivered")
  parser:option("--to", "Where to post it (default: http://127.0.0.1:8787/sendoso/EVENT)"):argname "URL"
  parser:option("--source", "Sign as this source"):argname "NAME":default "sendoso"
  parser:option("--body", "A file with the body (default: an event of Sendoso)"):argname "FILE"
  parser:option("--id", "The ID of the event, to repeat one"):argname "ID":convert(id_of)
end

local function problem(run, ...)
  run:problem(...)
  return shell.USAGE
end

local function read(file)
  local handle <close>, reason = io.open(file, "rb")
  if not handle then return nil, reason end
  return handle:read "a"
end

-- The event without "send.", if Sendoso has it; or nil and why not.
local function event_of(source, text)
  local name = text:gsub("^send%.", "")
  for _, type in ipairs(source.types or { name }) do
    if type == name then return name end
  end
  return nil, ("unknown event '%s'%s"):format(text, nearest(name, source.types))
end

-- Does the source give its events an ID outside of their bodies?
local function has_id(source) return source.schemes ~= nil and source.schemes[1].id ~= nil end

-- Signs and posts. Returns the status; raises on failure.
local function post(args, source, secret, body, event, trust)
  local clock = require("sendoso.base").clock
  local trigger = require "sendoso.webhook.trigger"
  local _, now = clock()
  local request = { id = args.id or "msg_" .. require("sendoso.random").hex(12), time = tostring(now // 1000),
    body = body or trigger.body(require("sendoso.dates.instant").format(now // 1000)) }
  local url = args.to or ("http://127.0.0.1:8787/%s%s"):format(source.name, source.types and "/" .. event or "")
  local to, reason = require("sendoso.webhook.forward").parse(url)
  if not to then fail.raise("invalid", (reason:gsub("^%-%-forward%-to", "--to"))) end
  local headers = trigger.headers(source, secret, request)
  local status, err = trigger.post(to, request.body, headers, TIMEOUT_MS, trust)
  if status then return status, request.id end
  if err.kind ~= "network" then error(err, 0) end
  local shown = to.base .. (source.is_secret_path and "" or to.path:match "^[^?]*")
  fail.raise("network", ("cannot post to %s: %s"):format(shown, err.message),
    { hint = "is `sendoso listen` running there? --to URL posts elsewhere" })
end

-- What may be wrong if the listener has not taken it.
local function say_refused(run, source, status)
  if status == 401 then
    run:problem("the listener has refused it (401)\n  its secret must be the one here, and the clocks alike: check %s",
      require("sendoso.webhook.secrets").variable(source))
  elseif status == 404 then
    run:problem("nothing listens at that path (404)\n  `sendoso listen` says which ones it has when it starts")
  end
end

function command.run(args, run)
  local own, err = require("sendoso.webhook.file").read(path.config "webhooks.ini")
  if not own then
    run:error(err)
    return shell.USAGE
  end
  local source, reason = own[args.source], nil
  if not source then source, reason = require("sendoso.webhook.sources").named(args.source) end
  if not source then return problem(run, "--source: %s", reason) end
  local event, why = event_of(source, args.event)
  if not event then return problem(run, "%s", why) end
  local body
  if args.body then
    body, why = read(args.body)
    if not body then return problem(run, "--body: %s", why) end
  elseif source.name ~= "sendoso" then
    return problem(run, "--body is missing: what %s sends is not known", source.name)
  end
  local secrets
  secrets, err = require("sendoso.webhook.secrets").of(source, os.getenv)
  if not secrets then
    run:error(err)
    return shell.USAGE
  end
  local trust = { ca_file = run.settings.trust.ca_file, ca_dir = run.settings.trust.ca_dir }
  local status, id = fail.try(post, args, source, secrets[1], body, event, trust)
  if not status then
    run:error(id)
    return id.kind == "invalid" and shell.USAGE or 1
  end
  say_refused(run, source, status)
  run:tell("%sposted: status %d", has_id(source) and id .. " was " or "", status)
  return status >= 200 and status < 300 and 0 or 1
end

return command

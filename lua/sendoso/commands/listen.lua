--- sendoso listen [SCRIPT]
local caller = require "sendoso.caller"
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"
local path = require "sendoso.path"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local listen = {
  name = "listen", usage = "[SCRIPT] [-- ARGS]",
  epilog = [[
Each event is one line of JSON on stdout, once. Sendoso's come to /sendoso/delivered, /sendoso/redeemed and so on: add
an endpoint for each in Sendoso's portal, and set SENDOSO_WEBHOOK_SECRET to their secrets, with spaces between them.
For other sources, use --source NAME=PATH and SENDOSO_WEBHOOK_SECRET_NAME. See docs/webhooks.md.]],
  examples = { "sendoso listen --port 8787", "sendoso listen --port 8787 --forward-to https://example.com/hooks",
    "sendoso listen survey.lua --port 8787 --source typeform=/typeform",
    "sendoso listen follow_up.lua -- https://example.com/tasks" },
}

local function source_of(text)
  local name, its_path = text:match "^([%w_-]+)=(/.*)$"
  if name then return { name, its_path } end
  return nil, ("--source: expected NAME=PATH such as typeform=/typeform, got \"%s\""):format(text)
end

function listen.describe(parser)
  parser:argument("script", "A Lua file that returns rules with a source, or calls sendoso.on"):args "?"
  parser:argument("args", "After --, arguments for the script"):args "*"
  parser:option("--port", "The port (0: the system chooses)"):argname "N":default "8787"
    :convert(shell.whole("--port", 0, 65535))
  parser:option("--listen", "The address to listen on, such as 0.0.0.0 (default: 127.0.0.1)"):argname "ADDRESS"
    :convert(shell.filled "--listen")
  parser:option("--tls-cert", "Serve https: a file with the certificate and those above it, in PEM form"):argname "FILE"
  parser:option("--tls-key", "The key of the certificate, in PEM form"):argname "FILE"
  parser:option("--source", "Where webhooks of another system come (may be repeated)"):argname "NAME=PATH":count "*"
    :convert(source_of)
  parser:option("--forward-to", "Send each event to this URL, too"):argname "URL"
    :convert(function(text) return require("sendoso.webhook.forward").parse(text) end)
  parser:option("--inbox", "The file that keeps the events"):argname "FILE":convert(shell.filled "--inbox")
end

-- What a sender may take: bodies are usually below 20 kB.
local BODY_MAX, CONNECTIONS_MAX, TIME_MS = 1024 * 1024, 500, 10000

local function read(name, file)
  if not file then return nil end
  local handle <close>, reason = io.open(file, "rb")
  if not handle then fail.raise("invalid", ("%s: %s"):format(name, reason)) end
  local text
  text, reason = handle:read "a"
  return text or fail.raise("invalid", ("%s: %s"):format(name, reason))
end

-- Refuses a certificate that cannot serve: otherwise nobody would know why no webhook comes.
local function check_certificate(args, cert, key, log)
  local is_valid, err = require("sendoso.core").certificate(cert, key)
  if err then
    local file = err.field == "key" and args.tls_key or args.tls_cert
    fail.raise("invalid", ("--tls-%s: %s: %s"):format(err.field, file, err.message))
  end
  if is_valid then return end
  log(("--tls-cert: %s: the certificate has expired: no sender accepts it"):format(args.tls_cert))
end

local function server_options(args, log)
  if (args.tls_cert == nil) ~= (args.tls_key == nil) then
    fail.raise("invalid", "--tls-cert and --tls-key belong together")
  end
  local cert, key = read("--tls-cert", args.tls_cert), read("--tls-key", args.tls_key)
  if cert then check_certificate(args, cert, key, log) end
  return { port = args.port, address = args.listen, cert = cert, key = key, body_max = BODY_MAX,
    connections_max = CONNECTIONS_MAX, time_ms = TIME_MS }
end

-- The rules of a script, by their sources.
local function rules_of(list, sources)
  local by_source = {}
  for _, one in ipairs(list) do
    if not one.source then
      fail.raise("invalid", ("rule '%s' has no source: set source = \"typeform\", or another one"):format(one.name))
    end
    if not sources[one.source] then
      fail.raise("invalid", ("rule '%s' has source = '%s', but no webhooks of it come: add --source %s=/PATH")
        :format(one.name, one.source, one.source))
    end
    if not one.each.kind then
      fail.raise("invalid", ("rule '%s': each: expected rule.events, rule.people or rule.attendees of a file, whose "
        .. "rows the webhooks are like"):format(one.name))
    end
    by_source[one.source] = by_source[one.source] or { quiet = list.quiet, groups = list.groups }
    table.insert(by_source[one.source], one)
  end
  return by_source
end

-- Runs the script, which says what it wants to be told, and returns its rules.
local function load(args, run)
  local script = args.script
  local chunk, message = require("sendoso.commands.environment").load(script, args.args, function(code)
    error(("os.exit(%s) does not end what listens"):format(tostring(code)), 2)
  end)
  if not chunk then fail.raise("invalid", message) end
  run.settings.script = script:match "[^/]+$"
  local returned = table.pack(pcall(caller.of_script, script, chunk, table.unpack(args.args)))
  if not returned[1] then fail.raise("invalid", ("%s: %s"):format(script, fail.said(returned[2]))) end
  if #run.followers > 0 and #run.rules == 0 and returned[2] == nil then return {} end
  local ok, rules = pcall(require("sendoso.rule").list, table.unpack(returned, 2, returned.n))
  return ok and rules or fail.raise("invalid", ("%s: %s"):format(script, fail.said(rules)))
end

-- Each event is a run of its own, so that what ends one does not end the listener. What came of it counts here.
local function open_run(run)
  local settings = {}
  for name, value in pairs(run.settings) do settings[name] = value end
  if settings.max_sends then settings.max_sends = math.max(settings.max_sends - run.tally.taken, 0) end
  local its_run = require("sendoso.run").new(settings)
  its_run.spending = run.spending -- --max-spend is for all of them together
  return fail.need(require("sendoso.client").open(nil, its_run))
end

local function close_run(run, client)
  client:close()
  local own, all = client.run.tally, run.tally
  for name, value in pairs(own) do
    if math.type(value) == "integer" then all[name] = all[name] + value end
  end
  all.costs:join(own.costs)
  for bucket in pairs(own.worst) do all:note(bucket) end
end

-- The link that the ledger has of a gift, and whether that was sent.
local function link_of(client, entry)
  local ledger = entry.gift and client:ledger()
  local receipt = ledger and require("sendoso.gifts.claim").look(ledger, entry.gift)
  if receipt then return receipt.link, true end
  return nil, false
end

local function handler_of(rules, run, given)
  if #rules == 0 then return nil end
  return require("sendoso.webhook.handler").new {
    inbox = given.inbox, rules = rules_of(rules, given.sources), script = run.settings.script, log = given.log,
    sources = given.sources, trust = given.trust,
    open = function() return open_run(run) end, close = function(client) close_run(run, client) end, link = link_of,
  }
end

-- What the functions of `sendoso.on` are told by; they are told by the client that the script itself uses.
local function follower_of(client, run, given)
  if #run.followers == 0 then return nil end
  if not given.sources.sendoso then
    fail.raise("invalid", ("%s calls sendoso.on, but no webhooks of Sendoso come: set SENDOSO_WEBHOOK_SECRET")
      :format(run.settings.script))
  end
  local follow = require "sendoso.mirror.follow"
  return require("sendoso.webhook.follower").new {
    inbox = given.inbox, log = given.log,
    asked = function(event) return follow.asked(run, event) end,
    hear = function(gid, event, at)
      local is_new, err = follow.hear(client, gid, event, at)
      if is_new == nil then error(err, 0) end
    end,
    tell = function(gid) return follow.of_send(client, gid) end,
    sync = function() require "sendoso.mirror.refresh"(client) end,
  }
end

-- What the listener and the worker share. Raises an error object where something is wrong.
local function read_sources(args, run)
  local own = fail.need(require("sendoso.webhook.file").read(path.config "webhooks.ini"))
  local routes, sources = fail.need(require("sendoso.webhook.routes").new(args.source, os.getenv, own)), {}
  for _, route in pairs(routes) do sources[route.source.name] = route.source end
  return { routes = routes, sources = sources, log = function(text) run:warn("%s", text) end,
    trust = { ca_file = run.settings.trust.ca_file, ca_dir = run.settings.trust.ca_dir } }
end

local function inbox_of(args) return args.inbox or path.state "inbox.db" end

local function open_inbox(args) return fail.need(require("sendoso.core").inbox(inbox_of(args))) end

-- Opens the listener; raises an error object where something cannot be opened.
local function open(args, given, work)
  local core = require "sendoso.core"
  local inbox = open_inbox(args)
  local forward = args.forward_to and fail.need(require("sendoso.webhook.forward").new(inbox, args.forward_to,
    { log = given.log, trust = given.trust }))
  return fail.need(require("sendoso.webhook").open {
    options = server_options(args, given.log), inbox = inbox, routes = given.routes, clock = core.clock,
    log = given.log, forward = forward, work = work, pages = require("sendoso.webhook.claim").pages(inbox, core.clock),
    tell = function(lines) output.exact(table.concat(lines)) end,
  })
end

-- Prints and returns the exit status of an error.
local function failed(run, err)
  run:error(err)
  return err.kind == "invalid" and shell.USAGE or 1
end

-- Listens until it is told to stop. Returns the exit status.
local function serve(args, run, given, work, is_stopped)
  local core = require "sendoso.core"
  local listener, err = fail.try(open, args, given, work)
  if not listener then return failed(run, err) end
  local host = args.listen or "127.0.0.1"
  run:tell("listening on %s://%s:%d; Ctrl-C stops it", args.tls_cert and "https" or "http",
    host:find ":" and "[" .. host .. "]" or host, listener.server:port())
  core.guard()
  local status = shell.protect(run, function() listener:run(is_stopped) end)
  listener:close()
  run:tell("%s received", words.count(listener.count, "event was", "events were"))
  return status
end

-- The second process: listens while the first one works.
local function serve_beside(args, run, given, twin)
  local work = twin:hear(60000)
  while work == false do work = twin:hear(60000) end
  if not work then return 0 end -- the script cannot be run
  local list = {}
  for name in work:gmatch "%S+" do list[#list + 1] = name end
  return serve(args, run, given, list, function()
    return require("sendoso.core").stopped() > 0 or twin:hear(0) == nil
  end)
end

-- Opens what works; raises an error object where something is wrong.
local function open_workers(args, run, client, given)
  local rules = load(args, run)
  given.inbox = open_inbox(args)
  local by = { (handler_of(rules, run, given)) }
  by[#by + 1] = follower_of(client, run, given)
  return by
end

-- The first process: does what is to be done with events. Returns the exit status.
local function work_beside(args, run, given, twin)
  local core = require "sendoso.core"
  local client, status = session.open(run)
  if not client then return status, twin:close() end
  local by, err = fail.try(open_workers, args, run, client, given)
  if not by then return failed(run, err), twin:close() end
  local names = {}
  for i, one in ipairs(by) do names[i] = one.WORK end
  twin:say(table.concat(names, " ") .. "\n")
  core.guard()
  status = shell.protect(run, function()
    require("sendoso.webhook.worker").run { by = by, clock = core.clock, log = given.log,
      wait = function(ms) return core.stopped() > 0 or twin:hear(ms) == nil end }
  end)
  given.inbox:close()
  local its = twin:close()
  if its > 128 then run:failure("the process that answers webhooks was killed") end
  local worst = session.close(run, { serves = true })
  return math.max(status, its > 128 and 1 or its, worst)
end

function listen.run(args, run)
  output.reserve() -- what a script prints is no event
  local given, err = fail.try(read_sources, args, run)
  if not given then return failed(run, err) end
  -- Both processes have it, until the last of them has ended.
  given.hold, err = fail.try(function() return fail.need(require("sendoso.core").hold(inbox_of(args))) end)
  if not given.hold then return failed(run, err) end
  if not args.script then
    return serve(args, run, given, {}, function() return require("sendoso.core").stopped() > 0 end)
  end
  local twin, is_second = require("sendoso.core").twin()
  if not twin then return failed(run, is_second) end
  if is_second then twin:leave(serve_beside(args, run, given, twin)) end
  return (work_beside(args, run, given, twin))
end

return listen

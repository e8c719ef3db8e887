--- sendoso mcp
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local mcp = {
  name = "mcp",
  epilog = [[
An agent program starts it and speaks to it over standard input and output. It reads; it sends gifts and invitations
only with --allow-sends, and then asks the person behind the agent before each. See docs/agents.md.]],
  examples = { "sendoso mcp --sandbox",
    "sendoso mcp --sandbox --allow-sends --max-sends 10 --allow-domain example.com" },
}

local function port_of(text)
  local port = math.tointeger(tonumber(text:match "^127%.0%.0%.1:(%d+)$" or text:match "^localhost:(%d+)$"))
  if port and port < 65536 then return port end
  return nil, ("--http: expected 127.0.0.1:PORT, got \"%s\""):format(text)
end

function mcp.describe(parser)
  parser:flag("--allow-sends", "Let the tools send gifts and invite users, after a person has agreed")
  parser:flag("--no-confirm", "Ask no person (each answer says so)")
  parser:option("--allow-campaign", "Send only this campaign (may be repeated)"):argname "ID":count "*"
    :convert(shell.whole("--allow-campaign", 1))
  parser:option("--allow-domain", "Send only to addresses of this domain (may be repeated)"):argname "DOMAIN":count "*"
    :convert(shell.filled "--allow-domain")
  parser:option("--http", "Listen on 127.0.0.1:PORT instead (0: the system chooses); clients need the token in "
    .. "SENDOSO_MCP_TOKEN"):argname "127.0.0.1:PORT":convert(port_of)
end

local function serve_stdio(server)
  require("sendoso.agents.stdio").serve(server)
  return true
end

-- Serves over HTTP. Nil: it could not, which was said.
local function serve_http(server, port, run)
  local token = os.getenv "SENDOSO_MCP_TOKEN" or ""
  if #token < 16 or token:find "[%s%c]" then
    run:problem("SENDOSO_MCP_TOKEN: expected a secret of 16 or more letters and digits, which clients send as a bearer "
      .. "token")
    return nil
  end
  local door, err = require("sendoso.agents.http").open(server, port, token)
  if not door then return run:error(err) end
  run:say("listening on %s; Ctrl-C stops it", door.url)
  door:serve()
  return true
end

function mcp.run(args, run)
  local settings = run.settings
  if not args.allow_sends then settings.dry_run = true end
  settings.script = "mcp"
  run:ask_nobody "start the server with --yes to allow more; it never asks at its own terminal"
  local client, err
  local server = require("sendoso.agents").new {
    version = settings.version, allow_sends = args.allow_sends or false, no_confirm = args.no_confirm or false,
    caps = require("sendoso.agents.caps").new {
      most = settings.max_sends, spend = settings.max_spend, campaigns = args.allow_campaign,
      domains = args.allow_domain },
    client = function()
      if client or err then return client, err end
      local _
      client, _, err = session.open(run)
      require("sendoso.core").guard() -- a Ctrl-C ends the server, and what is under way comes to its end
      return client, err
    end,
    clock = require("sendoso.base").clock, log = function(...) run:problem(...) end,
  }
  local ok = args.http and serve_http(server, args.http, run) or not args.http and serve_stdio(server)
  if not ok then return 1 end
  if not client then return 0 end
  return session.close(run, { serves = true })
end

return mcp

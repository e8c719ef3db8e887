--- sendoso logout
local application = require "sendoso.accounts.application"
local connect = require "sendoso.client.connect"
local exchange = require "sendoso.accounts.exchange"
local secret = require "sendoso.accounts.secret"
local shell = require "sendoso.commands.shell"

local command = {
  name = "logout",
  epilog = [[
If Sendoso cannot be reached, nothing is forgotten: run it again. --forget forgets the sign-in on
this machine all the same; what was granted stays valid at Sendoso then, though nobody has it.]],
  examples = { "sendoso logout", "sendoso logout --profile staging" },
}

function command.describe(parser)
  parser:option("--client-secret-file", "A file with the client secret in its first line"):argname "FILE"
  parser:flag("--forget", "Forget the sign-in without asking Sendoso")
end

-- Revokes what is kept of a profile.
local function revoke(app, kept, args, run)
  local its_secret, err
  app.client_id, app.secret_file, app.asks = kept.client_id, args.client_secret_file, true
  if not kept.has_secret or args.client_secret_file then
    its_secret, err = secret.find(app)
    if not its_secret then return nil, err end
  end
  app.timeout_ms, err = connect.timeout_ms(run.settings.timeout)
  if err then return nil, err end
  return exchange.revoke(app, its_secret)
end

function command.run(args, run)
  if run.settings.dry_run then
    run:problem "--dry-run writes nothing, and a sign-in is to be forgotten"
    return shell.USAGE
  end
  require("sendoso.core").guard() -- between the two steps, too
  local app, err = application.find({}, run.settings)
  if not app then return shell.fail(run, err) end
  local kept
  kept, err = exchange.look(app)
  if kept == nil and not args.forget then
    if err.kind == "store" then err.hint = "sign in again, or add --forget" end
    return shell.fail(run, err)
  end
  if kept == false then
    run:say("the profile '%s' is not signed in", app.profile)
    return 0
  end
  local ok
  if not args.forget then
    ok, err = revoke(app, kept, args, run)
    if not ok then
      err.hint = (err.hint and err.hint .. "\n" or "") .. "still signed in; to forget it all the same, add --forget"
      return shell.fail(run, err)
    end
  end
  ok, err = exchange.forget(app)
  if not ok then return shell.fail(run, err) end
  if args.forget then run:say("forgot the sign-in of the profile '%s'; it is not revoked", app.profile)
  else run:say("signed out of %s: the profile '%s'", application.service(kept), app.profile) end
  return 0
end

return command

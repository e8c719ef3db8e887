--- sendoso login
local application = require "sendoso.accounts.application"
local authorization = require "sendoso.accounts.authorization"
local callback = require "sendoso.accounts.callback"
local connect = require "sendoso.client.connect"
local fail = require "sendoso.fail"
local link = require "sendoso.accounts.link"
local login = require "sendoso.accounts.login"
local output = require "sendoso.run.output"
local profiles = require "sendoso.accounts.profiles"
local secret = require "sendoso.accounts.secret"
local shell = require "sendoso.commands.shell"
local sign_in = require "sendoso.accounts.sign_in"
local wait = require "sendoso.commands.login.wait"

local command = {
  name = "login",
  epilog = [[
The client ID and secret are given out by Sendoso, for a redirect URI that is registered
there (default: http://127.0.0.1:8765/callback). The client ID is read from --client-id, SENDOSO_CLIENT_ID or
profiles.ini; the secret from --client-secret-file, SENDOSO_CLIENT_SECRET, the file client_secret in
$CREDENTIALS_DIRECTORY, or credential_command in profiles.ini; or it is asked for.

On a machine without a browser, --no-browser prints the URL and reads the address to which the
browser was sent, or the code, from standard input. Programs sign in their customers in two
steps: --begin prints the URL, and --finish, within ten minutes, takes the address.]],
  examples = {
    "sendoso login", "sendoso login --profile staging --base-url https://app.staging.sendo.so --no-browser",
    "sendoso login --begin --profile acme", "sendoso login --finish - --profile acme <address.txt",
  },
}

function command.describe(parser)
  parser:option("--client-id", "The client ID (SENDOSO_CLIENT_ID)"):argname "ID":convert(shell.filled "--client-id")
  parser:option("--client-secret-file", "A file with the client secret in its first line"):argname "FILE"
  parser:option("--redirect-uri", "The redirect URI, exactly as it is registered"):argname "URL"
  parser:option("--scope", "What to ask for (default: " .. application.SCOPE .. ")"):argname "SCOPES"
    :convert(shell.filled "--scope")
  parser:flag("--no-browser", "Print the URL; read the address of the last page, or the code, from standard input")
  parser:flag("--begin", "Print the URL, and end; --finish goes on from there")
  parser:option("--finish", "Finish what --begin began; - reads the URL from standard input"):argname "URL"
end

-- What contradicts itself on the command line.
local function contradiction(args, run)
  if args.begin and args.finish then return "--begin and --finish are two steps: run one after the other" end
  if args.no_browser and (args.begin or args.finish) then return "--no-browser is for a sign-in in one step" end
  if run.settings.dry_run then return "--dry-run writes nothing, and a sign-in is to be kept" end
  if run.settings.sandbox then
    return "--sandbox needs no sign-in; to try one, run `sendoso sandbox`, and give its address with --base-url"
  end
end

local function application_of(args, run)
  local app, err = application.find({
    client_id = args.client_id, redirect_uri = args.redirect_uri, scope = args.scope,
  }, run.settings)
  if not app then return nil, err end
  app.secret_file, app.asks = args.client_secret_file, true
  app.timeout_ms, err = connect.timeout_ms(run.settings.timeout)
  if err then return nil, err end
  return app
end

local function tell(run, signed_in)
  run:say("signed in to %s as the profile '%s'", application.service(signed_in), signed_in.profile)
  if signed_in.keeps_secret then
    run:say("the client secret is kept with the tokens, in %s", signed_in.place.driver
      and sign_in.words(signed_in.place) or "a file that only you can read")
  else
    run:say("later runs read the client secret from %s, too", signed_in.secret_source)
  end
  if #signed_in.missing > 0 then
    run:warn("Sendoso did not grant: %s", table.concat(signed_in.missing, ", "))
  end
  local name = signed_in.profile
  if (os.getenv "SENDOSO_ACCESS_TOKEN" or "") ~= "" then
    run:warn("SENDOSO_ACCESS_TOKEN is set, and comes first where no --profile is given")
  end
  if profiles.chosen {} == name then return end
  run:say("to use it, add --profile %s, or run `sendoso profile use %s`", name, name)
end

-- Where the question is asked, always in sight: a browser may open nothing and say nothing.
local function show(run, app, url)
  run.voice:detail(("sign in to %s, and allow access, at this address:"):format(application.service(app)))
  run.voice:detail(url)
end

-- Reads the answer from whoever types it, or from a file.
local function ask(run)
  run.voice:detail "paste the address to which the browser is sent then, or the code that it shows, and press Enter:"
  local text = io.read "l"
  if require("sendoso.core").stopped() > 0 then return fail("cancelled", "interrupted: not signed in") end
  if text and text:find "%S" then return text end
  return fail("invalid", "expected an address or a code on standard input, got none", { field = "url" })
end

-- A sign-in in one step.
local function in_one_step(args, run, app)
  require("sendoso.core").guard() -- a Ctrl-C ends it where it is looked for
  local question, err = login.begin(app)
  if not question then return nil, err end
  local its_secret
  its_secret, err = secret.find(app)
  if not its_secret then return nil, err end
  local url = authorization.url(question)
  show(run, app, url)
  local where = not args.no_browser and callback.of(app.redirect_uri)
  if where then
    return wait(run, where, question, url, function(answer) return login.finish(app, question, answer, its_secret) end)
  end
  local text
  text, err = ask(run)
  if not text then return nil, err end
  return login.finish(app, question, authorization.of_person(question, text), its_secret)
end

local function begin(run, app)
  local url, err = link.new(app, function() return run:now() end):begin()
  if not url then return shell.fail(run, err) end
  return shell.protect(run, function() output.text(url .. "\n") end)
end

function command.run(args, run)
  local mistake = contradiction(args, run)
  if mistake then
    run:problem("%s", mistake)
    return shell.USAGE
  end
  local app, err = application_of(args, run)
  if not app then return shell.fail(run, err) end
  if args.begin then return begin(run, app) end
  local signed_in
  if args.finish then
    local url = args.finish ~= "-" and args.finish or io.read "l" or ""
    signed_in, err = link.new(app, function() return run:now() end):finish(url)
  else
    signed_in, err = in_one_step(args, run, app)
  end
  if not signed_in then return shell.fail(run, err) end
  tell(run, signed_in)
  return 0
end

return command

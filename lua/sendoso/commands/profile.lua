--- sendoso profile ACTION
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local listing = require "sendoso.commands.listing"
local profiles = require "sendoso.accounts.profiles"
local shell = require "sendoso.commands.shell"
local sign_in = require "sendoso.accounts.sign_in"

local LIST, SHOW = "profile base_url signed_in used", "setting value source"

-- Prints a list that was made of what is on this machine.
local function show(run, args, columns, rows)
  return shell.protect(run, function() listing.show(run, args, columns, (cursor.of(rows))) end)
end

-- Adds what a profile is signed in with; what cannot be read is a warning, since its settings are known all the same.
local function look(profile, run)
  local ok, err = sign_in.add(profile)
  if not ok then run:warn("the profile '%s': %s", profile.profile, fail.line(err)) end
end

local function list(args, run)
  local all, err = profiles.list()
  if not all then return shell.fail(run, err) end
  local chosen, rows = profiles.chosen(run.settings.given), {}
  for i, one in ipairs(all) do
    look(one, run)
    local is_signed_in = one.credentials and true or one.credentials
    rows[i] = { profile = one.profile, base_url = one.base_url, signed_in = is_signed_in, used = one.profile == chosen }
  end
  return show(run, args, LIST, rows)
end

local function use(args, run)
  local ok, err = profiles.use(args.name, run.settings.given)
  if not ok then return shell.fail(run, err) end
  run:tell("using the profile '%s' where no other one is named", args.name)
  local named, by = profiles.chosen(run.settings.given)
  if named ~= args.name then run:warn("%s names the profile '%s', and comes first", by, named) end
  return 0
end

-- What a run would sign its requests with, without a secret in it.
local function credentials_row(found)
  if found.token then return { setting = "access_token", value = "set", source = found.sources.token } end
  local value = found.credentials and "signed in" or found.profile and found.credentials == nil and not found.sandbox
    and "not known" or "not set"
  local source = found.credentials and sign_in.words(found.credentials.place) or nil
  return { setting = "access_token", value = value, source = source }
end

local function rows_of(found)
  local rows = { { setting = "profile", value = found.profile or "not set", source = found.named_by },
    credentials_row(found) }
  for _, name in ipairs(profiles.names) do
    local value = found[name]
    if value ~= nil then
      value = require("sendoso.core").redact(profiles.text(name, value))
      rows[#rows + 1] = { setting = name, value = value, source = found.sources[name] }
    end
  end
  return rows
end

local function show_one(args, run)
  local found, err = profiles.find(args.name, run.settings.given)
  if not found then return shell.fail(run, err) end
  look(found, run)
  return show(run, args, SHOW, rows_of(found))
end

return {
  name = "profile", usage = "ACTION …",
  epilog = "A profile is a section of profiles.ini; `sendoso help files` says where that is.",
  examples = { "sendoso profile use acme", "sendoso profile show acme" },
  actions = {
    {
      name = "list", help = "List the profiles", run = list,
      examples = { "sendoso profile list", "sendoso profile list --json" },
      describe = function(parser) listing.describe(parser, LIST) end,
    },
    {
      name = "use", usage = "NAME", help = "Use a profile where no other one is named", run = use,
      examples = { "sendoso profile use acme", "sendoso profile use globex" },
      describe = function(parser) parser:argument("name", "The profile") end,
    },
    {
      name = "show", usage = "[NAME]", help = "Show each setting of an account, and where it came from", run = show_one,
      examples = { "sendoso profile show acme", "SENDOSO_VIA_FROM=hr sendoso profile show acme --json" },
      describe = function(parser)
        parser:argument("name", "The profile (default: the one that a run would use)"):args "?"
        listing.describe(parser, SHOW)
      end,
    },
  },
}

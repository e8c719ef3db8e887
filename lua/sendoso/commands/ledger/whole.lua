--- A ledger as a whole, from the shell: making, checking, copying it, and putting it back.
local account = require "sendoso.ledger.account"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local witness = require "sendoso.ledger.witness"
local words = require "sendoso.words"

local whole = {
  alone = {},  -- actions that open what they need themselves
  opened = {}, -- actions on the ledger that there is
}

-- What the account's list of sends says that this ledger does not know.
local function say_witness(run, client, ledger)
  local reading, err = witness.read(client)
  if not reading then return nil, err end
  local count = witness.count(reading, ledger)
  run:say("Sendoso lists %s of the last %d days, and this ledger does not know %d of them",
    words.count(reading.count, "send"), witness.DAYS, count)
  if count > 0 then run:say "a gift like one of those (same campaign and recipient) is held until a person decides" end
  if not reading.complete then run:warn("the list could not be read whole: %s", reading.why) end
  run:note "eGift links and invitations are in no list of Sendoso's: no send speaks for them"
  return true
end

-- Opens the account's ledger for good, and says what the account knows.
local function open_account(run, choice, done)
  local client, err = session.library(run).default()
  if not client then return shell.fail(run, err) end
  choice.path, choice.schema = run.settings.ledger, run.settings.ledger_schema
  local ledger, name, is_new = account.open_ledger(client.core, choice)
  if not ledger then return shell.fail(run, name) end
  done(name, is_new)
  local ok
  ok, err = say_witness(run, client, ledger)
  ledger:close()
  client:close()
  return ok and 0 or shell.fail(run, err)
end

function whole.alone.init(_, run)
  return open_account(run, { make = true }, function(name, is_new)
    run:say(is_new and "created the ledger %s" or "the ledger %s exists already; nothing was changed", name)
  end)
end

function whole.alone.recover(_, run)
  return open_account(run, { recover = true }, function(name)
    run:say("the ledger %s is used again from now on", name)
  end)
end

-- The ledgers that are copied from and to: the first may have been sealed by an earlier try.
local function open_both(args, schema)
  local from, err = account.open(args.from, { schema = schema })
  if not from and err.kind == "guard" then from, err = account.open(args.from, { schema = schema, readonly = true }) end
  if not from then return nil, err end
  local to
  to, err = account.open(args.to, { schema = schema, make = true, filling = true, account = from:facts().account })
  if to then return from, to end
  from:close()
  return nil, err
end

function whole.alone.copy(args, run)
  local from, to = open_both(args, run.settings.ledger_schema)
  if not from then return shell.fail(run, to) end
  local copied, err = from:copy(to)
  local old, new = from:facts().name, to:facts().name
  from:close()
  to:close()
  if not copied then return shell.fail(run, err) end
  run:say("moved %s from %s to %s", words.count(copied.gifts, "gift"), old, new)
  run:say("%s is sealed: it can be read, and no run uses it; name the new one with --ledger or SENDOSO_LEDGER", old)
  return 0
end

function whole.opened.backup(opened, args, run)
  if not opened then return 1 end
  local ok, err = opened:backup(args.file)
  if not ok then return shell.fail(run, err) end
  run:tell("wrote %s: to use it, put it in the ledger's place and run `sendoso ledger recover`", args.file)
  return 0
end

function whole.opened.verify(opened, args, run)
  if not opened then return 1 end
  local health, err = opened:verify()
  local counts = health and opened:count()
  if not counts then return shell.fail(run, err) end
  local facts = opened:facts()
  health.ledger, health.account, health.id, health.moved_to = facts.name, facts.account, facts.id, facts.moved_to
  health.result = health.damage or "the ledger is whole"
  for state, gifts in pairs(counts) do health[state] = gifts end
  local status = shell.protect(run, function()
    output.one(shell.format(args), "ledger account id version opening gifts events sent unknown held released intent "
      .. "refused absent withdrawn moved_to result", health)
  end)
  return health.damage and 1 or status
end

-- Milliseconds of a time in an export.
local function ms_of(text)
  local seconds = instant.parse(text)
  return seconds and seconds * 1000 + tonumber(text:match "%.(%d%d%d)" or 0)
end

-- A gift with its changes from a line of an export; or nil and what is wrong with it.
local function story_of(line)
  local gift, err = require("sendoso.core").decode(line)
  if type(gift) ~= "table" then return nil, err and err.message or "the line is not an object" end
  local events = gift.events
  if type(gift.key) ~= "string" or type(events) ~= "table" or #events == 0 then return nil, "this is not a gift" end
  gift.events, gift.at, gift.began = nil, ms_of(gift.at), gift.began and ms_of(gift.began)
  for _, event in ipairs(events) do event.at = ms_of(event.at) end
  return { gift = gift, events = events }
end

local AT_ONCE = 1000 -- gifts in one transaction

-- Reads an export in pieces. Returns how many were added, and how many lines were skipped.
local function import(opened, path, file, run)
  local stories, number, added, all = {}, 0, 0, 0
  local function load()
    local loaded, err = opened:load(stories)
    if not loaded then error(err, 0) end
    added, all, stories = added + loaded, all + #stories, {}
  end
  for line in file:lines() do
    number = number + 1
    local story, reason = story_of(line)
    if story then stories[#stories + 1] = story else run:row(("%s:%d"):format(path, number), reason) end
    if #stories == AT_ONCE then load() end
  end
  if #stories > 0 then load() end
  return added, all
end

function whole.opened.import(opened, args, run)
  if not opened then return 1 end
  local file <close>, message = io.open(args.file, "rb")
  if not file then return shell.fail(run, fail.new("store", message)) end
  local added, all = fail.try(import, opened, args.file, file, run)
  if not added then return shell.fail(run, all) end
  run:say("added %s; %d were in the ledger already", words.count(added, "gift"), all - added)
  return run:status()
end

return whole

--- A ledger as a whole, from the shell: init, recover, backup and verify.
local account = require "sendoso.ledger.account"
local fail = require "sendoso.fail"
local opened = require "sendoso.commands.ledger.opened"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local shown = require "sendoso.ledger.shown"
local states = require "sendoso.commands.ledger.states"
local witness = require "sendoso.ledger.witness"
local words = require "sendoso.words"

local whole = {}

-- What the account's list of sends has that is not in the ledger.
local function say_witness(run, client, ledger)
  local seen <close> = shown.new()
  local reading = fail.need(witness.read(client, seen))
  local count = witness.count(reading, ledger)
  run:say("Sendoso lists %s in the last %d days; %s in this ledger", words.count(reading.count, "send"), witness.DAYS,
    count == 0 and "none is missing" or ("%d of them %s not"):format(count, count == 1 and "is" or "are"))
  if count > 0 then
    run:say "a gift of the same campaign to the same recipient as one of those is held until you decide"
  end
  if not reading.complete then run:warn("the list could not be read completely: %s", reading.why) end
  run:note "eGift links and invitations cannot be checked: Sendoso does not list them"
  return true
end

-- What rules have seen after the copy was made is not in it, and no list of Sendoso's has it.
local function say_seen(run, ledger)
  local list, err = ledger:seen()
  if not list then return nil, err end
  for _, one in ipairs(list) do
    local state
    state, err = ledger:rule(one.rule)
    if err then return nil, err end
    local day = state and state.reached or "an unknown day"
    run:note("rule '%s' compares the next file with that of %s: people who changed after that day, and changed "
      .. "back, are not found; look for them in the files of those days", one.rule, day)
  end
  return true
end

-- Opens the account's ledger, says what was done, and compares it with the list of sends.
local function open_account(run, choice, done)
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  choice.path, choice.schema = run.settings.ledger, run.settings.ledger_schema
  local ledger, name_or_err, is_new = account.open_ledger(client.core, choice)
  if not ledger then
    client:close()
    return shell.fail(run, name_or_err)
  end
  done(name_or_err, is_new)
  local ok
  ok, err = fail.try(say_witness, run, client, ledger)
  if ok and choice.recover then ok, err = say_seen(run, ledger) end
  ledger:close()
  client:close()
  return ok and 0 or shell.fail(run, err)
end

local function describe_nothing() end

whole.init = {
  name = "init", help = "Create the ledger of an account (a run creates one in the sandbox only)",
  epilog = [[
Run it once for each account. A ledger that exists is not changed. Prints how many sends of the last
30 days are not in the ledger.]],
  examples = { "sendoso ledger init", "sendoso ledger init --ledger gifts.db" }, describe = describe_nothing,
}

function whole.init.run(_, run)
  return open_account(run, { make = true }, function(name, is_new)
    run:say(is_new and "created the ledger %s" or "the ledger %s exists already; nothing was changed", name)
  end)
end

whole.recover = {
  name = "recover", help = "Use a ledger again that was restored from a backup, or was changed by something else",
  epilog = [[
A run stops if the ledger is not as the last run left it. After `recover`, runs use it again; a gift
that may have been sent in between is held until you decide.]],
  examples = { "sendoso ledger recover", "sendoso ledger recover --ledger gifts.db" }, describe = describe_nothing,
}

function whole.recover.run(_, run)
  return open_account(run, { recover = true }, function(name) run:say("the ledger %s is in use again", name) end)
end

whole.backup = {
  name = "backup", usage = "FILE", help = "Write a copy of the ledger to a file; runs may go on meanwhile",
  epilog = [[
The copy is a ledger itself. To use it, put it in the place of the ledger and run
`sendoso ledger recover`.]],
  examples = { "sendoso ledger backup monday.db", "sendoso ledger backup copy.db --ledger gifts.db" },
}

function whole.backup.describe(parser) parser:argument("file", "The file of the copy") end

whole.backup.run = opened.by(function(ledger, args, run)
  local ok, err = ledger:backup(args.file)
  if not ok then return shell.fail(run, err) end
  run:tell("wrote %s: to use it, put it in the place of the ledger and run `sendoso ledger recover`", args.file)
  return 0
end)

whole.verify = {
  name = "verify", help = "Check the whole ledger for damage, and count its gifts by state",
  epilog = "Exits with 1 if the ledger is damaged.",
  examples = { "sendoso ledger verify", "sendoso ledger verify --ledger gifts.db --json" },
}

function whole.verify.describe(parser) shell.describe_format(parser) end

whole.verify.run = opened.by(function(ledger, args, run)
  local health, err = ledger:verify()
  if not health then return shell.fail(run, err) end
  local counts
  counts, err = ledger:count()
  if not counts then return shell.fail(run, err) end
  local facts = ledger:facts()
  health.ledger, health.account, health.id, health.moved_to = facts.name, facts.account, facts.id, facts.moved_to
  health.times_opened, health.opening = health.opening, nil
  health.result = health.damage or "the ledger is whole"
  for state, number in pairs(counts) do health[state] = number end
  local status = shell.protect(run, function()
    output.one(shell.format(args), ("ledger account id version times_opened gifts events %s moved_to result"):format(
      table.concat(states.of(counts), " ")), health)
  end)
  return health.damage and 1 or status
end)

return whole

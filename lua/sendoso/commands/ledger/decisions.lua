--- What only a person can decide about a gift of a ledger: resolve, release, same and dismiss.
local again = require "sendoso.gifts.again"
local evidence = require "sendoso.mirror.evidence"
local fail = require "sendoso.fail"
local opened = require "sendoso.commands.ledger.opened"
local shell = require "sendoso.commands.shell"

local decisions = {}

decisions.resolve = {
  name = "resolve", usage = "KEY sent|absent", help = "Set the outcome of a gift that you looked up in Sendoso",
  epilog = [[
Only a gift with an unknown outcome can be resolved, or one that is held. `sent` means that Sendoso
sent it, so it is never sent again. `absent` means that Sendoso did not, so the next run may send it;
a held gift is released instead.]],
  examples = {
    "sendoso ledger resolve anniversary/1004/5 sent --note 'seen in the send tracker'",
    "sendoso ledger resolve thanks/ann absent --note 'not in the send tracker'",
  },
}

function decisions.resolve.describe(parser)
  parser:argument("key", "The key of the gift")
  parser:argument("outcome", "What happened: sent, or absent (it was not sent: the next run may send it)")
    :choices { "sent", "absent" }
  parser:option("--note", "How you know"):argname "TEXT"
end

decisions.resolve.run = opened.by(function(ledger, args, run)
  local ok, err = ledger:resolve(args.key, args.outcome, args.note)
  if not ok then return shell.fail(run, err) end
  run:tell("%s is now %s", args.key,
    args.outcome == "sent" and "sent: it will not be sent again" or "absent: the next run may send it")
  return 0
end, { writes = true })

decisions.release = {
  name = "release", usage = "KEY --note TEXT",
  help = "Allow a gift to be sent that waits for a person",
  epilog = [[
A held gift: the send that was found is a different gift, or the person is another one. A gift that is behind: it
was due longer ago than runs look back, and is to be sent all the same. A dismissed gift: it is to be sent after
all. A sent gift that ended in a failure, as the last `sendoso sync` has found: it is sent again, as another gift,
whose key ends with #2.]],
  examples = {
    "sendoso ledger release welcome/ann --note 'the send of March was a different gift'",
    "sendoso ledger release welcome/ann --note 'ordered by hand for a customer' --ledger gifts.db",
  },
}

function decisions.release.describe(parser)
  parser:argument("key", "The key of the gift")
  parser:option("--note", "Why it may be sent"):argname "TEXT":count(1)
end

-- A gift that was sent is sent again only where the mirror shows that it came to nothing. Returns the key of the next
-- one; nil without an error: it was not sent.
local function send_again(ledger, args, run)
  local row = fail.need(ledger:list { key = args.key })[1]
  if not row or row.state ~= "sent" or not args.note:find "%S" then return nil end
  local second = again.find(ledger, args.key)
  if second then
    local state = fail.need(ledger:states { second })[second]
    if state ~= "held" then
      fail.raise("invalid", ("%s was released before: it is %s now, as %s"):format(args.key, state, second),
        { field = "key" })
    end
    fail.need(ledger:release(second, args.note))
    return second
  end
  return fail.need(again.allow(ledger, row, fail.need(evidence.failure(ledger, row, run:now())), args.note))
end

decisions.release.run = opened.by(function(ledger, args, run)
  local second, failure = fail.try(send_again, ledger, args, run)
  if failure then return shell.fail(run, failure) end
  if second then
    run:tell("%s is released: the next run may send it again, as %s", args.key, second)
    return 0
  end
  local ok, err = ledger:release(args.key, args.note)
  if not ok then return shell.fail(run, err) end
  run:tell("%s is released: the next run may send it", args.key)
  return 0
end, { writes = true })

decisions.same = {
  name = "same", usage = "KEY OLD-KEY", help = "Say that a held gift is one that the same person has already",
  epilog = [[
OLD-KEY names the gift that was sent. KEY is a duplicate of it from then on: it is never sent. If KEY is
for another person, use `sendoso ledger release`.]],
  examples = {
    "sendoso ledger same anniversary/150/5 anniversary/00150/5",
    "sendoso ledger same welcome/ann@work.example welcome/ann@home.example --note 'her work address'",
  },
}

function decisions.same.describe(parser)
  parser:argument("key", "The key of the gift that is held")
  parser:argument("old_key", "The key of the gift that was sent")
  parser:option("--note", "How you know"):argname "TEXT"
end

decisions.same.run = opened.by(function(ledger, args, run)
  local ok, err = ledger:same(args.key, args.old_key, args.note)
  if not ok then return shell.fail(run, err) end
  run:tell("%s is the same gift as %s: it will not be sent", args.key, args.old_key)
  return 0
end, { writes = true })

decisions.dismiss = {
  name = "dismiss", usage = "KEY --note TEXT", help = "Give up a gift that was not sent: no run sends it any more",
  epilog = [[
To take it back, run `sendoso ledger release KEY --note TEXT`.

Only what a run has looked at can be dismissed. To say in advance that a person gets no gift, put them on the
exclusion list of the rule; to say that an invalid row is known, put its code into the file `known_rows`.]],
  examples = {
    "sendoso ledger dismiss anniversary/1004/5 --note 'got flowers from the team'",
    "sendoso ledger dismiss welcome/ann --note 'asked for no gift' --ledger gifts.db",
  },
}

function decisions.dismiss.describe(parser)
  parser:argument("key", "The key of the gift")
  parser:option("--note", "Why it is not to be sent"):argname "TEXT":count(1)
end

-- Of what no run has looked at, a key may be a typo: other ways say in advance that there is to be no gift.
local in_advance = [[
run `sendoso owed` for the keys of what is due and was not sent
if the person is to get none, put them on the `exclude` list of the rule
if an invalid row is known, put its code into the file of `known_rows` (`sendoso data FILE` shows the codes)]]

decisions.dismiss.run = opened.by(function(ledger, args, run)
  local ok, err = ledger:dismiss(args.key, args.note)
  if not ok and err.kind == "not_found" then err = fail.new(err.kind, err.message, { hint = in_advance }) end
  if not ok then return shell.fail(run, err) end
  run:tell("%s is dismissed: no run will send it", args.key)
  return 0
end, { writes = true })

return decisions

--- Gifts from one ledger to another, from the shell: import and copy.
local account = require "sendoso.ledger.account"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local opened = require "sendoso.commands.ledger.opened"
local past = require "sendoso.gifts.past"
local price = require "sendoso.ledger.price"
local shell = require "sendoso.commands.shell"
local unread = require "sendoso.commands.ledger.unread"
local words = require "sendoso.words"

local moving = {}

moving.import = {
  name = "import", usage = "FILE", help = "Add the gifts of a file written by `sendoso ledger export`",
  epilog = "Gifts that are in the ledger already are not changed, unless the ledger would send what the file says is "
    .. "not to be sent. One that the file has as dismissed is dismissed. One that it has as sent, unknown, held or the "
    .. "same as another is held until you decide.",
  examples = { "sendoso ledger import gifts.ndjson", "sendoso ledger import gifts.ndjson --ledger gifts.db" },
}

function moving.import.describe(parser) parser:argument("file", "A file of `sendoso ledger export`") end

-- Milliseconds of a time in an export; nil: it is none.
local function ms_of(text)
  local seconds = instant.parse(text)
  return seconds and seconds * 1000 + tonumber(text:match "%.(%d%d%d)" or 0)
end

-- What is wrong with a gift, or a change of one, as an export writes it; or nil.
local function flaw_of_times(one)
  if type(one.state) ~= "string" then return '"state" is not a text' end
  if not ms_of(one.at) then return '"at" is not a time' end
end

-- What is wrong with a gift and its changes; or nil. What was owed or given up before any request may be to nobody's
-- address, and by no operation.
local function flaw_of(gift)
  if type(gift.key) ~= "string" then return '"key" is not a text' end
  for _, field in ipairs { "operation", "recipient" } do
    if type(gift[field] or "") ~= "string" then return ('"%s" is not a text'):format(field) end
  end
  if gift.began and not ms_of(gift.began) then return '"began" is not a time' end
  if math.type(gift.campaign or 0) ~= "integer" then return '"campaign" is not a number' end
  if not price.read(gift) then return '"price" is not a price' end
  if type(gift.events) ~= "table" or #gift.events == 0 then return '"events" has no change' end
  for i, event in ipairs(gift.events) do
    local flaw = type(event) ~= "table" and "it is not an object" or flaw_of_times(event)
    if flaw then return ('"events", change %d: %s'):format(i, flaw) end
  end
  return flaw_of_times(gift)
end

-- A gift with its changes from a line of an export; or nil and what is wrong with it.
local function story_of(line, account_name)
  local gift, err = require("sendoso.core").decode(line)
  if type(gift) ~= "table" then return nil, err and err.message or "the line is not an object" end
  local flaw = flaw_of(gift)
  if flaw then return nil, "the line is not a gift of `sendoso ledger export`: " .. flaw end
  if gift.account and gift.account ~= account_name then
    return nil, ("the gift is of the account %s, not of %s"):format(tostring(gift.account), account_name)
  end
  local events = gift.events
  gift.operation, gift.recipient = gift.operation or "", gift.recipient or ""
  gift.events, gift.account, gift.at, gift.began = nil, nil, ms_of(gift.at), gift.began and ms_of(gift.began)
  for _, event in ipairs(events) do event.at = ms_of(event.at) end
  return { gift = gift, events = events }
end

local may_have_sent = { sent = true, unknown = true, intent = true }
local decided = { dismissed = true, same = true, held = true }

-- Does an export know of a gift that it is not to be sent, where the ledger would send it? A ledger that was in such a
-- state once has had a word of its own since.
local function speaks_against(ledger, gift, mine)
  if may_have_sent[mine.state] then return false end
  if may_have_sent[gift.state] then return true end
  if not decided[gift.state] or decided[mine.state] then return false end
  for _, event in ipairs(fail.need(ledger:history(gift.key))) do
    if event.state == gift.state then return false end
  end
  return true
end

-- A text of a gift as an export has it, or else the ledger.
local function known(gift, mine, field) return gift[field] ~= "" and gift[field] or mine[field] or "" end

-- Dismisses or holds a gift as an export has it. Returns whether it is held.
local function take_over(ledger, gift, mine)
  local note = ("an imported export has it as %s; it was %s here"):format(gift.state, mine.state)
  if gift.state == "dismissed" then
    fail.need(ledger:dismiss(gift.key, gift.note and note .. ": " .. gift.note or note))
    return false
  end
  -- A release of before the export was read speaks of something else.
  local is_held, err = ledger:hold({
    key = gift.key, operation = known(gift, mine, "operation"), recipient = known(gift, mine, "recipient"),
    campaign = gift.campaign, rule = gift.rule, occasion = gift.occasion, identifiers = gift.identifiers,
    due = gift.due or mine.due,
  }, note, true)
  if is_held == nil then error(err, 0) end
  return is_held
end

-- Takes over what an export has against gifts that the ledger would send. Returns how many are held, and dismissed.
local function hold_back(ledger, stories)
  local held, dismissed = 0, 0
  for _, story in ipairs(stories) do
    local gift = story.gift
    local mine = (may_have_sent[gift.state] or decided[gift.state]) and fail.need(ledger:list { key = gift.key })[1]
    if mine and speaks_against(ledger, gift, mine) then
      if take_over(ledger, gift, mine) then held = held + 1
      elseif gift.state == "dismissed" then dismissed = dismissed + 1 end
    end
  end
  return held, dismissed
end

-- The CSV of an export is for people and spreadsheets: it has no gift whole.
local function check_first(line, path)
  if not line:find "^at,key," then return end
  fail.raise("invalid", path .. " is an export as CSV, which cannot be imported",
    { hint = "run `sendoso ledger export` without --format csv, and import that" })
end

local AT_ONCE = 1000 -- gifts in one transaction

-- Reads an export in pieces, and adds to `skipped` the lines that are no gifts. Returns what came of those that are.
local function import(ledger, file, path, skipped)
  local stories, number, counts = {}, 0, { added = 0, all = 0, held = 0, dismissed = 0 }
  local tell = past.teller(ledger)
  local account_name = ledger:facts().account
  local function load()
    local new = fail.need(ledger:load(stories))
    if new < #stories then
      local held, dismissed = hold_back(ledger, stories)
      counts.held, counts.dismissed = counts.held + held, counts.dismissed + dismissed
    end
    counts.added, counts.all, stories = counts.added + new, counts.all + #stories, {}
  end
  for line in file:lines() do
    number = number + 1
    if number == 1 then
      line = line:gsub("^\u{FEFF}", "")
      check_first(line, path)
    end
    local story, reason = story_of(line, account_name)
    if story then
      tell(story.gift)
      stories[#stories + 1] = story
    else
      skipped:add(number, reason)
    end
    if #stories == AT_ONCE then load() end
  end
  if #stories > 0 then load() end
  return counts
end

moving.import.run = opened.by(function(ledger, args, run)
  local file <close>, message = io.open(args.file, "rb")
  if not file then return shell.fail(run, fail.new("store", message)) end
  local skipped = unread.new(args.file)
  local counts, err = fail.try(import, ledger, file, args.file, skipped)
  skipped:say(run)
  if not counts then return shell.fail(run, err) end
  run:say("added %s; %d were in the ledger already", words.count(counts.added, "gift"), counts.all - counts.added)
  if counts.dismissed > 0 then
    run:say("%s dismissed, as the file has it: no run will send what a person has given up",
      words.count(counts.dismissed, "gift of the ledger is", "gifts of the ledger are"))
  end
  if counts.held > 0 then
    run:warn("%s held: the file says that they may have been sent, or wait for a person, and the ledger did not; "
      .. "`sendoso ledger list --state held` shows them", words.count(counts.held, "gift is", "gifts are"))
  end
  return run:status()
end, { writes = true })

moving.copy = {
  name = "copy", usage = "FROM TO", help = "Move a ledger to another file or database; the old one becomes read-only",
  epilog = "If it is interrupted, run the same command again.",
  examples = {
    "sendoso ledger copy gifts.db /srv/sendoso/gifts.db",
    "sendoso ledger copy gifts.db postgresql://hr@db.example.com/gifts --ledger-schema sendoso",
  },
}

function moving.copy.describe(parser)
  parser:argument("from", "A file, or postgresql://…")
  parser:argument("to", "A file or postgresql://… without a ledger")
end

-- The ledgers that are copied from and to: an earlier, interrupted copy may have made the first one read-only.
local function open_both(args, schema)
  local from, err = account.open(args.from, { schema = schema })
  if not from and err.kind == "guard" then
    from = account.open(args.from, { schema = schema, readonly = true })
    if from and not from:facts().moved_to then -- it is refused for another reason
      from:close()
      from = nil
    end
  end
  if not from then
    if err.kind == "not_found" then err = select(2, opened.missing(args.from, true)) end
    return nil, nil, err
  end
  local to
  to, err = account.open(args.to, { schema = schema, make = true, filling = true, account = from:facts().account })
  if to then return from, to end
  from:close()
  return nil, nil, err
end

function moving.copy.run(args, run)
  local from, to, err = open_both(args, run.settings.ledger_schema)
  if not from then return shell.fail(run, err) end
  local copied
  copied, err = from:copy(to)
  local old, new = from:facts().name, to:facts().name
  from:close()
  to:close()
  if not copied then return shell.fail(run, err) end
  run:say("moved %s from %s to %s", words.count(copied.gifts, "gift"), old, new)
  run:say("%s is read-only now, and no run uses it; name the new one with --ledger or SENDOSO_LEDGER", old)
  return 0
end

return moving

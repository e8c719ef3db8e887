--- sendoso approve PLAN
local approval = require "sendoso.approval"
local document = require "sendoso.approval.document"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local keys = require "sendoso.approval.keys"
local output = require "sendoso.run.output"
local place = require "sendoso.approval.place"
local planned = require "sendoso.commands.planned"
local shell = require "sendoso.commands.shell"
local users = require "sendoso.approval.users"
local words = require "sendoso.words"

local function core() return require "sendoso.core" end

local command = {
  name = "approve", usage = "PLAN",
  epilog = [[
The plan is shown, and the approval is written beside it, as PLAN.approval, or to the FILE of -o. It is for exactly
this plan, ends after a day, and is given with --approval to `sendoso apply` or `sendoso run`. Approving needs no ledger
and no network.

With a key (--init) it counts on every machine where the profile lists it: approvers = NAME:KEY. Without a key it
counts on this system only, by whose file it is: for users that the profile lists (approvers = NAME) or, if it lists
nobody, for every user but the one who made the plan.]],
  examples = { "sendoso approve --init", "sendoso approve march.plan",
    "sendoso approve march.plan -o - > yes.approval" },
}

function command.describe(parser)
  parser:argument("plan", "A plan file, written by `sendoso plan -o` or `sendoso run`"):args "?"
  parser:flag("--init", "Make your key, if you have none, and print the public part for the profile")
  parser:option("-o --output", "Where to write the approval; - is stdout"):argname "FILE"
end

-- The name of this user, as a proposal for the list of approvers.
local function user_name()
  local name = os.getenv "LOGNAME" or os.getenv "USER" or ""
  return name:find "^[%w._-]+$" and name or "NAME"
end

local function make_key(run)
  local public, is_new = keys.make()
  if not public then return shell.fail(run, is_new) end
  run:tell("%s %s", is_new and "wrote your key to" or "your key is", keys.path())
  run:tell "add this to the profile of those who apply plans; it is not secret:"
  return shell.protect(run, function() output.text(("approvers = %s:%s\n"):format(user_name(), public)) end)
end

-- An approval is overwritten, and nothing else.
local function check_path(path)
  local old <close> = io.open(path, "rb")
  local text = old and old:read(2000)
  if not text or document.parse(text) then return true end
  return fail("guard", ("%s exists and is not an approval"):format(path), { hint = "use another file name" })
end

local READABLE = 420 -- 0644: whoever applies the plan reads it, and nobody else writes it

-- A new file beside an approval. An error names the approval: nobody has typed another name.
local function create(path)
  local new = path .. ".new"
  os.remove(new)
  local out, owner = core().create(new, READABLE)
  if out then return out, owner, new end
  return fail("store", ("cannot write %s: %s"):format(path, owner.message:match ": ([^:]+)$" or owner.message))
end

-- Writes an approval into a new file, whose owner stands for the user, and puts it where it belongs.
local function write(path, given)
  local out <close>, owner, new = create(path)
  if not out then return nil, owner end
  local part, err
  part, err = users.part(owner)
  local is_done = (part or given.key) and true
  if is_done then is_done, err = out:write(document.text(given, part), "\n") end
  if is_done then is_done, err = out:close() end
  if is_done then is_done, err = os.rename(new, path) end
  if is_done then return part or {} end
  os.remove(new)
  if fail.is(err) then return nil, err end
  return fail("store", ("cannot write %s: %s"):format(path, err or "the disk may be full"))
end

-- Writes an approval where no file is: there, only its key counts.
local function pour(path, given)
  if not given.key then
    return fail("guard", "an approval without a key counts by its file: it must be written to one",
      { hint = "use -o FILE" })
  end
  local text = document.text(given) .. "\n"
  if path == "-" then
    output.exact(text)
    return {}
  end
  local out <close>, message = io.open(path, "wb")
  local written = out and out:write(text) and out:close()
  if written then return {} end
  return fail("store", ("cannot write the approval: %s"):format(message or path))
end

-- Does this user have a key?
local function has_key()
  local where = fail.try(keys.path)
  return where and core().exists(where)
end

-- The secret key that a plan is approved with; false: this user has none, and may approve it by the file.
local function find_key(plan, path)
  if not has_key() then
    local ok, err = users.may_approve(plan)
    if ok then return false end
    return nil, err
  end
  local secret, err = keys.secret()
  if secret and plan.planner and plan.planner == keys.public() then
    return fail("guard", ("%s was made with your key: another person must approve it"):format(path))
  end
  return secret, err
end

-- Makes the approval of a plan.
local function approve(run, path)
  local plan, err = file.read(path)
  if not plan then return nil, err end
  local secret
  secret, err = find_key(plan, path)
  if secret == nil then return nil, err end
  local given
  given, err = document.new(plan.digest, secret, run:now())
  return given, err, plan
end

-- Can an approval be written there? It is tried before anything is shown.
local function try_place(path)
  if path == "-" or core().is_stream(path) then return true end
  local ok, err = check_path(path)
  if not ok then return nil, err end
  if not place.is_replaceable(path) then
    return fail("store", ("cannot write %s: it belongs to another user"):format(path))
  end
  local out <close>, why, new = create(path)
  if not out then return nil, why end
  return os.remove(new)
end

-- Names the command that works where an approval cannot be written.
local function with_way(err, args, path)
  if err.kind ~= "store" or err.hint then return err end
  local other = place.of_all(args.plan)
  err.hint = ("run `sendoso approve %s -o %s`, or name another file that whoever applies the plan can read"):format(
    words.of_shell(args.plan), other == path and "FILE" or words.of_shell(other))
  return err
end

-- Shows what is approved.
local function show(run, plan)
  run:tell("%s, for %s, of %s, made at %s", plan.script, plan.account, plan.today, plan.made)
  for _, text in ipairs(plan.unusual) do run:warn("unusual: %s", text) end
  for _, text in ipairs(plan.remarks) do run:note("%s", text) end
  planned.show(plan)
end

-- Writes an approval. Returns which user of this system gives it.
local function store(args, path, given)
  if core().is_stream(path) then return fail.need(pour(path, given)) end
  local part, err = write(path, given)
  if part then return part end
  error(with_way(err, args, path), 0)
end

-- A path that leads there from everywhere, as a word of a shell: another person types it.
local function whole(path) return words.of_shell(core().whole_path(path) or path) end

-- Says what counts, and what comes next.
local function tell(run, args, path, given, part, plan)
  local is_by_file = not given.key
  local apply = ("sendoso apply %s --approval %s%s"):format(whole(args.plan), whole(path),
    plan.account == "sandbox" and " --sandbox" or "")
  run:tell("approved%s until %s; wrote %s", is_by_file and (" as user %s of this system"):format(part.user) or "",
    approval.ends(given), path)
  if is_by_file then
    run:tell "it counts on this system only; `sendoso approve --init` makes a key that counts anywhere"
    run:tell("whoever made the plan applies it: `%s`, with the --profile that it was made with, if any", apply)
  else
    run:tell("to apply the plan: `%s`, with the --profile that it was made with, if any", apply)
  end
  run:tell("then their ledger keeps it: `sendoso ledger show %s`", approval.key(given.plan))
end

function command.run(args, run)
  if (args.init or false) == (args.plan ~= nil) then
    run:problem(args.init and "--init makes a key and approves nothing: remove PLAN" or "PLAN is missing")
    return shell.USAGE
  end
  if args.init then return make_key(run) end
  local given, err, plan = approve(run, args.plan)
  if not given then return shell.fail(run, err) end
  local path = args.output or place.beside(args.plan)
  return shell.protect(run, function()
    local may, why = try_place(path)
    if not may then error(with_way(why, args, path), 0) end
    if path == "-" then return fail.need(pour(path, given)) end
    show(run, plan)
    tell(run, args, path, given, store(args, path, given), plan)
  end)
end

return command

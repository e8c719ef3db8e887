local core = require "sendoso.core"
local document = require "sendoso.approval.document"
local people = require "spec.support.users"
local process = require "spec.support.process"
local temp = require "spec.support.temp"
local users = require "sendoso.approval.users"

local MAKER, ADA, BOB = table.unpack(people.names)
local DAY = 24 * 3600

-- What only root can show: files of other users.
local it_of_users = people.are_here and it or pending

describe("an approval of a user of this system", function()
  local path, plan, made, now

  -- A plan of a user, in a file.
  local function plan_of(user, mode)
    local file = temp.file("march.plan", "{}\n")
    assert(os.execute(("chown %s %s && chmod %s %s"):format(user, file, mode or "640", file)))
    local _, owner = core.owned(file)
    return { path = file, owner = owner }
  end

  -- Writes an approval, as `sendoso approve` does, and gives its file to a user. change: what it says instead
  local function approve(user, change, secret)
    path = temp.path "march.plan.approval"
    local out <close>, owner = core.create(path, 420)
    owner.user, owner.uid = user, people.uid(user)
    local part, given = assert(users.part(owner)), document.new("d1", secret, now)
    for name, value in pairs(change or {}) do
      if part[name] then part[name] = value else given[name] = value end
    end
    assert(out:write(document.text(given, part), "\n"))
    out:close()
    people.give(user, path)
    return path
  end

  -- Who approved, by a file.
  local function checked(file, more)
    local given, err = document.read(file)
    if not given then return nil, err end
    local about = { digest = "d1", plan = plan, approvers = {}, now = now + 60 }
    for name, value in pairs(more or {}) do about[name] = value end
    return document.check(given, about)
  end

  local function refused(said, file, more)
    local name, err = checked(file, more)
    assert.is_nil(name)
    assert.equal("guard", err.kind)
    assert.matches(said, err.message, 1, true)
    return err
  end

  before_each(function()
    now = os.time()
    if not people.are_here then return end
    made = made or plan_of(MAKER)
    plan = { path = made.path, owner = {} }
    for name, value in pairs(made.owner) do plan.owner[name] = value end
  end)

  it_of_users("counts by whose file it is, if that is not who made the plan", function()
    local name, err, is_user = checked(approve(ADA))
    assert.same({ ADA, nil, true }, { name, err, is_user })
    local said = refused("the plan was made and approved by the same user (" .. MAKER .. ")", approve(MAKER))
    assert.matches("sendoso approve --init", said.hint, 1, true)
  end)

  it_of_users("counts by whom the profile lists, by the name alone", function()
    local key = core.ed25519_public(core.ed25519_make())
    local listed = { approvers = { { name = ADA }, { name = BOB, key = key } } }
    assert.equal(ADA, (checked(approve(ADA), listed)))
    local err = refused(BOB .. ", who is not listed as a user of this system", approve(BOB), listed)
    assert.matches("add " .. BOB .. " to the approvers", err.hint, 1, true)
    refused("the plan was made and approved by the same user", approve(MAKER), { approvers = { { name = MAKER } } })
  end)

  it_of_users("with a key counts in both ways", function()
    local secret = core.ed25519_make()
    local key = core.ed25519_public(secret)
    local name, _, is_user = checked(approve(ADA, nil, secret), { approvers = { { name = "ada", key = key } } })
    assert.same({ "ada", nil }, { name, is_user })
    assert.equal(ADA, (checked(path)))
    assert.equal(ADA, (checked(path, { approvers = { { name = ADA } } })))
    refused("a key that is not listed", path, { approvers = { { name = "eve", key = ("5c"):rep(32) } } })
    plan.planner = key
    refused("made and approved by the same person", path)
  end)

  -- Not that it is a copy: a key counts in a copy, too, where it is listed.
  it_of_users("with a key in a copy is refused for the key that is not listed", function()
    local secret = core.ed25519_make()
    local key = core.ed25519_public(secret)
    process.shell("cp %s %s.copy && chown %s: %s.copy", approve(ADA, nil, secret), path, MAKER, path)
    local copy = path .. ".copy"
    assert.equal("ada", (checked(copy, { approvers = { { name = "ada", key = key } } })))
    local err = refused("a key that is not listed", copy)
    assert.matches("add NAME:" .. key .. " to the approvers of the profile\nif another profile lists it", err.hint, 1,
      true)
    err = refused("a key that is not listed", copy, { approvers = { { name = BOB } } })
    assert.is_nil(err.hint:find("another profile", 1, true))
    refused(ADA .. ", who is not listed", path, { approvers = { { name = BOB } } })
  end)

  it_of_users("is of nobody where others can write it", function()
    for _, mode in ipairs { "664", "646", "666" } do
      process.shell("chmod %s %s", mode, approve(ADA))
      refused("can be written by other users than " .. ADA, path)
    end
  end)

  it_of_users("is refused for a plan that others can write, with what to do", function()
    for _, mode in ipairs { "660", "602", "666" } do
      plan = plan_of(MAKER, mode)
      local err = refused(("nobody knows who made %s: it can be written by others"):format(plan.path):sub(1, -2),
        approve(ADA))
      assert.matches("chmod go-w " .. plan.path, err.hint, 1, true)
    end
  end)

  it_of_users("is refused for a plan that came out of a pipe", function()
    plan = { path = "-", owner = false }
    refused("nobody knows who made -", approve(ADA))
  end)

  it_of_users("is that of a file, also by a link to it, and of no copy", function()
    local link = temp.path "link"
    process.shell("ln -s %s %s && ln %s %s.hard", approve(ADA), link, path, path)
    assert.equal(ADA, (checked(link)))
    assert.equal(ADA, (checked(path .. ".hard")))
    for _, copy in ipairs { "cp", "cp -p" } do
      for _, user in ipairs { ADA, BOB } do
        process.shell("%s %s %s.copy && chown %s: %s.copy", copy, path, path, user, path)
        refused(".copy is a copy of an approval", path .. ".copy")
        process.shell("rm %s.copy", path)
      end
    end
  end)

  it_of_users("that names another user than its file has is of nobody", function()
    refused("is a copy", approve(MAKER, { uid = people.uid(ADA), user = ADA }))
  end)

  it_of_users("was written when it says so, and not later", function()
    process.shell("touch -d @%d %s", now + 90, approve(ADA))
    refused("was changed after it was given", path)
    refused("was changed after it was given", approve(ADA, { at = "2026-03-10T09:00:00Z" }))
    refused("was changed after it was given", approve(ADA, { at = "yesterday" }))
  end)

  it_of_users("ends after a day, and is for one plan", function()
    approve(ADA)
    assert.equal(ADA, (checked(path, { now = now + DAY })))
    refused("older than a day", path, { now = now + DAY + 1 })
    refused("for another plan", path, { digest = "d2" })
  end)

  it_of_users("counts on the machine where it was given", function()
    refused("on another machine", approve(ADA, { machine = ("0"):rep(64) }))
  end)

  it_of_users("is root's like that of any other user, but for a plan of root's", function()
    plan = plan_of "root"
    refused("the plan was made and approved by the same user (root)", approve "root")
    assert.equal(ADA, (checked(approve(ADA))))
    plan = plan_of(MAKER)
    refused("root approved the plan, and is to send it", approve "root") -- who runs this spec
    local behind = users.behind
    finally(function() users.behind = behind end)
    users.behind = function() return { [people.uid(MAKER)] = true } end
    assert.equal("root", (checked(path)))
  end)

  it_of_users("is of nobody if no user has its number", function()
    process.shell("chown 54321 %s", approve(ADA, { uid = 54321 }))
    refused("this system has no user with the number 54321", path)
  end)

  it_of_users("does not count by who is to send the plan, or became that user", function()
    local behind = users.behind
    finally(function() users.behind = behind end)
    approve(ADA)
    users.behind = function() return { [people.uid(ADA)] = true } end
    refused(ADA .. " approved the plan, and is to send it", path)
    plan.owner = nil -- it was made just now
    refused(ADA .. " approved the plan, and is to send it", path)
    users.behind = behind
    assert.equal(ADA, (checked(path)))
  end)

  it("does not count by the user who runs all of it, as where everybody is root", function()
    path = temp.path "yes"
    local out <close>, owner = core.create(path, 420)
    assert(out:write(document.text(document.new("d1", nil, now), assert(users.part(owner))), "\n"))
    out:close()
    plan = {}
    local err = refused("and is to send it: one of the two must be another user", path)
    assert.matches("sendoso approve --init", err.hint, 1, true)
  end)

  it("counts by its file, and not by its text", function()
    local part = { user = "ada", uid = 1, machine = users.machine(), file = "1-1.0" }
    local given = assert(document.parse(document.text(document.new("d1", nil, now), part)))
    local name, err = document.check(given, { digest = "d1", plan = {}, approvers = {}, now = now })
    assert.is_nil(name)
    assert.matches("without a key counts by its file only", err.message, 1, true)
  end)

  it_of_users("does not count where the file system keeps no owners, neither of it nor of the plan", function()
    local _, owner = core.owned "/proc/self/status"
    assert.is_true(owner.is_claimed)
    local part, err = users.part(owner)
    assert.is_nil(part)
    assert.matches("does not keep whose a file is", err.message, 1, true)
    local given = document.read(approve(ADA))
    given.owner.is_claimed = true
    local function check() return select(2, document.check(given, { digest = "d1", plan = plan, approvers = {},
      now = now })) end
    assert.matches(("the file system of %s does not keep"):format(path), check().message, 1, true)
    given.owner.is_claimed, plan.owner.is_claimed = false, true
    assert.matches("nobody knows who made " .. plan.path, check().message, 1, true)
    plan.owner.is_claimed = false
    assert.is_nil(check())
    given.owner.created = now - 90 -- whoever knows a file of another user may have it overwritten
    assert.matches("was changed after it was given", check().message, 1, true)
  end)

  for what, text in pairs {
    ["half a user"] = '{"approval":1,"plan":"d1","at":"x","uid":1,"user":"ada"}',
    ["a user without a number"] = '{"approval":1,"plan":"d1","at":"x","uid":"1","user":"a","machine":"b","file":"c"}',
    ["nobody at all"] = '{"approval":1,"plan":"d1","at":"x"}',
    ["a key without a signature"] = '{"approval":1,"plan":"d1","at":"x","key":"d1","uid":1,"user":"a","machine":"b",'
      .. '"file":"c"}',
  } do
    it("is none of " .. what, function() assert.is_nil(document.parse(text)) end)
  end

  it("says of a file no more than the file system", function()
    local text = '{"approval":1,"plan":"d1","at":"x","uid":1,"user":"a","machine":"b","file":"c","owner":{"uid":1}}'
    assert.is_nil(document.parse(text).owner)
  end)
end)

local core = require "sendoso.core"
local document = require "sendoso.approval.document"
local temp = require "spec.support.temp"

local NOW = 1773133200 -- 2026-03-10T09:00:00Z
local DAY = 24 * 3600

describe("sendoso.approval.document", function()
  local ada, bob, approvers = core.ed25519_make(), core.ed25519_make(), nil

  before_each(function()
    approvers = { { name = "ada", key = core.ed25519_public(ada) }, { name = "bob", key = core.ed25519_public(bob) } }
  end)

  -- What becomes of an approval by somebody, after some seconds.
  local function checked(given, more)
    local about = { digest = "d1", plan = {}, approvers = approvers, now = NOW + 60 }
    for name, value in pairs(more or {}) do about[name] = value end
    return document.check(given, about)
  end

  local function refused(said, given, more)
    local name, err = checked(given, more)
    assert.is_nil(name)
    assert.equal("guard", err.kind)
    assert.matches(said, err.message, 1, true)
    return err
  end

  it("counts for its plan, by whom of the approvers ever it was given", function()
    assert.equal("ada", (checked(document.new("d1", ada, NOW))))
    assert.equal("bob", (checked(document.new("d1", bob, NOW))))
  end)

  it("is read as it was written", function()
    local given = document.new("d1", ada, NOW)
    local path = temp.path "plan.approval"
    local out <close> = assert(io.open(path, "w"))
    out:write(document.text(given), "\n")
    out:close()
    assert.equal("ada", (checked(document.read(path))))
  end)

  it("does not count for another plan", function()
    refused("for another plan", document.new("d2", ada, NOW))
  end)

  it("ends after a day, and does not begin before it was given", function()
    local given = document.new("d1", ada, NOW)
    assert.equal("ada", (checked(given, { now = NOW + DAY })))
    refused("at 2026-03-10T09:00:00Z, and now it is 2026-03-11T09:00:01Z: older than a day", given,
      { now = NOW + DAY + 1 })
    assert.equal("ada", (checked(given, { now = NOW - 300 })))
    refused("too early", given, { now = NOW - 301 })
  end)

  it("does not count by a key that is not listed, and names the key", function()
    local other = core.ed25519_make()
    local err = refused("a key that is not listed", document.new("d1", other, NOW))
    assert.matches("NAME:" .. core.ed25519_public(other), err.hint, 1, true)
    refused("not listed", document.new("d1", ada, NOW), { approvers = {} })
  end)

  it("does not count by the person who made the plan, but by the other approver", function()
    local plan = { planner = core.ed25519_public(ada) }
    refused("made and approved by the same person (ada)", document.new("d1", ada, NOW), { plan = plan })
    assert.equal("bob", (checked(document.new("d1", bob, NOW), { plan = plan })))
  end)

  for field, value in pairs { at = "2026-03-10T09:00:30Z", signature = ("0"):rep(128) } do
    it("does not count with another " .. field, function()
      local given = document.new("d1", ada, NOW)
      given[field] = value
      refused("was changed after it was given", given)
    end)
  end

  it("cannot be moved to another plan, or to another person", function()
    local given = document.new("d2", ada, NOW)
    given.plan = "d1"
    refused("was changed after it was given", given)
    given = document.new("d1", ada, NOW)
    given.key = approvers[2].key
    refused("was changed after it was given", given)
  end)

  it("does not count with any byte of its file changed", function()
    local text = document.text(document.new("d1", ada, NOW))
    for at = 1, #text do
      local other = text:sub(at, at) == "0" and "1" or "0"
      local given = document.parse(text:sub(1, at - 1) .. other .. text:sub(at + 1))
      assert.is_nil(given and (checked(given)), at)
    end
  end)

  for _, text in ipairs { "", "yes", "{}", "[]", "null", '{"approval":2}', '{"approval":1,"plan":1}',
    '{"approval":1,"plan":"d1","at":"x","key":"y"}',
    '{"approval":1,"plan":"d1","at":"x","key":"y\\u0000","signature":"z"}',
    ("["):rep(10000) } do
    it(("is not %q"):format(text:sub(1, 60)), function() assert.is_nil(document.parse(text)) end)
  end

  it("of a time that is none counts for nothing", function()
    local given = { plan = "d1", at = "yesterday", key = approvers[1].key }
    given.signature = core.ed25519_sign(ada, ("sendoso approval 1\nd1\nyesterday\n%s\n"):format(given.key))
    refused("older than a day", given)
  end)
end)

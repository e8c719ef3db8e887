-- Addresses that are written where there is none: a gift to one would be paid for, and nobody would get it.
local decision = require "spec.support.decision"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

-- What a rule decides of a person with that address, and why.
local function decide(email)
  local file = temp.file("staff.csv", "id,email,hire_date\n7," .. email .. ",2021-03-10\n")
  local list = decision.of { each = rule.people(file), once = "{id}/{years}", message = "none" }
  return list[1].outcome, list[1].reason or ""
end

describe("an address that stands for none", function()
  for _, email in ipairs { "noreply@acme.org", "No-Reply@acme.org", "do_not_reply@acme.org", "none@none.com",
    "no.email@acme.org", "unknown@acme.org", "test@test.com", "x@x.com", "no@email.com",
    "ann@acme.invalid" } do
    it("holds the gift, and is not shown: " .. email, function()
      local outcome, reason = decide(email)
      assert.equal("held", outcome)
      assert.matches("the email address looks like one that is written where there is none", reason, 1, true)
      assert.is_nil(reason:find(email, 1, true))
    end)
  end

  for _, email in ipairs { "na@acme.org", "test@acme.org", "nora.reply@acme.org", "x@acme.org", "info@info.com",
    "unknowne@acme.org", "ann@example.org" } do
    it("is none that somebody may have: " .. email, function() assert.equal("send", (decide(email))) end)
  end

  it("holds the gifts of attendees, too", function()
    local file = temp.file("w.csv", "Email,Attended\nnoreply@acme.org,Yes\n")
    local list = decision.of { each = rule.attendees(file), when = "none", once = "{email}", message = "none" }
    assert.equal("held", list[1].outcome)
  end)
end)

describe("an ID that stands for none", function()
  for _, id in ipairs { "none", "NIL", "nan", "---", "?", "n/a" } do
    it("is no ID: " .. id, function()
      local text = "id,name,email,hire_date\n%s,Ann,a@x.com,2021-03-10\n%s,Bob,b@x.com,2021-03-10\n"
      local file = temp.file("staff.csv", text:format(id, id))
      for _, one in ipairs(decision.of { each = rule.people(file), once = "{id}/{years}", message = "none" }) do
        assert.equal("refused", one.outcome)
      end
    end)
  end
end)

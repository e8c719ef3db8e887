local decision = require "spec.support.decision"
local rule = require "sendoso.rule"

local new = decision.rule

describe("sendoso.rule", function()
  for name, case in pairs {
    ["an unknown field"] = {
      fields = { mesage = "x" },
      err = "rule 'anniversary': unknown field 'mesage'; did you mean 'message'?",
    },
    ["no name"] = { fields = { name = "none" }, err = "rule: name is missing: expected a name of letters, digits" },
    ["a name with a slash"] = {
      fields = { name = "a/b" }, err = "name: expected a name of letters, digits, '.', '_' and '-', got \"a/b\"",
    },
    ["no each"] = { fields = { each = "none" }, err = "rule 'anniversary': each is missing: expected rule.people" },
    ["no once"] = {
      fields = { once = "none" }, err = "rule 'anniversary': once is missing: expected a text",
    },
    ["no gift"] = { fields = { gift = "none" }, err = "rule 'anniversary': gift is missing" },
    ["a gift without a campaign"] = { fields = { gift = {} }, err = "gift: campaign is missing" },
    ["a gift with a recipient"] = {
      fields = { gift = { campaign = 1, to = {} } }, err = "gift: remove to and once: the recipient comes from `each`",
    },
    ["a when that is a text"] = { fields = { when = "hire_date" }, err = "when: expected rule.anniversary" },
    ["a gift with an unknown option"] = {
      fields = { gift = { campaign = 1, amont = 5 } }, err = "gift: unknown option 'amont'; did you mean 'amount'?",
    },
    ["a send that is none"] = {
      fields = { send = "mail" },
      err = "send: expected 'egift', 'physical', 'collect', 'links' or 'invite', got \"mail\"",
    },
    ["an include that is none"] = {
      fields = { include = { 1 } }, err = "include: expected a list of texts: 'contractors', 'interns'",
    },
    ["a list with holes"] = { fields = { each = { {}, nil, {} } }, err = "each: expected rule.people" },
    ["one person for a list"] = { fields = { each = { email = "a@b.c" } }, err = "each: expected rule.people" },
    ["a message with half a field"] = {
      fields = { message = "Hi {first_name" }, err = "rule: message: \"{first_name\" is not a {field}",
    },
    ["a message with an empty field"] = {
      fields = { message = "Hi {}!" }, err = "rule: message: \"{}\" is not a {field}",
    },
    ["a key that is a function"] = {
      fields = { once = print }, err = "once: expected a text such as \"{id}/{years}\", got a function",
    },
    ["a key that is the same for all"] = { fields = { once = "march" }, err = "once: expected a field of the person" },
    ["a key that moves"] = { fields = { once = "{id}/{due}" }, err = "once: {due} changes with shift and lead time" },
    ["a key without its occasion"] = {
      fields = { once = "{id}" }, err = "once: {years} is missing: without it, next year's gift would be a duplicate",
    },
    ["a key without one of two occasions"] = {
      fields = { when = rule.after("hire_date", { days = { 30, 90 } }), once = "{id}" },
      err = "once: {occasion} is missing",
    },
  } do
    it("raises at the script's line for " .. name, function()
      local ok, message = pcall(new, case.fields)
      assert.is_false(ok)
      assert.matches("^spec/rule/check_spec.lua:%d+: ", message)
      assert.matches(case.err, message, 1, true)
    end)
  end

  it("is a value: a file may return one, or several", function()
    local one, two = new(), new { name = "other" }
    assert.same({ one }, rule.list(one))
    assert.same({ one, two }, rule.list { one, two })
    for _, returned in ipairs { "done", { 1, 2 }, { x = one }, { { one } } } do
      assert.has_error(function() rule.list(returned) end)
    end
    assert.has_error(function() rule.list(one, { name = "forgot rule" }) end)
    assert.has_error(function() rule.list() end,
      "the script makes rules but returns none of them; a rule that is not returned does nothing")
    assert.has_error(function() rule.list(one, new()) end,
      "two rules have the name 'anniversary'; their keys would be the same")
    assert.has_error(function() rule.list(one, new { name = "next", was = "anniversary" }) end,
      "rule 'next' has was = 'anniversary', but a rule with that name still exists")
  end)

  it("has a once whose fields are parted: else two people could have one key", function()
    local ok, err = pcall(new, { once = "{id}{years}" })
    assert.is_false(ok)
    assert.matches("once: expected a separator between the fields, as in \"{id}/{years}\"", err, 1, true)
  end)
end)

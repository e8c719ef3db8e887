local address = require "sendoso.address"

describe("sendoso.address", function()
  -- However it was copied -> the one spelling.
  for text, bare in pairs {
    ["Ann@Example.ORG"] = "ann@example.org",
    ["\u{202a}ann@example.org\u{202c}"] = "ann@example.org",
    ["a\u{200b}nn@exa\u{ad}mple\u{a0}.org\u{feff}"] = "ann@example.org",
    ["ann\0@example.org"] = "ann@example.org",
    ["\u{2066}Ann Lee\u{2069} <Ann@Example.org>"] = "ann@example.org",
    ["\"ann@example.org\" <ann@example.org>"] = "ann@example.org",
    ["ann@example.org <mailto:ann@example.org>"] = "ann@example.org",
    ["mailto:ann@example.org?subject=Hello"] = "ann@example.org",
    ["=\"ann@example.org\""] = "ann@example.org",
    ["ann@example.org;"] = "ann@example.org",
    ["ÉMILE.ŁĄ@MÜLLER.de"] = "émile.łą@müller.de",
    ["ОЛЬГА@пример.рф"] = "ольга@пример.рф",
    ["İ@example.org"] = "İ@example.org",
    ["Ann-Lee+gifts@sub.example-site.org"] = "ann-lee+gifts@sub.example-site.org",
  } do
    it("has one spelling of " .. ("%q"):format(text), function()
      assert.equal(bare, address.bare(text))
      assert.is_nil(address.problem("email", text))
      assert.equal(bare, address.bare(address.bare(text)))
    end)
  end

  -- What is certainly no address -> why.
  for text, flaw in pairs {
    ["nobody"] = "it has no @", [""] = "it has no @", ["a@b@c"] = "it has more than one @",
    ["a@b.org;c@d.org"] = "it has more than one address", ["a@b.org, c@d.org"] = "it has more than one address",
    ["a@b.org; Bo <c@d.org>"] = "it has more than one address", ["a@b.org / c@d.org"] = "it has more than one address",
    ["x@"] = "nothing follows the @", ["@x.org"] = "nothing stands before the @",
    ["l@acme"] = "the part behind the @ has no dot",
    ["o@acme..org"] = "the part behind the @ has a dot or a hyphen too many",
    ["o@.acme.org"] = "the part behind the @ has a dot or a hyphen too many",
    ["o@acme.org."] = "the part behind the @ has a dot or a hyphen too many",
    ["o@-acme.org"] = "the part behind the @ has a dot or a hyphen too many",
    ["o@acme_x.org"] = "the part behind the @ has a character that no domain has",
    ["o@10.0.0.1"] = "the part behind the @ ends with a number",
    ["ann lee@x.org"] = "it has a space in it", ["ann(at)@x.org"] = "it has a character that no address has",
    ["ren\u{fffd}e@x.org"] = "a character of it is lost", ["ren?e@x.org"] = "a character of it is lost",
    ["a***e@x.org"] = "it is masked", ["mailto:"] = "it has no @", ["Ann <>"] = "it has no @",
  } do
    it(("refuses %q, and does not repeat it"):format(text), function()
      local err = address.problem("work_email", text)
      assert.equal("work_email is not an email address: " .. flaw, err.message)
      assert.same({ "invalid", "work_email", "correct it and run again" }, { err.kind, err.field, err.hint })
    end)
  end
end)

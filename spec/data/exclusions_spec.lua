local decision = require "spec.support.decision"
local temp = require "spec.support.temp"

local ann, judge = decision.ann, decision.judge

describe("a list of those who get none", function()
  for name, text in pairs {
    ["a list of e-mails"] = "# never\nBob@example.com\nANN@example.com # asked in May\n",
    ["a list of ids"] = "12\n7\n",
    ["a list of addresses as mail programs copy them"] = "Bob Bay <bob@x.com>,\n\"Ann Lee\" <ANN@example.com>\n",
    ["a list of links"] = "mailto:ann@example.com\n",
    ["a list with no-break spaces"] = "\u{a0}ann@example.com\n",
    ["a list with marks of direction"] = "\u{202a}ann@example\u{200b}.com\u{202c}\n",
    ["a list of ids as a spreadsheet writes them"] = "=\"007\"\n",
    ["a list of ids as numbers"] = "7.0\n",
    ["a list of domains"] = "# colleagues\n@acme.org\n@Example.COM # and everybody below it\n",
    ["a file of people"] = "Employee ID,Name,Email\n9,X,ann@example.com\n",
    ["a file with a column"] = "Email\nann@example.com\n",
  } do
    it("is honoured as " .. name, function()
      local path = temp.file("never.csv", text)
      assert.equal("anniversary/7/5 skipped: excluded by never.csv", (judge(ann(), { exclude = path })))
      assert.equal("anniversary/8/5 send", (judge(ann { id = "8", email = "eve@example.org" }, { exclude = path })))
    end)
  end

  it("says how many of it match nobody: a typo is one of them", function()
    local file = temp.file("never.csv", "ann@example.com\nbob@exmple.com\n8\n")
    local _, _, remarks = judge(ann(), { exclude = file })
    assert.matches("never.csv: 2 of 3 entries match nobody in the file of rule 'anniversary'", remarks[1])
  end)

  it("knows somebody in whose row there are marks that nobody sees", function()
    local path = temp.file("never.csv", "ann@example.com\n")
    local person = ann { email = "\u{2066}Ann@exam\u{ad}ple.com\u{2069}", id = "\u{200e}007" }
    assert.equal("anniversary/007/5 skipped: excluded by never.csv", (judge(person, { exclude = path })))
    assert.matches("excluded", (judge(person, { exclude = temp.file("never.csv", "7\n") })))
  end)

  it("has whoever is of a domain, or of one below it, and no domain that only ends like it", function()
    local path = temp.file("never.csv", "@example.com\n")
    for email, outcome in pairs { ["Ann@EXAMPLE.com"] = "excluded", ["ann@mail.example.com"] = "excluded",
      ["ann@myexample.com"] = "send", ["ann@example.com.org"] = "send" } do
      assert.matches(outcome, (judge(ann { email = email, home_email = "ann@home.org" }, { exclude = path })))
    end
  end)

  it("may have domains of which nobody is: a competitor's is no typo", function()
    local _, _, remarks = judge(ann(), { exclude = temp.file("never.csv", "ann@example.com\n@rival.example\n") })
    assert.same({}, remarks)
  end)

  it("asks nothing about its other columns: who is on it is excluded", function()
    local file = temp.file("never.csv", "Employee ID,Email,Reason for leaving\n7,ann@example.com,moved\n")
    local said, _, remarks = judge(ann(), { exclude = file })
    assert.equal("anniversary/7/5 skipped: excluded by never.csv", said)
    assert.same({}, remarks)
  end)

  it("knows somebody by any of their addresses", function()
    local path = temp.file("never.csv", "ann@home.example\n")
    assert.matches("excluded", (judge(ann { home_email = "Ann@home.example" }, { exclude = path })))
  end)

  it("stops the run when it cannot be read, or not all of it", function()
    for _, path in ipairs { "/nowhere/never.csv", temp.file("never.csv", "Employee ID,Email\n9\n"),
      temp.file("never.csv", "ann@b.c,left\n"), temp.file("never.csv", ""),
      temp.file("never.csv", "PK\3\4\0\0"), temp.file("never.csv", "ann@b.c\nAnn Lee and friends\n"),
      temp.file("never.csv", "@acme\n"),
      temp.file("never.csv", "@\n"), temp.file("never.csv", "E-Mail;Grund\nann(at)b.c;x\n") } do
      local ok, err = pcall(judge, ann(), { exclude = path })
      assert.is_false(ok)
      assert.matches("never.csv", err.message)
    end
  end)
end)

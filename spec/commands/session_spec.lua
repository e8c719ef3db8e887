local session = require "sendoso.commands.session"

describe("sendoso.commands.session", function()
  local before, rule = package.loaded.sendoso, package.loaded["sendoso.rule"]

  after_each(function() package.loaded.sendoso, package.loaded["sendoso.rule"] = before, rule end)

  it("opens a client for a command that runs no script, and changes nothing of what scripts require", function()
    local its_run = session.begin { sandbox = true }
    local client <close> = assert(session.client(its_run))
    assert.equal("sandbox", client.where)
    assert.equal(before, package.loaded.sendoso)
  end)

  it("gives a script the library of its run", function()
    local its_run = session.begin { sandbox = true, write = function() end }
    local client <close> = assert(session.open(its_run))
    assert.equal(client, require "sendoso".default())
    assert.not_equal(before, package.loaded.sendoso)
  end)
end)

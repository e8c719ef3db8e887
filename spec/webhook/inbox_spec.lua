-- What an inbox keeps when its file cannot be written: all that came between two commits, or nothing of it.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso.core.inbox #binding", function()
  it("keeps nothing of a commit in which something has failed, whatever is written behind it", function()
    local path = temp.path "inbox.db"
    local inbox <close> = assert(core.inbox(path))
    assert(inbox:add("hr", "1", "hired", 0, "{}"))
    assert(inbox:commit())
    process.shell("sqlite3 %s 'alter table work rename to gone'", path)

    local number = assert(inbox:add("hr", "2", "hired", 0, "{}"))
    local ok, err = inbox:owe(number, "rules", 0, 0)
    assert.is_nil(ok)
    assert.equal("store", err.kind)
    assert.is_nil((inbox:add("hr", "3", "hired", 0, "{}")))
    ok, err = inbox:commit()
    assert.is_nil(ok)
    assert.matches("no such table", err.message, 1, true)
    assert.equal("1\n", process.shell("sqlite3 %s 'select id from event'", path))

    process.shell("sqlite3 %s 'alter table gone rename to work'", path)
    number = assert(inbox:add("hr", "2", "hired", 0, "{}")) -- it comes again: its source was told that it was not kept
    assert(inbox:owe(number, "rules", 0, 0))
    assert(inbox:commit())
    assert.equal(1, inbox:count "rules")
  end)
end)

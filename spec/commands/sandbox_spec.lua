local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

describe("sendoso sandbox", function()
  it("is the same Sendoso for the processes that are told its address", function()
    local state, script = temp.path(), temp.file("script.lua", scripts.one_gift)
    -- The shell starts the sandbox, reads the two lines that it prints, and ends it.
    local seen = process.run(("mkfifo %s/pipe; XDG_STATE_HOME=%s; export XDG_STATE_HOME; "
      .. "%s sandbox --fault lose-reply >%s/pipe & exec 3<%s/pipe; read a <&3; read b <&3; eval \"$a; $b\"; pid=$!; "
      .. "%s run %s; echo $?; %s ledger list --format csv; kill -TERM $pid; wait $pid; echo $?")
      :format(state, state, process.program, state, state, process.program, script, process.program))
    assert.matches("^6\n", seen.out)
    assert.matches(",unknown,one,egift,2002,", seen.out, 1, true)
    assert.matches("\n0\n$", seen.out)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)
end)

local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso completion #process", function()
  it("makes bash complete commands and flags", function()
    local file = temp.file("complete", process.sendoso("completion bash").out)
    local function complete(...)
      local words = { "sendoso", ... }
      local script = ("source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _sendoso; echo ${COMPREPLY[*]}"):format(
        file, table.concat(words, " "), #words - 1)
      return process.run("bash -c " .. temp.quote(script)).out
    end
    assert.equal("egift egift-links\n", complete "eg")
    assert.matches("--campaign", complete("egift", "--c"), 1, true)
    assert.equal("--base-url\n", complete "--ba")
    assert.equal("resolve release recover\n", complete("ledger", "re"))
    assert.matches("--since", complete("ledger", "list", "--si"), 1, true)
  end)

  for _, shell in ipairs { "zsh", "fish" } do
    it("knows every operation for " .. shell, function()
      local text = process.sendoso("completion " .. shell).out
      for _, op in ipairs(require "sendoso.operations") do
        assert.matches(op.name:gsub("_", "-"), text, 1, true)
      end
    end)
  end

  it("knows no other shell", function()
    assert.equal(64, process.sendoso("completion cmd").status)
  end)
end)

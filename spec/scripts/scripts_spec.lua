-- What all scripts are: examples to copy, that read like the sentence that asked for them.
local temp = require "spec.support.temp"

describe("each script", function()
  local pipe <close> = assert(io.popen "ls scripts/*.lua")
  for path in pipe:lines() do
    local text = temp.read(path)

    it(("is a sentence and ten to twenty lines: %s"):format(path), function()
      assert.matches("^%-%- %u[^\n]*%.\n", text)
      local _, lines = text:gsub("\n", "")
      assert.is_true(lines >= 10 and lines <= 20, lines .. " lines")
    end)

    it(("handles no errors, which the run does: %s"):format(path), function()
      for _, word in ipairs { "pcall", "error", "assert" } do
        assert.is_nil(text:find("%f[%w]" .. word .. "%s*[%({\"]"))
      end
    end)
  end
end)

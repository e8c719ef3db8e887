local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso repl #process", function()
  local function type_in(text, options)
    return process.run(("sh -c %s"):format(temp.quote(("%s %s repl <%s"):format(
      "XDG_STATE_HOME=" .. temp.path(), process.program .. " " .. (options or ""), temp.file("input", text)))))
  end

  it("prints what a line returns, tables by their fields", function()
    local result = type_in '1 + 1, "a"\nsendoso.me().id\n{ 1, { b = "x" } }\nlocal unused = 1\n'
    assert.equal('2\ta\n123456\n{ 1, { b = "x" } }\n', result.out)
    assert.equal(0, result.status)
  end)

  it("shows whatever it is given, and goes on", function()
    local result = type_in('sendoso\n'
      .. 'setmetatable({}, { __index = error, __tostring = error })\nsendoso.users()\nprint "on"\n')
    assert.equal(0, result.status)
    assert.matches("egift = function", result.out)
    assert.matches("on\n$", result.out)
  end)

  it("waits for the end of what takes several lines", function()
    assert.equal("1\n2\n", type_in("for i = 1, 2 do\n  print(i)\nend\n").out)
  end)

  it("says what is wrong and goes on", function()
    local result = type_in 'nil + 1\n= 3\nerror { }\nsendoso.nothing\nprint "still here"\nfor i ='
    assert.equal("still here\n", result.out)
    for _, message in ipairs { "arithmetic on a nil", "unexpected symbol", "has no 'nothing'", "<eof>" } do
      assert.matches(message, result.err, 1, true)
    end
  end)

  it("says an error object as every command does", function()
    local result = type_in "error(select(2, sendoso.campaign(1)), 0)\n"
    assert.matches("\nerror: Touch not found! %(404%)\n", result.err)
  end)

  it("sends gifts as a script does, and ends with the summary", function()
    local line = 'sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "r" }.outcome\n'
    local result = type_in(line .. line)
    assert.equal("sent\nduplicate\n", result.out)
    assert.matches("1 sent, 1 already sent", result.err)
    assert.equal("planned\n", type_in(line, "-n").out)
  end)
end)

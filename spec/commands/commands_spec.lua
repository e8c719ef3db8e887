-- Commands that are not derived from an operation.
local cjson = require "cjson"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso api #process", function()
  it("prints the answer's own bytes", function()
    local result = process.sendoso "api GET '/api/v3/touches?page=2&per_page=5'"
    assert.equal(0, result.status)
    local page = cjson.decode(result.out)
    assert.equal(2, page.current_page)
    assert.equal(5, #page.touches)
    assert.equal("", result.err)
  end)

  it("prints a bare array too", function()
    assert.equal("[", process.sendoso("api GET /api/v3/groups/1234/members").out:sub(1, 1))
  end)

  -- The token goes to the host that was said, whatever the path looks like.
  for _, path in ipairs { "@127.0.0.1:9/", "api/v3/me", "//127.0.0.1:9/", "'/a b'", "/a#b", "http://127.0.0.1:9/" } do
    it("takes no path that may be another host's, or none: " .. path, function()
      local result = process.sendoso("api GET " .. path)
      assert.equal(1, result.status)
      assert.matches("a path ", result.err)
    end)
  end

  it("only reads", function()
    local result = process.sendoso "api POST /api/v3/send"
    assert.equal(64, result.status)
    assert.matches("must be one of 'GET'", result.err)
  end)

  it("says what was not found", function()
    assert.matches("not_found %(404%)", process.sendoso("api GET /api/v3/sends").err)
  end)
end)

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

  it("sends gifts as a script does, and ends with the summary", function()
    local line = 'sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "r" }.outcome\n'
    local result = type_in(line .. line)
    assert.equal("sent\nduplicate\n", result.out)
    assert.matches("1 sent, 1 duplicates", result.err)
    assert.equal("planned\n", type_in(line, "-n").out)
  end)
end)

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

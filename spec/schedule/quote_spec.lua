local lyaml = require "lyaml"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local quote = require "sendoso.schedule.quote"
local temp = require "spec.support.temp"

-- The words that a shell makes of a line.
local function shell_words(line)
  local out = temp.path "out"
  local script = temp.file("script", ("printf '%%s\\0' %s >%s\n"):format(line, out))
  assert.equal(0, process.run("sh " .. script).status)
  local words = {}
  for word in temp.read(out):gmatch "([^\0]*)\0" do words[#words + 1] = word end
  return words
end

describe("sendoso.schedule.quote", function()
  local words = printed.words

  it("makes words of a shell that come back", function()
    assert.same(words, shell_words(quote.line(words)))
    assert.same({ "" }, shell_words(quote.line { "" }))
  end)

  it("makes a line of a crontab that cron, and then its shell, read as it was", function()
    assert.same(words, shell_words(printed.cron_command(quote.cron(quote.line(words)))))
    for _, word in ipairs(words) do
      assert.same({ word }, shell_words(printed.cron_command(quote.cron(quote.shell(word)))), word)
    end
  end)

  it("makes words of ExecStart= that come back, and none of them is a variable", function()
    local line = { "/bin/true" }
    for _, word in ipairs(words) do line[#line + 1] = quote.systemd(word) end
    assert.same({ "/bin/true", table.unpack(words) }, printed.systemd_words(table.concat(line, " "), true))
  end)

  for _, word in ipairs(words) do
    local is_path = quote.is_systemd_path(word)
    it(("makes paths that systemd itself %s: %s"):format(is_path and "finds" or "refuses", word), function()
      local folder = temp.path()
      local path = folder .. "/" .. word
      assert(os.execute("cp /bin/true " .. temp.quote(path)))
      local function verify(line)
        local unit = temp.file("x.service", ("[Service]\nType=oneshot\nExecStart=%s\n"):format(line))
        return process.run("systemd-analyze verify --man=no " .. unit)
      end
      local seen = verify(quote.systemd_value(path))
      if not is_path then return assert.matches("contains special characters", seen.err, 1, true) end
      assert.equal("", seen.err)
      assert.equal(0, seen.status)
      assert.not_equal(0, verify(quote.systemd_value(path .. "x")).status)
    end)
  end

  it("makes strings of YAML that come back", function()
    for _, word in ipairs(words) do assert.equal(word, lyaml.load("- " .. quote.yaml(word))[1]) end
  end)

  it("makes strings in which Kubernetes finds no variable of its own", function()
    for _, word in ipairs(words) do
      assert.equal(word, printed.kubernetes(lyaml.load("- " .. quote.kubernetes(word))[1]))
    end
  end)

  it("makes strings in which GitHub finds no expression of ours", function()
    for _, word in ipairs(words) do
      assert.equal(word, printed.github(lyaml.load("- " .. quote.github(word))[1]))
    end
  end)
end)

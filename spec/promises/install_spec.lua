local links = require "spec.support.links"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("cmake --install", function()
  local prefix = temp.path()
  local installed

  setup(function()
    installed = process.run(("cmake --install build --prefix %s"):format(prefix))
  end)

  it("puts the program where it finds its parts, from any folder", function()
    assert.equal(0, installed.status)
    local seen = process.run(("env -u LUA_PATH -u LUA_CPATH XDG_STATE_HOME=%s %s/bin/sendoso me")
      :format(temp.path(), prefix), { folder = "/" })
    assert.equal("", seen.err)
    assert.matches("first_name +Sandra", seen.out)
  end)

  it("puts the module where Lua 5.4 looks below the prefix", function()
    local seen = process.run(("env LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;;' "
      .. "LUA_CPATH='%s/lib/lua/5.4/?.so;;' XDG_STATE_HOME=%s "
      .. "lua5.4 -e 'print(require(\"sendoso\").me().id)'"):format(prefix, prefix, prefix, temp.path()),
      { folder = "/" })
    assert.equal("", seen.err)
    assert.equal("123456\n", seen.out)
  end)

  it("puts man pages and completions where they are looked for", function()
    for _, path in ipairs {
      "man/man1/sendoso.1", "man/man1/sendoso-run.1", "man/man7/sendoso-exit-status.7",
      "bash-completion/completions/sendoso", "zsh/site-functions/_sendoso", "fish/vendor_completions.d/sendoso.fish",
    } do
      assert.not_equal("", temp.read(("%s/share/%s"):format(prefix, path)), path)
    end
  end)

  it("puts the scripts where they run, and where Debian has examples", function()
    local seen = process.run(("XDG_STATE_HOME=%s %s/bin/sendoso run -n %s/share/sendoso/scripts/anniversary.lua "
      .. "--today 2026-02-28"):format(temp.path(), prefix, prefix), { folder = "/" })
    assert.matches("6 would be sent", seen.err)
    assert.not_equal("", temp.read(prefix .. "/share/doc/sendoso/examples/anniversary.lua"))
  end)

  it("puts the guide where its links lead to what is there, without the programs that draw its pictures", function()
    local folder = prefix .. "/share/doc/sendoso"
    local count, broken = links.broken(folder)
    assert.same({}, broken)
    assert.is_true(count > 100, count)
    assert.equal("", process.shell("find %s/docs -type f ! -name '*.md' ! -name '*.png' ! -name '*.svg'", folder))
  end)

  it("has a component for what packages have apart, and each file in one", function()
    local function files(folder) return process.shell("cd %s; find . ! -type d | sort", folder) end
    local parts = temp.path()
    for _, component in ipairs { "Unspecified", "postgres", "licence" } do
      process.shell("cmake --install build --prefix %s/%s --component %s", parts, component, component)
    end
    assert.equal("./lib/lua/5.4/sendoso/postgres.so\n", files(parts .. "/postgres"))
    assert.equal("./share/doc/sendoso/LICENSE\n", files(parts .. "/licence"))
    assert.equal(files(prefix), process.shell("cd %s; find . ! -type d | sed 's,/[^/]*,,' | sort", parts))
  end)

  it("writes down all that it puts somewhere, so that it can be removed", function()
    local folder = temp.path()
    process.shell("cmake --install build --prefix %s", folder)
    local removed = temp.read "docs/install.md":match "\n    (xargs rm [^#]-) *#"
    assert.equal(0, process.run(removed).status)
    assert.equal("", process.shell("find %s ! -type d", folder))
  end)

  it("exports one symbol from the module", function()
    local seen = process.run(("nm -D --defined-only %s/lib/lua/5.4/sendoso/core.so"):format(prefix))
    assert.matches("^%x+ T luaopen_sendoso_core\n$", seen.out)
  end)
end)

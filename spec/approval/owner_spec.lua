local core = require "sendoso.core"
local people = require "spec.support.users"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("the owner of a file #binding", function()
  it("is told with its text, and with what only this file has", function()
    local path, uid, name = temp.file("a", "\xff\xfeh\0i\0"), core.user()
    process.shell("chmod 604 %s", path)
    local text, owner = core.owned(path)
    assert.equal("hi", text)
    assert.same({ uid, name, 388, false }, { owner.uid, owner.user, owner.mode, owner.is_claimed })
    assert.same({ "number", "number" }, { type(owner.created), type(owner.modified) })
    process.shell("mv %s %s.b && cp -p %s.b %s", path, path, path, path)
    assert.equal(owner.id, select(2, core.owned(path .. ".b")).id)
    assert.not_equal(owner.id, select(2, core.owned(path)).id)
  end)

  it("is that of no folder, device or pipe, and is not waited for", function()
    local pipe = temp.path "pipe"
    process.shell("mkfifo %s", pipe)
    for _, path in ipairs { pipe, "/dev/null", temp.path() } do
      local text, err = core.owned(path)
      assert.is_nil(text)
      assert.equal(path .. " is not a file", err.message)
    end
    assert.equal("store", select(2, core.owned(temp.path() .. "/nope")).kind)
  end)

  it("is that of a new file, which has exactly its permissions", function()
    local path = temp.path "a"
    local out <close>, owner = core.create(path, 420)
    assert(out:write "hi")
    assert.is_true(out:close())
    local text, again = core.owned(path)
    assert.equal("hi", text)
    assert.same({ owner.id, owner.uid, 420 }, { again.id, again.uid, again.mode })
    assert.has_error(function() out:write "more" end, "attempt to use a closed file")
    assert.has_error(function() core.create(path .. "b", 512) end)
  end)

  it("is asked of no file that was there, nor through a link", function()
    local path = temp.file("a", "mine")
    process.shell("ln -s b %s.link", path)
    for _, name in ipairs { path, path .. ".link", path .. "/b" } do
      local out, err = core.create(name, 420)
      assert.is_nil(out)
      assert.equal("store", err.kind)
    end
    assert.equal("mine", temp.read(path))
    assert.is_nil(core.whole_path(path:gsub("a$", "b")))
    assert.equal(path, core.whole_path(path))
  end)

  local it_of_users = people.are_here and it or pending

  -- Whoever looks at a path twice may see two files.
  it_of_users("is that of the very text that was read, whatever is put in its place", function()
    local folder = temp.path()
    for i = 1, 2 do
      process.shell("echo %s > %s/%d && chown %s %s/%d", people.names[i], folder, i, people.names[i], folder, i)
    end
    local wait = process.begin(([[lua5.4 -e '
      local function move(a, b) os.rename("%s/" .. a, "%s/" .. b) end
      move("1", "it")
      for _ = 1, 1000000 do
        if io.open "%s/stop" then break end
        move("it", "1") move("2", "it") move("it", "2") move("1", "it")
      end']]):format(folder, folder, folder))
    local seen, tried = { 0, 0 }, 0
    while seen[1] < 50 or seen[2] < 50 do
      tried = tried + 1
      assert(tried < 1000000)
      local text, owner = core.owned(folder .. "/it")
      if text then
        assert.equal(text, owner.user .. "\n")
        local i = owner.user == people.names[1] and 1 or 2
        seen[i] = seen[i] + 1
      end
    end
    assert(io.open(folder .. "/stop", "w")):close()
    assert.equal(0, wait().status)
  end)
end)

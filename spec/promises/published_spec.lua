-- The rockspec, the Dockerfile and the workflow name what is there. Whether they work is seen by spec/rock and
-- spec/container.
local lyaml = require "lyaml"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local cmake = temp.read "CMakeLists.txt"

local function sorted(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The instructions of a Dockerfile: their names, and what stands behind them.
local function steps_of(dockerfile)
  local steps = {}
  for name, rest in ("\n" .. dockerfile:gsub("\\\n *", "")):gmatch "\n(%u+) ([^\n]+)" do
    steps[#steps + 1] = { name = name, rest = rest }
  end
  return steps
end

-- A command of ./bootstrap?
local function is_command(name) return temp.read "bootstrap":find("\n" .. name .. "[) ]") ~= nil end

describe("./bootstrap", function()
  it("names its commands for whatever it does not know, and begins nothing", function()
    for _, arguments in ipairs { "", "biuld", "demo now", "test --al", "test --all now" } do
      local seen = process.run("./bootstrap " .. arguments)
      assert.equal(64, seen.status, arguments)
      assert.matches("\n  ./bootstrap build  ", seen.err, 1, true)
    end
  end)

  it("says where there is no Debian what to do there", function()
    local tools = temp.path()
    process.shell("for tool in dirname id sh; do ln -s $(command -v $tool) %s; done", tools)
    local seen = process.run("./bootstrap build", { env = { PATH = tools } })
    assert.equal(1, seen.status)
    assert.equal("bootstrap: this is not Debian: use the container of docs/install.md\n", seen.err)
  end)
end)

describe("sendoso-scm-1.rockspec", function()
  local rock = {}
  assert(load(temp.read "sendoso-scm-1.rockspec", "=rockspec", "t", rock))()

  it("has no version of its own", function()
    assert.same({ "sendoso", "scm-1" }, { rock.package, rock.version })
    local version = cmake:match "project%(sendoso VERSION (%S+)"
    assert.is_nil(temp.read "sendoso-scm-1.rockspec":find(version, 1, true))
  end)

  it("names the libraries that CMake needs", function()
    local needed = {}
    for name in cmake:gmatch "pkg_check_modules%((%u+) REQUIRED" do needed[name] = true end
    for name in cmake:gmatch "find_library%((%u+) %w+ REQUIRED" do needed[name] = true end
    needed.LUA = nil
    assert.same(sorted(needed), sorted(rock.external_dependencies))
    for name, of in pairs(rock.external_dependencies) do
      assert.equal(0, process.run(("echo 'int main(void) { return 0; }' | gcc -x c - -o /dev/null -l%s")
        :format(of.library)).status, name)
    end
  end)

  it("names the modules of others that are required", function()
    local names = {}
    for i, dependency in ipairs(rock.dependencies) do names[i] = dependency:match "^%S+" end
    assert.same({ "lua", "argparse", "lua-cjson" }, names)
  end)

  it("sets what CMakeLists.txt has", function()
    assert.equal("cmake", rock.build.type)
    for name in pairs(rock.build.variables) do
      if name:find "^SENDOSO_" then assert.matches("%(" .. name .. " ", cmake) end
    end
  end)
end)

describe("the Dockerfile", function()
  local steps = steps_of(temp.read "Dockerfile")

  it("copies what is there, and is not ignored", function()
    local ignored, count = {}, 0
    for line in temp.read ".dockerignore":gmatch "[^\n]+" do ignored[line] = true end
    for _, step in ipairs(steps) do
      local source = step.name == "COPY" and step.rest:match "^([^-%s]%S*) "
      if source then
        assert.equal(0, process.run("test -e " .. source).status, source)
        assert.is_nil(ignored[source:match "^[^/]+"])
        count = count + 1
      end
    end
    assert.equal(2, count)
  end)

  it("takes the packages from where ./bootstrap puts them", function()
    local package = temp.read "bootstrap":match "ls (%S+)/%*%.deb"
    local from = temp.read "Dockerfile":match "COPY %-%-from=build /src/(%S-)/? "
    assert.equal(package, from)
  end)

  it("calls commands that ./bootstrap has", function()
    assert.is_true(is_command(temp.read "Dockerfile":match "%./bootstrap (%l+)"))
  end)
end)

describe(".github/workflows/ci.yml", function()
  local workflow = lyaml.load(temp.read ".github/workflows/ci.yml")

  it("says when it runs, and may only read", function()
    assert.same({ "pull_request", "push" }, sorted(workflow.on))
    assert.same({ contents = "read" }, workflow.permissions)
  end)

  it("calls commands that are there", function()
    local known = { ["apt-get"] = true, git = true, docker = true }
    local count = 0
    for _, job in pairs(workflow.jobs) do
      for _, step in ipairs(job.steps) do
        for command in (step.run or ""):gsub("&&", "\n"):gmatch "[^\n]+" do
          local program, argument = command:match "^%s*(%S+)%s*(%S*)"
          assert.is_true(program == "./bootstrap" and is_command(argument) or known[program], command)
          count = count + 1
        end
      end
    end
    assert.is_true(count >= 8)
  end)

  it("runs a script in the image that ends well", function()
    local image = workflow.jobs.image.steps
    local line = image[#image].run:match "^docker run %-%-rm %-%-network none sendoso (.+)$"
    local seen = process.sendoso(line:gsub("/usr/share/sendoso/", ""), { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal(0, seen.status, seen.err)
    assert.matches("\n1 sent, ", seen.err)
  end)

  it("uses actions of one commit each", function()
    for _, job in pairs(workflow.jobs) do
      for _, step in ipairs(job.steps) do
        if step.uses then assert.matches("^[%w-]+/[%w-]+@%x+$", step.uses) end
        if step.uses then assert.equal(40, #step.uses:match "@(%x+)$") end
      end
    end
  end)
end)

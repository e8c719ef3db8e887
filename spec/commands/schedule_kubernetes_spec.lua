local folders = require "spec.support.folder"
local jobs = require "spec.support.jobs"
local lyaml = require "lyaml"
local printed = require "spec.support.printed"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local schedule, text_of = jobs.schedule, jobs.text_of

describe("sendoso schedule --as kubernetes", function()
  local function job_of(arguments)
    local job = lyaml.load((text_of("--as kubernetes " .. arguments)))
    local pod = job.spec.jobTemplate.spec.template.spec
    return job, pod, pod.containers[1]
  end

  -- The variables of a container, by name.
  local function env_of(container)
    local env = {}
    for _, variable in ipairs(container.env) do env[variable.name] = variable end
    return env
  end

  it("prints a CronJob that runs one at a time, and that nothing repeats", function()
    local job, pod = job_of "--zone Europe/Berlin --every weekday --at 06:05"
    assert.same({ "batch/v1", "CronJob", "sendoso-thanks" }, { job.apiVersion, job.kind, job.metadata.name })
    local spec = job.spec
    assert.same({ "5 6 * * 1-5", "Europe/Berlin", "Forbid", 21600 },
      { spec.schedule, spec.timeZone, spec.concurrencyPolicy, spec.startingDeadlineSeconds })
    assert.equal(0, spec.jobTemplate.spec.backoffLimit)
    assert.equal("Never", pod.restartPolicy)
  end)

  it("gives a request under way the time to end", function()
    local _, pod = job_of "--timeout 45"
    assert.equal(105, pod.terminationGracePeriodSeconds)
  end)

  it("says which clock it is, and that it is UTC where no zone was given", function()
    local text, notes = text_of "--as kubernetes"
    assert.equal("Etc/UTC", lyaml.load(text).spec.timeZone)
    assert.matches("note: the time is UTC; use --zone NAME for another time zone", notes, 1, true)
  end)

  it("takes the ledger's URL and the token from a secret, whichever URL was given", function()
    for _, ledger in ipairs { "", "--ledger postgresql://hr@db.example.com/gifts" } do
      local _, _, container = job_of("--heartbeat https://hc-ping.com/a " .. ledger)
      local env = env_of(container)
      for _, name in ipairs { "SENDOSO_ACCESS_TOKEN", "SENDOSO_LEDGER" } do
        assert.same({ name = "sendoso-thanks", key = name }, env[name].valueFrom.secretKeyRef)
        assert.is_nil(env[name].value)
      end
      assert.equal("https://hc-ping.com/a", env.SENDOSO_HEARTBEAT.value)
    end
  end)

  it("writes to what a pod has for that, and runs as nobody in particular", function()
    local _, pod, container = job_of ""
    assert.equal("/state", env_of(container).XDG_STATE_HOME.value)
    local volumes = {}
    for _, volume in ipairs(pod.volumes) do volumes[volume.name] = volume.emptyDir end
    for _, mount in ipairs(container.volumeMounts) do assert.same({}, volumes[mount.name]) end
    local context = container.securityContext
    assert.same({ true, true, false }, { pod.securityContext.runAsNonRoot, context.readOnlyRootFilesystem,
      context.allowPrivilegeEscalation })
  end)

  it("runs what the Dockerfile makes: its program, as its user, with its folder for state", function()
    local _, pod, container = job_of ""
    local image = temp.read "Dockerfile"
    assert.equal(image:match '\nENTRYPOINT %["([^"]+)"%]', container.command[1])
    assert.equal(image:match "\nUSER (%d+):%d+\n", tostring(pod.securityContext.runAsUser))
    assert.equal(image:match "\nUSER %d+:(%d+)\n", tostring(pod.securityContext.runAsGroup))
    local state = env_of(container).XDG_STATE_HOME.value
    assert.same({ state, state }, { image:match "\nVOLUME (%S+)\n", image:match "XDG_STATE_HOME=(%S+)" })
  end)

  it("runs the script of the image, by its path from the root of the project", function()
    local folder = temp.path()
    process.run(("mkdir -p %s/.git %s/rules"):format(folder, folder))
    folders.write(folder, "rules/$(x) y.lua", jobs.one_gift)
    local seen = schedule("'rules/$(x) y.lua' --as kubernetes --image r.example.com/gifts:7 --live -- '$(HOME)'",
      { folder = folder })
    local container = lyaml.load(seen.out).spec.jobTemplate.spec.template.spec.containers[1]
    assert.equal("r.example.com/gifts:7", container.image)
    local words = {}
    for i, word in ipairs(container.args) do words[i] = printed.kubernetes(word) end
    assert.same({ "run", "--base-url", "https://app.sendoso.com", "--live", "/srv/sendoso/rules/$(x) y.lua", "--",
      "$(HOME)" }, words)
  end)

  it("runs what it prints, where the image has the folder", function()
    local folder = temp.path()
    folders.write(folder, "it's 5%.lua", jobs.one_gift)
    local seen = schedule([["it's 5%.lua" --as kubernetes --sandbox -- '$HOME']], { folder = folder })
    local container = lyaml.load(seen.out).spec.jobTemplate.spec.template.spec.containers[1]
    local command = { process.program }
    for _, word in ipairs(container.args) do
      command[#command + 1] = temp.quote((printed.kubernetes(word):gsub("^/srv/sendoso/", folder .. "/")))
    end
    seen = process.run(table.concat(command, " "), { env = { XDG_STATE_HOME = temp.path() }, folder = "/" })
    assert.equal(0, seen.status, seen.err)
    assert.matches("1 sent", seen.err, 1, true)
  end)

  it("needs no secrets in the sandbox", function()
    local _, _, container = job_of "--sandbox"
    assert.same({ "XDG_STATE_HOME" }, { container.env[1].name, container.env[2] })
  end)
end)

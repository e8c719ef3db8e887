-- Every command line in the README and the guide is one that the program understands, and runs.
local doc = require "spec.support.doc"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local files = {
  ["groups.csv"] = "Department,Group\nSales,People Operations\n",
  ["staff.csv"] = "id,name,email,hire_date,department\n1,Ann Lee,ann@example.com,2020-01-31,Sales\n",
  ["script.lua"] = 'require("sendoso").me()\n',
  ["rules.lua"] = [[
local rule = require "sendoso.rule"
return rule {
  name = "rules", each = { { id = 1, email = "ann@example.com", first_name = "Ann" } }, once = "{id}",
  gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!",
}
]],
}

-- What stands for something else on a page; a spec may write where it is called, and nowhere else.
local stands_for = {
  { "build/sendoso", "sendoso" }, { " | jq .*", "" }, { "/etc/systemd/system", "." }, { "/backup/", "" },
  { "sent|absent", "sent" }, { "%-%-to …", "--to ann@example.com" }, { "…", "x" }, { "FILE", "copy.file" },
  { "COMMAND", "run" },
}

local function typed(line)
  for _, pair in ipairs(stands_for) do line = line:gsub(pair[1], pair[2]) end
  return line
end

-- The lines of a page that begin with the program, in its blocks; and those within its sentences.
local function lines_of(page)
  local blocks, sentences = {}, {}
  local text = temp.read(page):gsub("\n```.-\n```", "")
  for line in text:gmatch "[^\n]+" do
    local block = line:match "^    +(sendoso .*)" or line:match "^    +(build/sendoso .*)"
    if block then blocks[#blocks + 1] = block end
  end
  for line in text:gmatch "`(sendoso [^`\n]+)`" do
    if not sentences[line] then sentences[#sentences + 1], sentences[line] = line, true end
  end
  return blocks, sentences
end

describe("a command line #process", function()
  local folder, env, count = nil, nil, 0
  local sandbox

  setup(function()
    sandbox = sandboxes.start()
    folder = temp.path()
    process.shell("mkdir -p %s/bin; ln -s %s %s/bin/sendoso; cp -r scripts %s", folder, process.program, folder, folder)
    for name, text in pairs(files) do
      local file <close> = assert(io.open(folder .. "/" .. name, "w"))
      file:write(text)
    end
    env = { XDG_STATE_HOME = folder .. "/state", PATH = folder .. "/bin:" .. os.getenv "PATH" }
    for name, value in pairs(sandbox.env) do env[name] = value end
    process.run("sendoso egift --campaign 2002 --to ann@example.com --once KEY", { folder = folder, env = env })
  end)

  teardown(function() sandbox.close() end)

  local function run(line) return process.run("sh -c " .. temp.quote(line), { folder = folder, env = env }) end

  for _, page in ipairs(doc.pages()) do
    local blocks, sentences = lines_of(page)
    for _, line in ipairs(blocks) do
      count = count + 1
      it(("of %s runs: %s"):format(page, line), function()
        -- What waits for others is only asked whether it understands.
        local waits = line:find "%-%-http" or line:find "sendoso login" or line:find "^sendoso listen"
          or line:find "^sendoso trigger" or line:find "^sendoso sandbox"
        local seen = run((waits and typed(line):gsub(" [<#&].*", "") or typed(line)) .. (waits and " --help" or ""))
        -- A gift that is sent already needs no decision, a file may differ from a directory, and the sample of
        -- employees has rows that are skipped. All else is done.
        local other = (line:find "ledger re[sl]" or line:find "ledger same") and 1 or line:find "directory diff" and 2
          or line:find "scripts/provisioning" and 5
        assert.is_true(seen.status == 0 or seen.status == other, seen.status .. ": " .. seen.err)
      end)
    end
    for _, line in ipairs(sentences) do
      count = count + 1
      it(("of %s is understood: %s"):format(page, line), function()
        -- All that stands before --help is read, and nothing is done.
        local asked, arguments = typed(line):match "^(.-)( %-%- .*)$"
        local seen = run((asked or typed(line)) .. (line:find "^sendoso help" and "" or " --help") .. (arguments or ""))
        assert.same({ 0, "" }, { seen.status, seen.err })
      end)
    end
  end

  it("is on most pages", function() assert.is_true(count > 80, count) end)

  it("with a mistake is noticed", function()
    for _, line in ipairs { "sendoso legder list", "sendoso plan rules.lua --htlm x", "sendoso sends --since never" } do
      assert.equal(64, run(line .. " --help").status)
    end
  end)
end)

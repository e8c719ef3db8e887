-- Profiles: which one is meant, what is in it, and what is refused.
local config = require "spec.support.config"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local two = "[acme]\nbase_url = http://127.0.0.1:1\nvia_from = People Ops\n"
  .. "[globex]\nzone = Europe/Berlin\nmax_sends = 5\n"

local function sendoso(arguments, folder, env)
  local all = { XDG_CONFIG_HOME = folder }
  for name, value in pairs(env or {}) do all[name] = value end
  return process.sendoso(arguments, { env = all })
end

-- A setting of `profile show`, as "value (source)". CSV has a quote before a leading minus.
local function shown(arguments, folder, env, name)
  local seen = sendoso("profile show --format csv " .. arguments, folder, env)
  assert.equal(0, seen.status, seen.err)
  local value, source = seen.out:match("\n" .. name .. ",([^,\n]*),([^\n]*)\n")
  return value and ("%s (%s)"):format(value, (source:gsub("^'", "")))
end

describe("a profile", function()
  it("is the one of --profile, else of SENDOSO_PROFILE, else of `profile use`", function()
    local folder = config.folder(two .. "[third]\n")
    assert.equal("not set ()", shown("", folder, nil, "profile"))
    assert.equal(0, sendoso("profile use third", folder).status)
    assert.equal("third (profile use)", shown("", folder, nil, "profile"))
    local env = { SENDOSO_PROFILE = "globex" }
    assert.equal("globex (SENDOSO_PROFILE)", shown("", folder, env, "profile"))
    assert.equal("acme (--profile)", shown("--profile acme", folder, env, "profile"))
    assert.equal("acme (--profile)", shown("acme", folder, env, "profile"))
  end)

  it("has its settings, and each says where it came from", function()
    local folder = config.folder(two)
    assert.equal("http://127.0.0.1:1 (profiles.ini:2)", shown("acme", folder, nil, "base_url"))
    assert.equal("People Ops (profiles.ini:3)", shown("acme", folder, nil, "via_from"))
    assert.equal("hr (SENDOSO_VIA_FROM)", shown("acme", folder, { SENDOSO_VIA_FROM = "hr" }, "via_from"))
    assert.equal("7 (--max-sends)", shown("globex --max-sends 7", folder, nil, "max_sends"))
    assert.equal("https://app.sendoso.com (default)", shown("globex", folder, nil, "base_url"))
  end)

  it("shows no secret", function()
    local env = { SENDOSO_ACCESS_TOKEN = "s3cret", SENDOSO_LEDGER = "postgresql://me:s3cret@db/x" }
    local seen = sendoso("profile show acme", config.folder(two), env)
    assert.matches("access_token +set +SENDOSO_ACCESS_TOKEN", seen.out)
    assert.not_matches("s3cret", seen.out .. seen.err, 1, true)
  end)

  it("is used by a run: its time zone, its limit", function()
    local script = temp.file("s.lua", 'print(require("sendoso").today())\n')
    local folder = config.folder(two)
    local seen = sendoso("--sandbox --profile globex run " .. script, folder)
    assert.equal(0, seen.status, seen.err)
    local gift = temp.file("g.lua", [[
local sendoso = require "sendoso"
for i = 1, 7 do sendoso.egift { campaign = 2002, to = { email = i .. "@b.c", name = "A" }, once = "k" .. i } end]])
    seen = sendoso("--sandbox --profile globex run " .. gift, folder)
    assert.matches("5 sent", seen.err, 1, true)
    assert.matches("the limit max_sends = 5 (profiles.ini:6) is reached", seen.err, 1, true)
  end)

  it("without a section is one that is signed in, and knows where", function()
    local folder = config.folder(nil, { acme = "https://app.staging.sendo.so" })
    assert.equal("https://app.staging.sendo.so (sign-in)", shown("acme", folder, nil, "base_url"))
    assert.equal("client-of-acme (sign-in)", shown("acme", folder, nil, "client_id"))
    assert.matches("^signed in %(.*/credentials/acme%)$", shown("acme", folder, nil, "access_token"))
    assert.not_matches("s3cret", sendoso("profile show acme --json", folder).out, 1, true)
  end)

  it("is that of a sign-in without a name where no other one is named", function()
    local folder = config.folder(two, { default = "https://app.staging.sendo.so" })
    assert.equal("default (sign-in)", shown("", folder, nil, "profile"))
    assert.equal("acme (--profile)", shown("acme", folder, nil, "profile"))
  end)

  it("is listed with whether it is signed in, and whether it is used", function()
    local folder = config.folder(two, { globex = "https://app.staging.sendo.so" })
    sendoso("profile use globex", folder)
    assert.equal("profile,base_url,signed_in,used\nacme,http://127.0.0.1:1,false,false\n"
      .. "globex,https://app.staging.sendo.so,true,true\n", sendoso("profile list --format csv", folder).out)
  end)

  it("is not chosen where there is none of that name: an account is never another one by a slip", function()
    local folder = config.folder(two)
    local commands = { "profile use acne", "profile show acne", "--profile acne me", "--profile acne --sandbox me" }
    for _, arguments in ipairs(commands) do
      local seen = sendoso(arguments, folder)
      assert.equal(4, seen.status, arguments)
      assert.matches("the profile 'acne' does not exist; did you mean 'acme'?", seen.err, 1, true)
    end
    assert.equal(4, sendoso("me", folder, { SENDOSO_PROFILE = "acne" }).status)
    assert.equal(64, sendoso("--profile ../acme me", folder).status)
    assert.not_equal(0, sendoso("me", folder, { SENDOSO_PROFILE = "../acme" }).status)
  end)

  it("is not another one where what was chosen cannot be read", function()
    local folder = config.folder(two, { default = "https://app.staging.sendo.so" })
    for text, status in pairs { [""] = 1, ["two words\n"] = 1, ["../acme\n"] = 1, ["acne\n"] = 4 } do
      config.write(folder, "profile", text)
      local seen = sendoso("me", folder, { SENDOSO_ACCESS_TOKEN = "another account's" })
      assert.equal(status, seen.status, text)
      assert.matches("choose one with `sendoso profile use NAME`: it stands in " .. folder, seen.err, 1, true)
    end
    assert.equal(0, sendoso("profile use acme", folder).status)
    assert.equal("acme (profile use)", shown("", folder, nil, "profile"))
  end)

  it("that somebody else chose last is told when a variable comes first", function()
    local seen = sendoso("profile use acme", config.folder(two), { SENDOSO_PROFILE = "globex" })
    assert.matches("warning: SENDOSO_PROFILE names the profile 'globex', and comes first", seen.err, 1, true)
  end)
end)

describe("a mistake in profiles.ini", function()
  -- A line of it, and what is said.
  for line, said in pairs {
    ["base_urll = https://app.sendoso.com"] = "unknown key 'base_urll'; did you mean 'base_url'?",
    ["base_url = app.sendoso.com"] = "base_url: ",
    ["base_url = http://app.sendoso.com"] = "base_url: ",
    ["client_auth = header"] = "client_auth: expected basic or body, got \"header\"",
    ["zone = Europe/Berlinn"] = "zone: unknown time zone",
    ["timeout = 0"] = "timeout: expected a number of seconds above 0",
    ["max_sends = -1"] = "max_sends: expected a whole number",
    ["max_sends = 1e3"] = "max_sends: expected a whole number",
    ["ledger = gifts.db"] = "ledger: expected a path that begins with /",
    ["ledger = postgresql://me:s3cret@db/x"] = "a password does not belong in this file",
    ["ledger = postgresql://db/x?user=me&password=s3cret"] = "a password does not belong in this file",
    ["ledger = postgresql://db/x?sslpassword=s3cret"] = "a password does not belong in this file",
    ["ledger = postgresql://db/x?%70assWord=s3cret"] = "a password does not belong in this file",
    ["witness = no"] = "witness: expected true or false",
    ["redirect_uri = 127.0.0.1"] = "redirect_uri: expected a URL",
    ["client_secret = s3cret"] = "'client_secret' is a credential, which does not belong in this file",
    ["access_token = s3cret"] = "'access_token' is a credential",
    ["password = s3cret"] = "'password' is a credential",
    ["max_spend = lots"] = "max_spend: \"lots\" is not an amount",
    ["approval_over = a lot"] = "approval_over: \"a lot\" is not an amount",
    ["approvers = ada:5c"] = "approvers: expected NAME:KEY, as `sendoso approve --init` prints it",
    ["approval_folder = plans"] = "approval_folder: expected a path that begins with /",
    ["currency = Euro"] = "expected three capital letters such as EUR",
  } do
    it("is refused with its line, in whichever section: " .. line:gsub(" =.*", ""), function()
      local folder = config.folder("[acme]\n[globex]\n" .. line .. "\n")
      for _, arguments in ipairs { "--profile acme --sandbox me", "profile list" } do
        local seen = sendoso(arguments, folder)
        assert.equal(1, seen.status, seen.err)
        assert.matches("sendoso/profiles.ini:3: ", seen.err, 1, true)
        assert.matches(said, seen.err, 1, true)
        assert.not_matches("s3cret", seen.err, 1, true)
      end
    end)
  end

  it("does no harm to who uses no profile", function()
    local folder = config.folder "[acme]\nnonsense\n"
    assert.equal(0, sendoso("--sandbox me", folder).status)
    assert.equal(0, sendoso("help run", folder).status)
  end)
end)

--- sendoso sandbox
local faults = require "sendoso.sandbox.faults"
local output = require "sendoso.run.output"
local path = require "sendoso.path"
local shell = require "sendoso.commands.shell"
local unknowns = require "sendoso.sandbox.unknowns"

local sandbox = {
  name = "sandbox",
  examples = { "sendoso sandbox >env &  . ./env", "sendoso sandbox --port 8099 --fault lose-reply=2 --set per_page=5" },
}

local function list_settings()
  local lines = {
    "Settings, for what the real service does not document (--set NAME=VALUE):",
  }
  for _, setting in ipairs(unknowns.list) do
    local values = setting.choices and table.concat(setting.choices, "|") or "N"
    lines[#lines + 1] = ("  %-17s %s (%s; default: %s)"):format(setting.name, setting.help, values,
      setting.default)
  end
  lines[#lines + 1] = "\nFaults, for the next N gifts (--fault NAME=N), for a percentage of them (NAME=5%), or for\n"
    .. "another operation (NAME@me=N):"
  for _, fault in ipairs(faults.list) do lines[#lines + 1] = ("  %-17s %s"):format(fault.name, fault.help) end
  lines[#lines + 1] = "\nTo add a fault while it runs:\n"
    .. "  curl -H 'Authorization: Bearer sandbox' -d '{\"lose-reply\": 1}' "
    .. "$SENDOSO_BASE_URL/sandbox/faults"
  lines[#lines + 1] = "\nThe recipient's email address decides what happens to a gift: bounced@…, unopened@…,\n"
    .. "expired@…, refunded@…, failed@…, cancelled@…, undeliverable@…, unconfirmed@…, also bounced.7@…;\n"
    .. "a gift to an address with a + stays paused; all others succeed. With --set day_s=1 a day takes one second.\n"
    .. "\nFor `sendoso login`, the client ID is sandbox, and the client secret sandbox-secret.\n"
    .. "\nTo use it from another shell: `sendoso sandbox >env &`, and there `. ./env`"
  return table.concat(lines, "\n")
end

sandbox.epilog = list_settings()

function sandbox.describe(parser)
  parser:option("--port", "The port; with 0 the system chooses"):default "0":argname "N"
    :convert(shell.whole("--port", 0, 65535))
  parser:flag("--ipv6", "Listen on [::1] instead of 127.0.0.1")
  parser:option("--state", "The file that keeps the gifts"):argname "FILE"
  parser:option("--set", "Change a setting (see below)"):argname "NAME=VALUE":count "*"
  parser:option("--fault", "Add a fault (see below)"):argname "NAME=N":count "*"
end

function sandbox.run(args, run)
  local given = {}
  for _, text in ipairs(args.set) do
    local name, value = text:match "^([^=]+)=(.*)$"
    if not name then
      run:problem("--set: expected NAME=VALUE, got \"%s\"", text)
      return shell.USAGE
    end
    given[name] = value
  end
  local opened, err = require("sendoso.sandbox").open {
    port = args.port, ipv6 = args.ipv6, state = args.state or path.state "sandbox.ndjson", faults = args.fault,
    settings = given,
  }
  if not opened then
    run:error(err)
    return err.field and shell.USAGE or 1
  end
  local status = shell.protect(run, function()
    output.text(("export SENDOSO_BASE_URL=%s\nexport SENDOSO_ACCESS_TOKEN=%s\n"):format(opened.base_url, opened.token))
  end)
  if status ~= 0 then
    opened.server:close()
    return status
  end
  run:tell "the sandbox is running; set the variables above in other programs; Ctrl-C stops it"
  require("sendoso.core").guard() -- Ctrl-C ends it here, and not in the middle of an answer
  opened.server:run()
  opened.server:close()
  return 0
end

return sandbox

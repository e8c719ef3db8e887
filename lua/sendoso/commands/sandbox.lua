--- sendoso sandbox
local faults = require "sendoso.sandbox.faults"
local path = require "sendoso.path"
local shell = require "sendoso.commands.shell"
local unknowns = require "sendoso.sandbox.unknowns"

local sandbox = {
  name = "sandbox", help = "run the local Sendoso, to be used by other processes",
  examples = { "sendoso sandbox >env &  . ./env", "sendoso sandbox --port 8099 --fault lose-reply=2 --set per_page=5" },
}

local function list_settings()
  local lines = {
    "What is unknown about the real service is one setting each (--set NAME=VALUE):",
  }
  for _, setting in ipairs(unknowns.list) do
    local values = setting.choices and table.concat(setting.choices, "|") or "N"
    lines[#lines + 1] = ("  %-15s %s (%s; %s if not set)"):format(setting.name, setting.help, values,
      setting.default)
  end
  lines[#lines + 1] = "\nFaults, for the next gift, the next N or so many in a hundred (--fault NAME=N, NAME=5%), or\n"
    .. "for another operation (--fault NAME@me=N):"
  for _, fault in ipairs(faults.list) do lines[#lines + 1] = ("  %-16s %s"):format(fault.name, fault.help) end
  lines[#lines + 1] = "\nWhile it runs:\n  curl -H 'Authorization: Bearer sandbox' -d '{\"lose-reply\": 1}' "
    .. "$SENDOSO_BASE_URL/sandbox/faults"
  lines[#lines + 1] = "\nWhat becomes of a gift is chosen by the recipient's e-mail: bounced@…, unopened@…,\n"
    .. "expired@…, refunded@…, failed@…, cancelled@…, undeliverable@…, unconfirmed@…, and bounced.7@… as well;\n"
    .. "any address with a + in it stays paused; all others end well. --set day_s=1 lets a day pass in a second.\n"
    .. "\nFor another shell: sendoso sandbox >env &   then there: . ./env"
  return table.concat(lines, "\n")
end

sandbox.epilog = list_settings()

function sandbox.describe(parser)
  parser:option("--port", "the port on 127.0.0.1; 0 lets the system choose"):default "0"
    :convert(shell.whole("--port", 0, 65535))
  parser:option("--state", "the file that keeps the gifts"):argname "FILE"
  parser:option("--set", "how the unknown behaves"):argname "NAME=VALUE":count "*"
  parser:option("--fault", "what goes wrong"):argname "NAME=N":count "*"
end

function sandbox.run(args, run)
  local given = {}
  for _, text in ipairs(args.set) do
    local name, value = text:match "^([^=]+)=(.*)$"
    if not name then
      run:say("--set wants NAME=VALUE, not '%s'", text)
      return 64
    end
    given[name] = value
  end
  local opened, err = require("sendoso.sandbox").open {
    port = args.port, state = args.state or path.state "sandbox.ndjson", faults = args.fault,
    settings = given,
  }
  if not opened then
    run:error(err)
    return err.field and 64 or 1
  end
  io.stdout:write(("export SENDOSO_BASE_URL=%s\nexport SENDOSO_ACCESS_TOKEN=%s\n")
    :format(opened.base_url, opened.token))
  io.stdout:flush()
  run:tell "the sandbox is open, with the settings above for others; Ctrl-C ends it"
  opened.server:run()
  opened.server:close()
  return 0
end

return sandbox

--- The commands that spend: one gift from the shell, its receipt on stdout.
local output = require "sendoso.output"
local read = require "sendoso.commands.read"
local session = require "sendoso.session"
local tally = require "sendoso.tally"

local send = {}

-- What `to` is made of is an option of its own here.
local ours = { email = true, name = true, via = true, via_from = true, touch_id = true }

local function describe(op)
  return function(parser)
    parser:option("--campaign", "the campaign's id or exact name"):count(1)
    parser:option("--to", "the recipient's e-mail address"):count(1):argname "EMAIL"
    parser:option("--name", "the recipient's full name")
    parser:option("--once", "the gift's key: a second one of this key is not sent"):count(1):argname "KEY"
    for _, param in ipairs(op.params) do
      if not ours[param.name] then
        local name = param.alias or param.name
        parser:option("--" .. name:gsub("_", "-"), param.help):target(name)
      end
    end
    read.describe_format(parser)
  end
end

local function options_of(op, args)
  local options = {
    campaign = read.campaign(args.campaign), once = args.once,
    to = { email = args.to, name = args.name },
  }
  for _, param in ipairs(op.params) do
    if not ours[param.name] then options[param.alias or param.name] = args[param.alias or param.name] end
  end
  return options
end

--- Makes the command of a spending operation.
---@param op table
function send.command(op)
  return {
    name = op.name, help = op.help, describe = describe(op),
    run = function(args)
      local client = session.open()
      if not client then return tally.status() end
      local receipt = client[op.name](options_of(op, args))
      local status = 0
      if receipt then
        status = read.protect(function() output.one(read.format(args), op.columns, receipt) end)
      end
      return math.max(session.close(), status)
    end,
  }
end

return send

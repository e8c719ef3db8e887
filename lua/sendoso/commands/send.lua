--- The commands that send one gift or invite one user, from the shell. The receipt is printed on stdout.
local cursor = require "sendoso.cursor"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local send = {}

-- Parameters that have options of their own here, or none.
local ours = { touch_id = true, email = true, name = true, via = true, via_from = true, recipient_users = true }

-- Does it take several recipients? Only eGift links do.
local function is_for_many(op) return op.name == "egift_links" end

-- For an invitation every parameter is an option; for a gift, all but those of the recipient.
local function params_of(op)
  local params = {}
  for _, param in ipairs(op.params) do
    if not param.fixed and (op.does == "invite" or not ours[param.name]) then params[#params + 1] = param end
  end
  return params
end

-- Must it be given? What the API requires may have a default of ours.
local function is_needed(param) return param.required and param.otherwise == nil end

-- Must the recipient's name be given?
local function needs_name(op)
  for _, param in ipairs(op.params) do
    if param.name == "name" then return is_needed(param) end
  end
  return false
end

local function option_name(param)
  return (param.alias or param.name):gsub("_", "-")
end

local read_to = shell.reader({ type = "email" }, "--to")

local function describe(op)
  return function(parser)
    if op.does == "spend" then
      parser:option("--campaign", "The campaign: its ID or exact name"):count(1):argname "ID|NAME"
        :convert(shell.filled "--campaign")
      if is_for_many(op) then
        parser:option("--to", "The email address of a recipient (may be repeated)"):count "+":argname "EMAIL"
          :convert(read_to)
      else
        parser:option("--to", "The recipient's email address"):count(1):argname "EMAIL":convert(read_to)
        parser:option("--name", "The recipient's full name"):argname "NAME":count(needs_name(op) and 1 or "?")
      end
    end
    if op.does == "spend" then
      parser:option("--once", (is_for_many(op) and "The gifts have the keys KEY/EMAIL" or "The key of the gift")
        .. ": a second gift with the same key is not sent"):argname "KEY":count(1)
        :convert(shell.filled "--once")
    else
      parser:option("--once", "The key of the invitation (default: invite/EMAIL)"):argname "KEY"
        :convert(shell.filled "--once")
    end
    for _, param in ipairs(params_of(op)) do
      local option = parser:option("--" .. option_name(param), param.help):target(param.name):argname(shell.noun(param))
      local read, choices = shell.reader(param, "--" .. option_name(param)), shell.choices(param)
      if read then option:convert(read) end
      if is_needed(param) then option:count(1) end
      if choices then option:choices(choices) end
    end
    shell.describe_format(parser)
  end
end

local function options_of(op, args)
  local options = { once = args.once }
  if op.does == "spend" then
    options.campaign = shell.campaign(args.campaign)
    if is_for_many(op) then options.recipients = args.to
    else options.to = { email = args.to, name = args.name } end
  end
  for _, param in ipairs(params_of(op)) do
    local name = param.alias or param.name
    -- In a script, `address` is the table with all its parts; here it is the street.
    if param.name == "address" then options.to.address = args.address
    else options[name] = args[param.name] end
  end
  return options
end

-- A receipt for several links is shown as a list of them, but complete as JSON.
local function show(op, receipt, format)
  if not is_for_many(op) or format == "json" then return output.one(format, op.columns, receipt) end
  output.list(format, op.columns, (cursor.of(receipt.egift_links)))
end

local examples = {
  egift = {
    "sendoso egift --campaign 'Coffee on us' --to ann@example.com --name 'Ann Lee' --once thanks/ann",
    "sendoso egift --campaign 2001 --to ann@example.com --once five-years/ann --amount 50 --message 'Thank you!'",
  },
  physical = {
    "sendoso physical --campaign 'Welcome kit' --to ann@example.com --name 'Ann Lee' --address '1 Main St' \\\n"
      .. "    --city Phoenix --state AZ --zip 85004 --country USA --mobile-no 14805550100 --once welcome/ann",
    "sendoso physical --dry-run --campaign 2009 --to ann@example.com --name 'Ann Lee' --address '1 Main St' \\\n"
      .. "    --city Phoenix --state AZ --zip 85004 --country USA --mobile-no 14805550100 --once welcome/ann",
  },
  collect = {
    "sendoso collect --campaign 'Anniversary box' --to ann@example.com --name 'Ann Lee' --once box/ann",
    "sendoso collect --campaign 2007 --to ann@example.com --name 'Ann Lee' --once box/ann --expire-after-days 7",
  },
  egift_links = {
    "sendoso egift-links --campaign 'Coffee on us' --to ann@example.com --to bob@example.com --once webinar-847",
    "sendoso egift-links --campaign 2002 --to ann@example.com --once webinar-847 --format csv",
  },
  invite = {
    "sendoso invite --first-name Ann --last-name Lee --email ann@example.com --role regular --group 1234",
    "sendoso invite --dry-run --first-name Ann --last-name Lee --email ann@example.com --role manager --group 1234",
  },
}

-- The options that are required.
local function usage_of(op)
  local parts = {}
  if op.does == "spend" then parts[1] = "--campaign ID|NAME --to EMAIL --once KEY" end
  if needs_name(op) and op.does == "spend" then parts[2] = "--name NAME" end
  for _, param in ipairs(params_of(op)) do
    if is_needed(param) then parts[#parts + 1] = ("--%s %s"):format(option_name(param), option_name(param):upper()) end
  end
  return table.concat(parts, " ")
end

--- Makes the command of an operation that sends or invites.
---@param op table
function send.command(op)
  return {
    name = op.name:gsub("_", "-"), usage = usage_of(op), describe = describe(op),
    examples = examples[op.name],
    run = function(args, run)
      local client, status = session.open(run)
      if not client then return status end
      local receipt = client[op.name](options_of(op, args))
      status = 0
      if receipt then
        status = shell.protect(run, function() show(op, receipt, shell.format(args)) end)
      end
      return math.max(session.close(run), status)
    end,
  }
end

return send

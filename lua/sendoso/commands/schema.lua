--- sendoso schema
local fail = require "sendoso.fail"
local fit = require "sendoso.gifts.fit"
local json = require "sendoso.json"
local money = require "sendoso.money"
local operations = require "sendoso.operations"
local output = require "sendoso.run.output"
local schema = require "sendoso.agents.schema"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local command = {
  name = "schema", usage = "OPERATION",
  epilog = "With --campaign, the schema has what is known of that campaign: its price range, its countries, its name. "
    .. "What Sendoso\ndoes not document is not in it.",
  examples = { "sendoso schema egift", "sendoso schema egift --campaign 2001 --sandbox" },
}

local function names()
  local list = {}
  for _, op in ipairs(operations) do list[#list + 1] = (op.name:gsub("_", "-")) end
  return list
end

function command.describe(parser)
  parser:argument("operation", "The operation"):choices(names())
  parser:option("--campaign", "A campaign: its ID or exact name"):argname "ID|NAME":convert(shell.filled "--campaign")
end

local function require_also(whole, name)
  for _, one in ipairs(whole.required) do
    if one == name then return end
  end
  table.insert(whole.required, name)
end

-- What a campaign says of the parameters.
local function narrow(whole, campaign)
  local properties = whole.properties
  whole.title = campaign.name
  if properties.touch_id then properties.touch_id.const = campaign.id end
  local low, high = money.parse(campaign.starting_egift_price), money.parse(campaign.ending_egift_price)
  if properties.amount and low and high then
    properties.amount.minimum, properties.amount.maximum = money.number(low), money.number(high)
    properties.amount.description = ("%s, in %s"):format(properties.amount.description, campaign.currency or "?")
    require_also(whole, "amount")
  end
  local served = campaign.ship_to_countries
  if properties.country and type(served) == "table" and #served > 0 then properties.country.enum = json.list(served) end
end

local function build(op, campaign)
  local whole = schema.input(op)
  whole["$schema"], whole.description = "https://json-schema.org/draft/2020-12/schema", op.help
  whole.required = whole.required or json.list {}
  if campaign then narrow(whole, campaign) end
  return whole
end

function command.run(args, run)
  local op = operations[args.operation:gsub("-", "_")]
  if not args.campaign then
    return shell.protect(run, function() output.one("json", "", build(op)) end)
  end
  if not op.campaign then
    run:problem("%s has no campaign", args.operation)
    return shell.USAGE
  end
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  local status = shell.protect(run, function()
    local campaign = fail.need(client.campaign(shell.campaign(args.campaign)))
    fail.need(fit.kind(op, campaign))
    output.one("json", "", build(op, campaign))
  end)
  client:close()
  return status
end

return command

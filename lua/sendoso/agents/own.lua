--- The tools that are ours: what a gift would be, what became of one, and what is owed.
local address = require "sendoso.address"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local gifts = require "sendoso.agents.gifts"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local nearest = require "sendoso.nearest"
local owed = require "sendoso.ledger.owed"
local price = require "sendoso.ledger.price"
local arguments = require "sendoso.agents.arguments"
local schema = require "sendoso.agents.schema"

local own = {}

local DAY_MS, EARLY_MS = 24 * 3600 * 1000, 5 * 60 * 1000
local PAGES, PER_PAGE = 20, 100 -- how far the list of sends is read: it has no filter

local READS = { readOnlyHint = true, openWorldHint = true }

-- preview_gift

local function run_preview(call, by_name)
  local args, names = call.arguments, {}
  for name in pairs(by_name) do names[name] = true end
  local tool = by_name[args.tool]
  if not tool then return nil, ("tool: %q is not a tool that sends%s"):format(args.tool, nearest(args.tool,
    check.sorted(names))) end
  local problem = arguments.problem(tool.input, args.arguments)
  if problem then return nil, problem end
  if tool.op.does ~= "invite" and args.arguments.once == nil then return nil, "once is missing" end
  return gifts.preview(call, tool, args.arguments)
end

local function preview_tool(spends)
  local by_name = {}
  for _, tool in ipairs(spends) do by_name[tool.name] = tool end
  return {
    name = "preview_gift", title = "Show what a gift would be, and spend nothing",
    description = "Checks a gift without sending it: its campaign, its price or that it is not known, whether it was "
      .. "sent before, and what stands in its way. It asks no person.",
    input = schema.object({
      tool = { type = "string", enum = json.list(check.sorted(by_name)), description = "The tool that would send it" },
      arguments = { type = "object", description = "The arguments for that tool" },
    }, { "tool", "arguments" }),
    output = { type = "object", required = json.list { "tool", "recipients", "would_send" }, properties = {
      tool = { type = "string" }, would_send = { type = "boolean" }, price = { type = "string" },
      campaign = { type = "object" }, preview_id = { type = "string" }, expires_in_seconds = { type = "integer" },
      note = { type = "string" },
      recipients = { type = "array", items = { type = "object", properties = {
        key = { type = "string" }, email = { type = "string" }, outcome = { type = "string" },
        price_known = { type = "boolean" }, cost = { type = "object" }, reason = { type = "string" } } } } } },
    hints = READS, run = function(call) return run_preview(call, by_name) end,
  }
end

-- find_gift

-- Is it the send of a gift of the ledger: of its campaign, to its recipient, at its time?
local function is_of(send, gift)
  local email = type(send.recipient) == "table" and send.recipient.email
  local touch = type(send.touch) == "table" and send.touch.id
  local at = instant.parse(send.created_at)
  if type(email) ~= "string" or not at or address.bare(email) ~= gift.recipient or touch ~= gift.campaign then
    return false
  end
  return at * 1000 >= gift.at - EARLY_MS and at * 1000 <= gift.at + DAY_MS
end

-- Notes in gifts the status that the list of sends has of each. Returns how many sends were read.
local function add_statuses(call, list)
  local open, count = 0, 0
  for _, gift in ipairs(list) do
    if gift.state == "sent" then open = open + 1 end
  end
  for number = 1, PAGES do
    if open == 0 or call:is_cancelled() then break end
    local page = call.client.page("sends", { page = number, per_page = PER_PAGE,
      fields = { "id", "status", "created_at", "touch.id", "recipient.email" } })
    if not page or #page.items == 0 then break end
    for _, send in ipairs(page.items) do
      for _, gift in ipairs(list) do
        if gift.state == "sent" and not gift.status and is_of(send, gift) then
          gift.status, gift.send_id, open = send.status, send.id, open - 1
        end
      end
    end
    count = count + #page.items
    call:progress(count, page.total)
  end
  return count
end

local function find(ledger, args)
  local filter = { key = args.key, recipient = args.email and address.bare(args.email), limit = args.limit or 20 }
  local rows = fail.need(ledger:list(filter))
  local list = json.list {}
  for i, row in ipairs(rows) do
    list[i] = { key = row.key, operation = row.operation, state = row.state, recipient = row.recipient,
      campaign = row.campaign, price = price.of(row), at = row.at, tracking_code = row.tracking_code,
      tracking_url = row.tracking_url, note = row.note, due = row.due, rule = row.rule }
  end
  return list
end

local function run_find(call)
  local args = call.arguments
  if not args.key and not args.email then return nil, "give key or email" end
  local ledger, err = call.client:ledger_to_read()
  if ledger == nil then return nil, err end
  if ledger == false then return { gifts = json.list {}, note = "there is no ledger yet: nothing was sent by it" } end
  local list
  list, err = fail.try(find, ledger, args)
  if not list then return nil, err end
  local count = args.with_status == false and 0 or add_statuses(call, list)
  for _, gift in ipairs(list) do gift.at = instant.utc(gift.at // 1000) end
  return { gifts = list, sends_read = count }
end

local find_tool = {
  name = "find_gift", title = "Find gifts in the ledger, and what became of them",
  description = "Finds gifts by their key, or by the recipient's email address: what the ledger knows of them, and the "
    .. "status that Sendoso has for those that were sent.",
  input = schema.object {
    key = { type = "string" }, email = { type = "string", format = "email" },
    limit = { type = "integer", minimum = 1, maximum = 100, default = 20 },
    with_status = { type = "boolean", default = true, description = "Read the newest sends for the status, too" },
  },
  output = { type = "object", required = json.list { "gifts" }, properties = {
    gifts = { type = "array", items = { type = "object" } }, sends_read = { type = "integer" },
    note = { type = "string" } } },
  hints = READS, run = run_find,
}

-- list_owed

local function run_owed(call)
  local ledger, err = call.client:ledger_to_read()
  if ledger == nil then return nil, err end
  local list, rows = {}, json.list {}
  if ledger then list, err = owed.list(ledger) end
  if not list then return nil, err end
  for _, one in ipairs(list) do
    if not call.arguments.rule or one.rule == call.arguments.rule then
      rows[#rows + 1] = { key = one.key, rule = one.rule, due = one.due, state = one.state, reason = one.reason }
    end
  end
  return { owed = rows }
end

local owed_tool = {
  name = "list_owed", title = "List gifts that were due and are not sent, since when, and why",
  description = "Lists the gifts of rules that were due and are not sent: since when, and why.",
  input = schema.object { rule = { type = "string", description = "Only gifts of this rule" } },
  output = { type = "object", required = json.list { "owed" }, properties = {
    owed = { type = "array", items = { type = "object" } } } },
  hints = { readOnlyHint = true, openWorldHint = false }, run = run_owed,
}

--- Returns the tools that are ours.
---@param spends sendoso.Tool[] those that spend
---@return sendoso.Tool[]
function own.tools(spends) return { preview_tool(spends), find_tool, owed_tool } end

return own

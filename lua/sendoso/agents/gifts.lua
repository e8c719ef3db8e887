--- The tools that spend, invitations among them. Each asks a person first.
local address = require "sendoso.address"
local confirm = require "sendoso.agents.confirm"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local operations = require "sendoso.operations"
local preview = require "sendoso.gifts.preview"
local schema = require "sendoso.agents.schema"

local gifts = {}

local list = {
  { "create_a_sendoso_user", "invite" },
  { "create_a_sendoso_physical_gift", "physical" },
  { "create_a_sendoso_physical_gift_address_collection", "collect" },
  { "create_a_sendoso_egift", "egift" },
  { "create_a_sendoso_egift_link", "egift_links" },
}

local ONCE = { type = "string", minLength = 1,
  description = "The key of the gift: a second call with the same key sends nothing. Use what the gift is for and "
    .. "whom, such as webinar-847/ann@example.com" }

local PREVIEW = { type = "string", description = "preview_id of preview_gift for the same arguments, where the person "
  .. "behind the client cannot be asked" }

local RECEIPT = {
  type = "object", required = json.list { "success", "key", "outcome" },
  properties = {
    success = { type = "boolean" }, key = { type = "string" }, message = { type = "string" },
    outcome = { type = "string", enum = json.list { "sent", "already sent" } },
    tracking_code = { type = "string" }, tracking_url = { type = "string" },
    receiver_email = { type = "string" }, team_group_id = { type = "integer" }, user_role = { type = "string" },
    invitation_status = { type = "string" }, expires_at = { type = "string" },
    egift_links = { type = "array", items = { type = "object", properties = {
      egift_link = { type = "string" }, recipient_email_or_phone_number = { type = "string" } } } },
    note = { type = "string" },
  },
}

local DRY_RUN = "nothing was sent: this server is in a dry run; to send in production, start it with --live"

-- Parameters that are the recipient, or its address.
local ABOUT = { name = true, email = true, address = true, city = true, state = true, zip = true, country = true,
  mobile_no = true }

--- Returns the options of the client's function.
---@param op table
---@param args table by the wire's names
---@return table
function gifts.options(op, args)
  local options = { once = args.once }
  for _, param in ipairs(op.params) do
    local value = args[param.name]
    if not param.fixed and param.name ~= "via_from" and value ~= nil then
      if op.does == "invite" or not ABOUT[param.name] then options[param.alias or param.name] = value end
    end
  end
  if op.does == "invite" then
    options.once = nil
    return options
  end
  if op.name == "egift_links" then return options end
  options.to = { email = args.email, name = args.name }
  if args.address then
    options.address = {}
    for name in pairs(ABOUT) do
      if name ~= "name" and name ~= "email" then options.address[name] = args[name] end
    end
  end
  return options
end

-- A key for the same arguments is always the same one.
local function proposed(op, args)
  if op.does == "invite" then return "invite/" .. address.bare(args.email) end
  local own = {}
  for name, value in pairs(args) do
    if name ~= "once" and name ~= "preview_id" then own[name] = value end
  end
  local about = args.email and "/" .. address.bare(args.email) or ""
  local digest = require("sendoso.core").digest(json.encode(own)):sub(1, 12)
  return ("%s-%d/%s%s"):format(op.name, args.touch_id, digest, about)
end

-- What is seen of a receipt, by the names that Sendoso's answer has.
local function shown(op, args, receipt, note)
  local result = {
    success = true, key = receipt.key, message = receipt.message,
    outcome = receipt.outcome == "duplicate" and "already sent" or receipt.outcome,
    tracking_code = receipt.tracking_code, tracking_url = receipt.tracking_url, note = note,
  }
  if op.does == "invite" then
    result.receiver_email, result.team_group_id, result.user_role = args.email, args.team_group_id, args.role
    result.invitation_status, result.expires_at = receipt.invitation_status, receipt.expires_at
  end
  if receipt.egift_links then
    result.egift_links = json.list {}
    for i, link in ipairs(receipt.egift_links) do
      result.egift_links[i] = { egift_link = link.link, recipient_email_or_phone_number = link.email }
    end
  end
  return result
end

-- Sends what a person, or whoever may, has said yes to.
local function send(call, op, previews, note)
  local caps = call.server.caps
  caps:take(previews)
  local receipt, err = call.client[op.name](gifts.options(op, call.arguments))
  if not receipt and err.kind ~= "unknown" then caps:give(previews) end
  if not receipt then return nil, err end
  if receipt.outcome == "planned" then return nil, DRY_RUN end
  return shown(op, call.arguments, receipt, note)
end

-- Gets the yes: from the client's person where it can be asked, else by a preview. Returns true and a note; or nil and
-- a refusal; or nil, nil and a question that the client is to put.
local function get_yes(call, tool, previews)
  local server, bound = call.server, confirm.bound(tool.name, call.arguments)
  if server.no_confirm then return true, "no person was asked (--no-confirm)" end
  local question = confirm.question(tool.title, previews, call.client:words())
  if call:can_ask() then
    local answer, open, reason = call:ask(question, bound)
    if open then return nil, nil, open end
    if confirm.is_yes(answer) then return true end
    return nil, reason or "the person did not agree: nothing was sent"
  end
  local id = call.arguments.preview_id
  if not id then
    return nil, "preview_id is missing: this client cannot ask its person, so call preview_gift with the same "
      .. "arguments first, show the preview to the person, and give its preview_id"
  end
  local is_taken, reason = server.previews:take(id, bound)
  if not is_taken then return nil, "preview_id " .. reason .. "; call preview_gift again" end
  return true, "confirmed by a preview; no person was asked by this server"
end

local function check(call, op, args)
  if not call.server.allow_sends then
    return "this server was started without --allow-sends: it reads, and sends nothing"
  end
  if op.does ~= "invite" and args.once == nil then
    return ("once is missing: every gift has a key, so that it is not sent twice. For these arguments use %q, or a key "
      .. "that says what the gift is for"):format(proposed(op, args))
  end
end

local function run(call, op, tool)
  local refusal = check(call, op, call.arguments)
  if refusal then return nil, refusal end
  local options = gifts.options(op, call.arguments)
  local previews, err = fail.try(preview.of, call.client, op, options)
  if not previews then return nil, err end
  err = preview.problem(previews)
  if err then return nil, err end
  if preview.are_sent(previews) then return send(call, op, previews) end -- the first receipts
  if call.client:is_dry_run() then return nil, DRY_RUN end
  refusal = call.server.caps:problem(previews)
  if refusal then return nil, refusal end
  local yes, note, question = get_yes(call, tool, previews)
  if question then return nil, nil, question end
  if not yes then return nil, note end
  refusal = call.server.caps:problem(previews) -- others may have spent while the person thought
    or call:is_cancelled() and "the call was cancelled: nothing was sent"
  if refusal then return nil, refusal end
  return send(call, op, previews, note)
end

local function input_of(op)
  local input = schema.input(op)
  if op.does ~= "invite" then input.properties.once = ONCE end
  input.properties.preview_id = PREVIEW
  return input
end

--- Returns the preview of a gift, for `preview_gift`.
---@param call sendoso.AgentCall
---@param tool sendoso.Tool
---@param args table
---@return table? result, sendoso.Error|string|nil
function gifts.preview(call, tool, args)
  local previews, err = fail.try(preview.of, call.client, tool.op, gifts.options(tool.op, args))
  if not previews then return nil, err end
  local result = { tool = tool.name, recipients = json.list {}, price = confirm.price(previews) }
  local campaign = previews[1].campaign
  if campaign then result.campaign = { id = campaign.id, name = campaign.name } end
  for i, made in ipairs(previews) do
    local what = made.err and (made.err.kind == "held" and "held" or "refused") or made.receipt and "already sent"
      or "would send"
    result.recipients[i] = { key = made.key, email = made.recipient, outcome = what,
      cost = made.cost and { hundredths = made.cost.hundredths, currency = made.cost.currency } or nil,
      price_known = made.cost ~= nil, reason = made.err and fail.line(made.err) or nil }
  end
  local reason = preview.problem(previews) or call.server.caps:problem(previews)
  result.would_send = not reason and not preview.are_sent(previews)
  if result.would_send and call.server.allow_sends and not call.client:is_dry_run() then
    result.preview_id = call.server.previews:make(confirm.bound(tool.name, args), confirm.PREVIEW_MS)
    result.expires_in_seconds = confirm.PREVIEW_MS // 1000
    result.note = "A preview asks no person. Show it to the person before you use preview_id."
  elseif result.would_send and call.client:is_dry_run() and call.server.allow_sends then
    result.note = DRY_RUN
  elseif not call.server.allow_sends then
    result.note = "This server was started without --allow-sends: it sends nothing."
  end
  return result
end

--- Returns the tools that spend.
---@return sendoso.Tool[]
function gifts.tools()
  local tools = {}
  for i, names in ipairs(list) do
    local op = operations[names[2]]
    local tool = {
      name = names[1], op = op, title = op.help, input = input_of(op), output = RECEIPT,
      description = op.help .. (op.does == "invite" and ". A person is asked first." or ". Costs real money outside of "
        .. "the sandbox and cannot be cancelled; a person is asked first. The key in once makes it happen once."),
      hints = { readOnlyHint = false, destructiveHint = true, idempotentHint = true, openWorldHint = true },
    }
    function tool.run(call) return run(call, op, tool) end
    tools[i] = tool
  end
  return tools
end

return gifts

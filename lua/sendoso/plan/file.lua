--- A plan as a file: one line of JSON about the plan, one about its making (when, and by whose key), and one for each
--- entry. The same input gives the same file, except for the second line.
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local money = require "sendoso.money"
local price = require "sendoso.ledger.price"
local printable = require "sendoso.printable"

local file = {}

local FORMAT = 1
local PRIVATE = 384 -- 0600

-- The digest of parts of a plan.
local function digest(...)
  return require("sendoso.core").digest(table.concat({ ... }, "\n"))
end

-- The digest of a whole file. about: its second line
local function seal_of(head, about, body)
  local list = { head, tostring(about.made) }
  if about.since then list[#list + 1] = tostring(about.since) end
  if about.planner then list[#list + 1] = tostring(about.planner) end
  list[#list + 1] = body
  return digest(table.unpack(list))
end

-- A plan may be written to a terminal, and is looked at by people.
local function encode(value) return printable.json(json.encode(value)) end

-- The line about a plan, and those of its entries.
local function parts(plan)
  local head = json.encode { plan = FORMAT, account = plan.account, script = plan.script, today = plan.today,
    rules = plan.rules, remarks = plan.remarks, unusual = plan.unusual, approval_over = plan.approval_over,
    caps = plan.caps, is_pushed = plan.is_pushed }
  local lines = {}
  for i, entry in ipairs(plan.entries) do lines[i] = encode(entry) .. "\n" end
  return head, table.concat(lines)
end

-- The digest of what people approve: whenever and by whom it was made, and how far back a rule has looked for what it
-- owes, which it does from its second run on.
local function of_content(head, body)
  return digest((head:gsub('"listed":"[%d-]+",', "")), body)
end

--- Returns the digest of a plan, whenever it was made: a plan that is made again of the same input has the same one.
---@param plan sendoso.Plan
---@return string
function file.digest(plan)
  return plan.digest or of_content(parts(plan))
end

--- Returns the text of a plan.
---@param plan sendoso.Plan
---@param made string when, UTC, as 2026-03-31T09:00:00Z
---@return string
function file.text(plan, made)
  local head, body = parts(plan)
  local about = { made = made, since = plan.since, planner = plan.planner }
  about.digest = seal_of(head, about, body)
  return ("%s\n%s\n%s"):format(head, json.encode(about), body)
end

-- A file that exists and is not a plan is never overwritten: it may be a script, or a file of people.
local function check_path(path)
  local folder = path:match "^(.*)/[^/]*$"
  if folder and folder ~= "" and not require("sendoso.core").exists(folder) then
    return fail("store", ("the folder %s does not exist"):format(folder))
  end
  local old <close> = io.open(path, "rb")
  local begins = old and old:read(2000)
  local title = begins and begins:match "^<!doctype html>.-<title>(.-)</title>" or ""
  local is_page = title:find "^Gifts planned for %d" or title:find "^Gifts forecast from %d"
  if not begins or begins:find '^{[^\n]*"plan":%d' or is_page then return true end
  return fail("guard", ("%s exists and is not a plan"):format(path), { hint = "use another file name" })
end

-- Writes into what is no file, such as a pipe or /dev/null: it stays what it is.
local function pour(path, text)
  local out <close>, message = io.open(path, "wb")
  local ok = out and out:write(text)
  if ok then ok, message = out:close() end
  if ok then return true end
  return fail("store", ("cannot write %s: %s"):format(path, message or "no more can be written"))
end

--- Writes a private text (0600), completely or not at all. Overwrites a plan, and nothing else.
---@param path string
---@param text string
---@return true?, sendoso.Error?
function file.write(path, text)
  local core = require "sendoso.core"
  if core.is_stream(path) then return pour(path, text) end
  local may, why = check_path(path)
  if not may then return nil, why end
  local new = path .. ".new"
  os.remove(new)
  local out <close>, err = core.create(new, PRIVATE)
  if not out then return nil, err end
  local ok, message = out:write(text)
  if ok then ok, message = out:close() end
  if ok then ok, message = os.rename(new, path) end
  if ok then return true end
  os.remove(new)
  return fail("store", ("cannot write %s: %s"):format(path, message))
end

local function damaged(path, why)
  return fail("guard", ("%s %s"):format(path, why), { hint = "make the plan again: `sendoso plan SCRIPT -o FILE`" })
end

-- Does an entry cost what its request says? An amount has no estimate.
local function is_priced(entry)
  local amount, cost = entry.args.amount, entry.cost
  if amount == nil then return true end
  return cost and not cost.estimate and cost.hundredths == money.parse(amount)
end

-- What an entry shows to people and is not what it sends; nil: there is nothing. Whoever can write a plan can write its
-- digest, too, and an approval is for what was shown.
local function contradiction(entry)
  local args, gift = entry.args, entry.gift
  if entry.outcome ~= "send" then return nil end
  if type(args) ~= "table" or type(gift) ~= "table" then return "request" end
  local to = args.recipient_users or { args.email }
  if #to ~= 1 or to[1] ~= entry.email or gift.recipient ~= entry.email then return "recipient" end
  if args.custom_message ~= nil and args.custom_message ~= entry.message then return "message" end
  if args.touch_id ~= gift.campaign then return "campaign" end
  if gift.key ~= entry.key then return "key" end
  if gift.operation ~= entry.operation then return "operation" end
  return not is_priced(entry) and "cost" or nil
end

-- Reads a text, and whose file it is; false: it is none.
local function read_text(path)
  local core = require "sendoso.core"
  if path ~= "-" and not core.is_stream(path) then return core.owned(path) end
  local text, err = core.text(path)
  if not text then return nil, err end
  return text, false
end

--- Reads a plan. One that was changed, or that contradicts itself, is refused.
---@param path string
---@return sendoso.Plan?, sendoso.Error?
function file.read(path)
  local core = require "sendoso.core"
  local text, owner = read_text(path)
  if not text then return nil, owner end
  local head, second, body = text:match "^([^\n]*)\n([^\n]*)\n(.*)$"
  local plan = head and core.decode(head)
  if type(plan) ~= "table" or not plan.plan then return fail("invalid", path .. " is not a plan") end
  if plan.plan ~= FORMAT then return damaged(path, "was made by another version of sendoso") end
  local about = core.decode(second)
  if type(about) ~= "table" or about.digest ~= seal_of(head, about, body) then
    return damaged(path, "was changed after it was made")
  end
  plan.made, plan.since = about.made, about.since
  plan.planner = about.planner or plan.planner -- an earlier plan has it in its first line
  plan.entries, plan.unusual = {}, plan.unusual or {} -- of before there was any
  plan.digest, plan.path, plan.owner = of_content(head, body), path, owner
  for line in body:gmatch "[^\n]+" do
    local entry = core.decode(line)
    if entry.gift then price.read(entry.gift) end -- a plan of before had a text there
    local what = contradiction(entry)
    if what then return damaged(path, ("shows another %s of %s than it would send"):format(what, entry.key)) end
    plan.entries[#plan.entries + 1] = entry
  end
  return plan
end

return file

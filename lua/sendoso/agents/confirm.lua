--- A person's yes before money: the question that is put to whoever sits behind the client, and what counts as one.
local json = require "sendoso.json"
local money = require "sendoso.money"
local printable = require "sendoso.printable"
local words = require "sendoso.words"

local confirm = {}

--- How long a question waits for its answer, and how long a preview counts.
confirm.QUESTION_MS, confirm.PREVIEW_MS = 2 * 60 * 1000, 10 * 60 * 1000

--- Returns the price of gifts in words, those left out that were sent before.
---@param previews sendoso.Preview[]
---@return string
function confirm.price(previews)
  local sum = money.sum()
  for _, made in ipairs(previews) do
    if not made.receipt then sum:add(made.cost) end
  end
  return sum:text()
end

local function whom(previews)
  local first = previews[1]
  if #previews > 1 then
    local names = {}
    for i, made in ipairs(previews) do names[i] = made.recipient or made.key end
    return ("%s (%s)"):format(words.count(#previews, "person", "people"), table.concat(names, ", "))
  end
  return (first.name and first.name .. " " or "") .. "<" .. (first.recipient or "?") .. ">"
end

--- Returns the question. What comes from Sendoso, or from the model, is shown as one line.
---@param title string what the tool does: "Send an eGift by email"
---@param previews sendoso.Preview[]
---@param where string where it goes, in words
---@return string
function confirm.question(title, previews, where)
  local campaign = previews[1].campaign
  local lines = {
    title .. "?", "Recipient: " .. whom(previews),
    campaign and ("Campaign: %s (%d)"):format(campaign.name or "?", campaign.id),
    previews[1].cost ~= false and "Price: " .. confirm.price(previews) or nil,
    "Key: " .. (previews[1].key or "?"), "Where: " .. where,
  }
  local text = {}
  for i = 1, 6 do
    if lines[i] then text[#text + 1] = printable.line(lines[i]) end
  end
  return table.concat(text, "\n")
end

--- Returns what a client is asked to show to its person.
---@param question string
---@param has_modes boolean is the kind of question named?
---@return table
function confirm.form(question, has_modes)
  return {
    mode = has_modes and "form" or nil, message = question,
    requestedSchema = {
      type = "object", required = json.list { "confirm" },
      properties = { confirm = { type = "boolean", title = "Yes, do it", default = false } },
    },
  }
end

--- Is an answer a yes? Only one that was accepted, and says so.
---@param answer any
---@return boolean
function confirm.is_yes(answer)
  return type(answer) == "table" and answer.action == "accept" and type(answer.content) == "table"
    and answer.content.confirm == true
end

--- Returns what is bound to a yes: the tool, and all that it is to do.
---@param tool string
---@param arguments table
---@return string
function confirm.bound(tool, arguments)
  local own = {}
  for name, value in pairs(arguments) do
    if name ~= "preview_id" then own[name] = value end
  end
  return tool .. " " .. json.encode(own)
end

return confirm

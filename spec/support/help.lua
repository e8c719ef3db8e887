--- The help of the program, as a user reads it.
local process = require "spec.support.process"

local help = {}

-- Topic -> its help. The program is started once for each: specs read the same texts again and again.
local texts = {}

--- Returns the help of a topic; without one, that of the program.
---@param topic? string
---@return string
function help.text(topic)
  topic = topic or ""
  if not texts[topic] then
    local seen = process.sendoso("help " .. topic)
    assert(seen.status == 0, seen.err)
    texts[topic] = seen.out
  end
  return texts[topic]
end

-- The names below a title of a text, in their order.
local function names_below(text, title)
  local names = {}
  local list = text:match("\n" .. title .. ":\n(.-)\n\n") or ""
  for name in ("\n" .. list):gmatch "\n +(%l[%w-]*)" do names[#names + 1] = name end
  return names
end

--- Returns the topics that have help: every command and, behind its command, every action.
---@return string[]
function help.topics()
  local topics = {}
  for _, command in ipairs(names_below(help.text(), "Commands")) do
    if command ~= "help" then
      topics[#topics + 1] = command
      for _, action in ipairs(names_below(help.text(command), "Actions")) do
        topics[#topics + 1] = command .. " " .. action
      end
    end
  end
  return topics
end

--- Returns the examples of a topic, each in one line, without its comment.
---@param topic string
---@return string[]
function help.examples(topic)
  local examples = {}
  local text = help.text(topic):match "Examples:\n(.*)":gsub("\\\n *", "")
  for line in text:gmatch "  (%S[^\n]*)" do examples[#examples + 1] = (line:gsub(" +# .*", "")) end
  return examples
end

return help

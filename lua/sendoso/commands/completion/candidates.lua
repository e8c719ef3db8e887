--- What may stand next on a command line: found by walking the words through the program's own parser, so that a new
--- command or option is known here at once.
local flags = require "sendoso.commands.flags"
local live = require "sendoso.commands.completion.live"
local topics = require "sendoso.commands.topics"

local candidates = {}

-- Where a file may stand: by what help calls the value, or by the name of the argument.
local FILES = { FILE = true, SCRIPT = true, FOLDER = true, LEDGER = true, file = true, script = true, args = true,
  target = true }

---@class sendoso.Candidate
---@field value string
---@field about? string

local function option_of(parser, word)
  for _, option in ipairs(parser._options) do
    for _, alias in ipairs(option._aliases) do
      if alias == word then return option end
    end
  end
end

local function below(parser, name)
  for _, command in ipairs(parser._commands) do
    if command._name == name then return command end
  end
end

local function takes_value(option) return (option._maxargs or 0) > 0 end

local function remember(state, option, value)
  if type(option._target) == "string" then state.args[option._target] = value end
end

-- Takes an option; its value may be the next word.
local function take_option(state, word)
  local name, value = word:match "^(%-%-[^=]+)=(.*)$"
  local option = option_of(state.parser, name or word)
  if not option then return end
  if not takes_value(option) then remember(state, option, true)
  elseif value then remember(state, option, value)
  else state.option = option end
end

local function take(state, word)
  if state.option then
    remember(state, state.option, word)
    state.option = nil
  elseif word == "--" and not state.is_plain then
    state.is_plain = true
  elseif word:find "^%-." and not state.is_plain then
    take_option(state, word)
  elseif #state.parser._commands > 0 and below(state.parser, word) then
    state.parser, state.count = below(state.parser, word), 0
    state.path[#state.path + 1] = word
  else
    state.count = state.count + 1
    state.words[#state.words + 1] = word
  end
end

-- What the parser takes as its next argument without a name.
local function argument_of(state)
  local count = state.count
  for _, argument in ipairs(state.parser._arguments) do
    if count < argument._maxargs then return argument end
    count = count - argument._maxargs
  end
end

local function first_line(text) return text and text:match "^[^\n]*" end

local function options_of(parser, list)
  for _, option in ipairs(parser._options) do
    for _, alias in ipairs(option._public_aliases or option._aliases) do
      if alias:find "^%-%-" then list[#list + 1] = { value = alias, about = first_line(option._description) } end
    end
  end
  return list
end

local function commands_of(parser, list)
  for _, command in ipairs(parser._commands) do
    list[#list + 1] = { value = command._name, about = first_line(command._description) }
  end
  return list
end

-- The commands and actions of which there is help.
local function topics_of(program, words)
  local parser = program
  for _, word in ipairs(words) do parser = parser and below(parser, word) end
  local list = parser and commands_of(parser, {}) or {}
  for _, topic in ipairs(#words == 0 and topics.list or {}) do
    list[#list + 1] = { value = topic.name, about = topic.help }
  end
  return list
end

-- The values of an option or argument, behind those that stand before a comma.
local function values_of(state, element, current)
  local list, before = {}, element._is_list and current:match "^.*," or ""
  for _, value in ipairs(element._choices or element._values or {}) do list[#list + 1] = { value = before .. value } end
  if #list > 0 then return list end
  local name = element._name
  if name == "topic" then return topics_of(state.program, state.words) end
  local noun = type(element._argname) == "table" and element._argname[1] or element._argname
  if FILES[noun] or FILES[name] then return {}, true end
  return live.values(name, table.concat(state.path, " "), flags.of(state.args), current)
end

local function begins(list, text, before)
  local found = {}
  for _, candidate in ipairs(list) do
    if candidate.value:sub(1, #text) == text then
      found[#found + 1] = { value = before .. candidate.value, about = candidate.about }
    end
  end
  return found
end

local function all(state, current)
  if state.option then return values_of(state, state.option, current) end
  if current:find "^%-" and not state.is_plain then return options_of(state.parser, {}) end
  local argument = argument_of(state)
  if argument then return values_of(state, argument, current) end
  return commands_of(state.parser, {})
end

--- Returns what may stand next.
---@param program table the parser of all commands
---@param words string[] the complete words of the line, without the program
---@param current string the one that is being typed
---@return sendoso.Candidate[] list
---@return boolean files may a file stand there?
function candidates.find(program, words, current)
  local state = { program = program, parser = program, count = 0, words = {}, path = {}, args = {} }
  for _, word in ipairs(words) do take(state, word) end
  local before = ""
  if not state.option and not state.is_plain and current:find "^%-%-[^=]+=" then
    before, current = current:match "^([^=]+=)(.*)$"
    state.option = option_of(state.parser, before:sub(1, -2))
    if not state.option or not takes_value(state.option) then return {}, false end
  end
  local list, files = all(state, current)
  return begins(list, current, before), files or false
end

return candidates

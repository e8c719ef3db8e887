--- The man pages: of the program, each command and each topic, from the texts of the help.
local topics = require "sendoso.commands.topics"

local manual = {}

-- A text as roff has it: a line of it is never a request, a minus is a minus, and terminals without UTF-8 show it all.
local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("`", "\\(ga"):gsub("…", "...")
  text = text:gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1")
  return (text:gsub("\n\n+", "\n.PP\n"))
end

local Page = {}
Page.__index = Page

local function new_page(name, section, help, version)
  local self = setmetatable({ lines = {} }, Page)
  self:add(('.TH "%s" "%d" "" "sendoso %s" "Sendoso"'):format(name:upper(), section, version))
  self:section "NAME"
  self:add(("%s \\- %s"):format(roff(name), roff((help:gsub("^%u", string.lower)))))
  return self
end

function Page:add(line) self.lines[#self.lines + 1] = line end

function Page:section(title) self:add(".SH " .. title) end

function Page:pair(term, text)
  self:add ".TP"
  self:add(("\\fB%s\\fR"):format(roff(term)))
  self:add(roff(text))
end

-- A text in which each line stays one.
function Page:verbatim(text)
  self:add ".nf"
  self:add(roff(text))
  self:add ".fi"
end

function Page:text() return table.concat(self.lines, "\n") .. "\n" end

local function label_of(option)
  local label = table.concat(option._public_aliases, ", ")
  for _, argument in ipairs(option:_get_argument_list()) do label = label .. " " .. argument end
  return label
end

local function add_options(page, title, options)
  if #options == 0 then return end
  page:section(title)
  for _, option in ipairs(options) do page:pair(label_of(option), option._description or "") end
end

-- Splits what stands behind the help of a command: its text, and its examples.
local function parts_of(epilog)
  local text, examples = epilog:match "^(.-)\n*Examples:\n(.*)$"
  return text or epilog, examples
end

local function add_entry(page, entry, is_command)
  local parser = entry.parser
  page:section "SYNOPSIS"
  page:add(roff((parser:get_usage():gsub("^Usage: ", ""))))
  page:section "DESCRIPTION"
  page:add(roff(parser._description))
  local text, examples = parts_of(parser._epilog or "")
  if text ~= "" then page:add(".PP\n" .. roff(text)) end
  if #parser._arguments > 0 then page:section "ARGUMENTS" end
  for _, argument in ipairs(parser._arguments) do page:pair(argument._name, argument._description or "") end
  local own = {}
  for _, option in ipairs(parser._options) do
    if not (is_command and option._is_of_every_command) then own[#own + 1] = option end
  end
  add_options(page, "OPTIONS", own)
  if is_command then page:add ".PP\nThe options of every command are in sendoso(1)." end
  return examples
end

local function add_actions(page, entry, title)
  if #entry.names == 0 then return end
  page:section(title)
  for _, name in ipairs(entry.names) do page:pair(name, entry.below[name].parser._description) end
end

local function add_end(page, examples, also)
  if examples then
    page:section "EXAMPLES"
    page:verbatim(examples)
  end
  page:section "SEE ALSO"
  page:add(roff(also))
end

local function page_of_program(program, version)
  local page = new_page("sendoso", 1, "Send gifts from scripts, each gift at most once", version)
  local examples = add_entry(page, program, false)
  add_actions(page, program, "COMMANDS")
  page:section "TOPICS"
  for _, topic in ipairs(topics.list) do page:pair(("sendoso-%s(7)"):format(topic.name), topic.help) end
  add_end(page, examples, "sendoso\\-run(1), sendoso\\-never\\-twice(7)")
  return page:text()
end

local function page_of_command(name, entry, version)
  local page = new_page("sendoso-" .. name, 1, entry.parser._description, version)
  local examples = add_entry(page, entry, true)
  add_actions(page, entry, "ACTIONS")
  for _, action in ipairs(entry.names) do
    page:add(".SS " .. roff(("sendoso %s %s"):format(name, action)))
    local its_parser = entry.below[action].parser
    page:add(roff((its_parser:get_usage():gsub("^Usage: ", ""))))
    for _, argument in ipairs(its_parser._arguments) do page:pair(argument._name, argument._description or "") end
    for _, option in ipairs(its_parser._options) do
      if not option._is_of_every_command then page:pair(label_of(option), option._description or "") end
    end
  end
  add_end(page, examples, "sendoso(1)")
  return page:text()
end

local function page_of_topic(topic, version)
  local page = new_page("sendoso-" .. topic.name, 7, topic.help, version)
  page:section "DESCRIPTION"
  for i, part in ipairs(topic.parts) do
    if type(part) == "table" then page:pair(part[1], part[2])
    else page:add((i > 1 and ".PP\n" or "") .. roff(part)) end
  end
  add_end(page, nil, "sendoso(1)")
  return page:text()
end

--- Returns all pages, by the names of their files.
---@param program sendoso.CommandEntry
---@param version string
---@return table<string, string>
function manual.pages(program, version)
  local pages = { ["sendoso.1"] = page_of_program(program, version) }
  for _, name in ipairs(program.names) do
    pages[("sendoso-%s.1"):format(name)] = page_of_command(name, program.below[name], version)
  end
  for _, topic in ipairs(topics.list) do
    pages[("sendoso-%s.7"):format(topic.name)] = page_of_topic(topic, version)
  end
  return pages
end

--- Writes all pages into a folder, which exists. Raises on failure.
---@param program sendoso.CommandEntry
---@param version string
---@param folder string
function manual.write(program, version, folder)
  for name, text in pairs(manual.pages(program, version)) do
    local file <close> = assert(io.open(folder .. "/" .. name, "w"))
    assert(file:write(text))
  end
end

return manual

--- Readers of what `sendoso schedule` prints, as the schedulers read it.
local printed = {}

--- Words and names that somebody could have, and that mean something to one reader or another.
printed.words = {
  "plain", "a b", "it's", 'say "hi"', "50%", "100%%", "a\\%b", "a\\\\%b", "\\", "\\n", "it\\'s 5%", "$HOME",
  "${HOME}", "$$", "$(id)", "$(HOME)", "`id`", "${{ secrets.SENDOSO_ACCESS_TOKEN }}", "}}", "Grün", "a;b", ";", "~",
  "#x", "-x", "*", "%n", "%%n", "{name}", "a=b", "!x", "&", ": x", "[x", "@x", "'", '"', "'\\''",
}

--- Returns the values of a unit of systemd, by section and key, each a list. Lines that go on are one.
---@param text string
---@return table<string, table<string, string[]>>
function printed.unit(text)
  local sections, section = {}, nil
  for line in text:gsub("\\\n%s*", " "):gmatch "[^\n]+" do
    local name = line:match "^%[(%w+)%]$"
    local key, value = line:match "^(%u%w+)=(.*)$"
    if name then
      section = {}
      sections[name] = section
    elseif key then
      section[key] = section[key] or {}
      table.insert(section[key], value)
    else
      assert(line:find "^#", line)
    end
  end
  return sections
end

--- Returns the words of a line of systemd, as systemd.syntax(7) and systemd.service(5) have it: quotes, backslashes, %%
--- and, with variables, $$.
---@param line string
---@param has_variables? boolean
---@return string[]
function printed.systemd_words(line, has_variables)
  local words, word, quote, i = {}, nil, nil, 1
  while i <= #line do
    local char = line:sub(i, i)
    if char == "\\" then
      i = i + 1
      local escaped = line:sub(i, i)
      assert(escaped:find "[\\\"'n]", "an escape that is not expected")
      word = (word or "") .. (escaped == "n" and "\n" or escaped)
    elseif quote and char == quote then quote = nil
    elseif not quote and char:find "['\"]" and not word then
      quote, word = char, ""
    elseif not quote and char == " " then
      if word then words[#words + 1] = word end
      word = nil
    else word = (word or "") .. char end
    i = i + 1
  end
  assert(not quote, "a quote that is not closed")
  if word then words[#words + 1] = word end
  for n, text in ipairs(words) do
    text = text:gsub("%%(.)", function(specifier)
      assert(specifier == "%" or specifier == "i", "a specifier that is not expected")
      return specifier == "%" and "%" or "INSTANCE"
    end)
    if has_variables and n > 1 then
      text = text:gsub("%$(.?)", function(next_one)
        assert(next_one == "$", "a variable that is not expected")
        return "$"
      end)
    end
    words[n] = text
  end
  return words
end

--- Returns what cron hands to the shell of a line: up to the first % without a backslash before it (do_command.c).
---@param command string
---@return string
function printed.cron_command(command)
  local out, is_escaped = {}, false
  for char in command:gmatch "." do
    if is_escaped then
      if char == "%" then out[#out] = nil end
      is_escaped = false
    elseif char == "\\" then is_escaped = true
    elseif char == "%" then break end
    out[#out + 1] = char
  end
  return table.concat(out)
end

--- Returns the variables and the lines of a crontab, each line as { fields, command }.
---@param text string
function printed.crontab(text)
  local variables, lines = {}, {}
  for line in text:gmatch "[^\n]+" do
    local name, value = line:match "^([%u_]+)=(.*)$"
    if name then
      variables[name] = value:match '^"(.*)"$' or value
    elseif not line:find "^#" then
      local fields, command = line:match "^(%S+ %S+ %S+ %S+ %S+) (.*)$"
      lines[#lines + 1] = { fields, printed.cron_command(command) }
    end
  end
  return variables, lines
end

--- Returns a text in which Kubernetes has replaced its variables: there are none, and $$ is a $.
---@param text string
---@return string
function printed.kubernetes(text)
  return (text:gsub("%$(.?)", function(char)
    assert(char ~= "(", "a variable that is not expected")
    return char == "$" and "$" or "$" .. char
  end))
end

--- Returns a text in which GitHub has replaced its expressions: only those that are a text are known.
---@param text string
---@return string
function printed.github(text)
  return (text:gsub("%${{(.-)}}", function(expression)
    return assert(expression:match "^ '(.*)' $", "an expression that is not expected")
  end))
end

return printed

--- The browser of the user, by $BROWSER: commands with colons between, each of words with blanks between, in which %s
--- stands for the URL.
local core = require "sendoso.core"

local browser = {}

local function words_of(command, url)
  local words, has_place = {}, false
  for word in command:gmatch "%S+" do
    local filled = word:gsub("%%s", function()
      has_place = true
      return url
    end)
    words[#words + 1] = filled
  end
  if not has_place then words[#words + 1] = url end
  return words
end

--- Opens a URL with the first command that can be started.
---@param url string
---@param commands? string $BROWSER
---@return sendoso.core.Program? program, sendoso.Error? err of the last one; neither: there is no command
function browser.open(url, commands)
  local program, err
  for command in (commands or ""):gmatch "[^:]+" do
    if command:find "%S" then
      program, err = core.start(words_of(command, url))
      if program then return program end
    end
  end
  return nil, err
end

return browser

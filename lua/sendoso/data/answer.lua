--- A yes and a no, as people and programs write them.
local heading = require "sendoso.data.file.heading"

local answer = {}

local function set(words)
  local members = {}
  for word in words:gmatch "%S+" do members[word] = true end
  return members
end

local yes = set [[yes y true t 1 x on ja j oui o si sí sì sim s tak evet da wahr vrai verdadero vero verdadeiro waar
  prawda sant ano igen kyllä jah ναι да ✓ ✔ ☑ はい 是 是的 네 예]]

local no = set [[no n false f 0 off nein non nee nie nej não nao não nei ei hayır ne falsch faux falso onwaar fałsz
  falskt none nil never nem hayir όχι нет ✗ ✘ ☐ いいえ 否 不是 아니요 아니오]]

-- What may follow a yes: "Yes, please"; a date may, too.
local polite = set [[please thanks thank you sure bitte gern gerne danke svp merci volontiers por favor gracias grazie
  graag prosze proszę tack obrigado obrigada]]

local function lower(value) return heading.lower(tostring(value)) end

-- Is it a yes that is written out, and nothing but polite words or a date after it?
local function is_long_yes(text)
  local first, rest = text:match "^([%a\x80-\xff][%a\x80-\xff]+)[%s,.!;:]+(.*)$"
  if not first or not yes[first] then return false end
  for word in rest:gmatch "[^%s,.!;:]+" do
    if not polite[word] and not word:find "^%d[%d/-]*$" then return false end
  end
  return true
end

--- Is it a plain yes, such as "Yes, please"?
---@param value any a text, a boolean or a number
---@return boolean
function answer.is_yes(value)
  local text = lower(value)
  return yes[text] or is_long_yes(text)
end

--- Is it a plain no?
---@param value any a text, a boolean or a number
---@return boolean
function answer.is_no(value) return no[lower(value)] or false end

return answer

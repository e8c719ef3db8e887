--- A yes and a no, as people and programs write them.
local heading = require "sendoso.data.file.heading"

local answer = {}

local function set(words)
  local members = {}
  for word in words:gmatch "%S+" do members[word] = true end
  return members
end

local yes = set [[yes y true t 1 x on ja j oui o si sí sim s tak evet da wahr vrai verdadero vero verdadeiro waar prawda
  sant ✓ ✔ ☑ はい 是]]

local no = set [[no n false f 0 off nein non nee nie nej não nao não nei ei hayır ne falsch faux falso onwaar fałsz
  falskt none
  nil never ✗ ✘ ☐ いいえ 否]]

local function lower(value) return heading.lower(tostring(value)) end

--- Is it a plain yes?
---@param value any a text, a boolean or a number
---@return boolean
function answer.is_yes(value) return yes[lower(value)] or false end

--- Is it a plain no?
---@param value any a text, a boolean or a number
---@return boolean
function answer.is_no(value) return no[lower(value)] or false end

return answer

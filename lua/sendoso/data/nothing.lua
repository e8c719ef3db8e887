--- What people write for an empty field.
local heading = require "sendoso.data.file.heading"

local nothing = {}

local empty = {}
for word in ("n/a #n/a n.a. n.a null - -- \u{2013} \u{2014} tbd"):gmatch "%S+" do empty[word] = true end

-- What people write in a column for the end of an employment that does not end.
local never = {}
for word in ([[none never ongoing permanent unbefristet open-ended openended indefinite unlimited nil no nein non
  indefinido indefinita indeterminato onbepaald tillsvidare laufend]]):gmatch "%S+" do never[word] = true end

--- Does a text stand for an empty field?
---@param text string trimmed
---@return boolean
function nothing.is(text) return text == "" or #text <= 4 and empty[text:lower()] or false end

-- What stands for no ID, but may be a name.
local no_id = { none = true, ["nil"] = true, nan = true }

--- Does a text in a column of IDs stand for none, as src/core/data/identifier.c sees it?
---@param text string trimmed
---@return boolean
function nothing.is_no_id(text)
  return nothing.is(text) or no_id[text:lower()] or not text:find "[%w\x80-\xff]"
end

--- Does a text in a column for a date of leaving say that there is none?
---@param text string trimmed
---@return boolean
function nothing.is_no_end(text)
  local word = heading.lower(text):gsub("open ended", "open-ended")
  return nothing.is(text) or never[word] or false
end

return nothing

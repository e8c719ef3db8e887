--- Email addresses: one spelling of each, and what is certainly none.
local base = require "sendoso.base"
local fail = require "sendoso.fail"
local trim = require "sendoso.trim"
local unseen = require "sendoso.unseen"

local address = {}

-- Capital letters beyond ASCII, and how far their small letters are from them. Only those that are pairs in every
-- language: no İ, no ẞ.
local capitals = {
  { 0xC0, 0xD6, 0x20 }, { 0xD8, 0xDE, 0x20 }, { 0x391, 0x3A1, 0x20 }, { 0x3A3, 0x3AB, 0x20 }, { 0x400, 0x40F, 0x50 },
  { 0x410, 0x42F, 0x20 },
  { 0x100, 0x12E, 1, 2 }, { 0x132, 0x136, 1, 2 }, { 0x139, 0x147, 1, 2 }, { 0x14A, 0x176, 1, 2 },
  { 0x179, 0x17D, 1, 2 }, { 0x1E00, 0x1E94, 1, 2 }, { 0x1EA0, 0x1EFE, 1, 2 },
}

-- The small letter of each, made when there is one.
local small = setmetatable({}, { __index = function(self, letter)
  setmetatable(self, nil)
  for _, range in ipairs(capitals) do
    for code = range[1], range[2], range[4] or 1 do self[utf8.char(code)] = utf8.char(code + range[3]) end
  end
  return self[letter]
end })

-- "Ann Lee <ann@example.com>", "<ann@example.com>", or as Outlook has it: "ann@example.com <mailto:ann@example.com>".
local function unwrapped(text)
  local before, inner = text:match "^([^<>]*)<([^<>]*)>$"
  if not inner then return text:gsub("^mailto:([^?]*).*$", "%1") end
  inner = inner:gsub("^mailto:([^?]*).*$", "%1")
  -- With another address before it, it is one of two.
  if before:find("@", 1, true) and not before:find(inner, 1, true) then return text end
  return trim(inner)
end

--- Returns the spelling of what is plainly an address, as nearly all are: nothing is wrong with it, and nothing to be
--- removed. Nil: it needs a closer look.
---@type fun(text: string): string?
address.plain = base.address

--- Returns the spelling of an address by which people are compared, and to which gifts are sent: in small letters,
--- without what nobody sees, `mailto:` and a name around it.
---@param text string
---@return string
function address.bare(text)
  local plain = address.plain(text)
  if plain then return plain end
  text = unseen.remove(text:lower()):gsub(unseen.WIDE, small)
  text = text:gsub("^=?[\"'](.*)[\"']$", "%1"):gsub("[;,%s]+$", "")
  return (unwrapped(text))
end

-- What is wrong with the part behind the @, or nil.
local function flaw_of_domain(domain)
  if domain == "" then return "nothing follows the @" end
  if not domain:find(".", 1, true) then return "the part behind the @ has no dot" end
  if domain:find "^[.-]" or domain:find "[.-]$" or domain:find "%.[.-]" or domain:find "%-%." then
    return "the part behind the @ has a dot or a hyphen too many"
  end
  if domain:find "[^%w.\x80-\xFF-]" then return "the part behind the @ has a character that no domain has" end
  if domain:find "%.%d+$" then return "the part behind the @ ends with a number" end
end

local function flaw_of(bare)
  local _, count = bare:gsub("@", "")
  if count == 0 then return "it has no @" end
  if count > 1 then
    return bare:find "[;,|/<>%s]" and "it has more than one address" or "it has more than one @"
  end
  if bare:find "%s" then return "it has a space in it" end
  if bare:find("\u{FFFD}", 1, true) or bare:find("?", 1, true) then return "a character of it is lost" end
  if bare:find "%*%*" then return "it is masked" end
  local before, behind = bare:match "^(.*)@(.*)$"
  if before == "" then return "nothing stands before the @" end
  if before:find "[%c\"(),:;<>%[\\%]]" then return "it has a character that no address has" end
  return flaw_of_domain(behind)
end

--- Returns why a text is certainly no address; nil: it may be one, and Sendoso judges. The address itself is not in it.
---@param bare string as `address.bare` returns it
---@return string? flaw "it has no @"
function address.flaw(bare)
  if not address.plain(bare) then return flaw_of(bare) end
end

--- Returns the error of a field that has something else than an address, or nil.
---@param field string
---@param text string
---@return sendoso.Error?
function address.problem(field, text)
  local flaw = not address.plain(text) and address.flaw(address.bare(text))
  if not flaw then return nil end
  return fail.new("invalid", ("%s is not an email address: %s"):format(field, flaw),
    { field = field, hint = "correct it and run again" })
end

return address

--- The filters of `sendoso sends`. Sendoso's list has none, and documents no order: all filtering is done here, and the
--- list is read no further than needed where its order is known.
local address = require "sendoso.address"
local instant = require "sendoso.dates.instant"
local nearest = require "sendoso.nearest"
local shell = require "sendoso.commands.shell"
local since = require "sendoso.commands.since"

local sends = {}

-- The statuses that Sendoso documents. Others are met, too.
local STATUSES = { "Address Confirmation - Cancelled", "Bounced and Credited", "Cancelled", "Clicked",
  "Collecting recipient info", "Confirming Address", "Delivered", "Expired", "Expired and Credited", "Failed", "Opened",
  "Packed", "Paused", "pending", "Processing", "Refunded", "Sent", "Shipped", "Undeliverable", "Used" }

sends.statuses = STATUSES

local MOST_NAMES = 1000 -- of campaigns, for whoever has misspelt one

--- Adds the filters to the command.
---@param parser table
function sends.describe(parser)
  parser:option("--since", "Only sends since a date (2026-11-01, 00:00 UTC) or within an age (7d)"):argname "DATE|AGE"
    :convert(since.parse)
  parser:option("--status", "Only sends with this status (may be repeated)"):argname "STATUS":count "*"
    :convert(shell.filled "--status")
  parser:option("--recipient", "Only sends to this email address"):argname "EMAIL"
    :convert(shell.reader({ type = "email" }, "--recipient"))
  parser:option("--campaign", "Only sends of this campaign: its ID or exact name"):argname "ID|NAME"
    :convert(shell.filled "--campaign")
end

-- Prints what is good to know of the statuses that are asked for. An unknown one may be new.
local function note_statuses(run, statuses)
  local names = {}
  for i, name in ipairs(STATUSES) do names[i] = name:lower() end
  for _, status in ipairs(statuses) do
    local is_known = false
    for _, name in ipairs(names) do is_known = is_known or name == status:lower() end
    if not is_known then
      run:note("'%s' is not a status that Sendoso documents%s", status, nearest(status, names))
    end
  end
end

-- The text of a field that may be absent, or of any type.
local function text_of(item, part, name)
  local value = type(item[part]) == "table" and item[part][name]
  return type(value) == "string" and value or nil
end

local function has_status(args)
  if #args.status == 0 then return nil end
  local wanted = {}
  for _, status in ipairs(args.status) do wanted[status:lower()] = true end
  return function(send) return type(send.status) == "string" and wanted[send.status:lower()] or false end
end

local function has_recipient(args)
  if not args.recipient then return nil end
  local wanted = address.bare(args.recipient)
  return function(send)
    local email = text_of(send, "recipient", "email")
    return email ~= nil and address.bare(email) == wanted
  end
end

-- A campaign that has ended is in no list of campaigns; its sends still name it.
local function has_campaign(args)
  if not args.campaign then return nil end
  local wanted = shell.campaign(args.campaign)
  return function(send)
    if type(wanted) == "string" then return text_of(send, "touch", "name") == wanted end
    return type(send.touch) == "table" and math.tointeger(tonumber(send.touch.id)) == wanted
  end
end

-- Watches for a name that no send has: it may be misspelt. Returns a test that lets all pass, and what is called at the
-- end.
local function watched(run, args)
  local wanted, names, is_seen, count = args.campaign and shell.campaign(args.campaign), {}, false, 0
  return function(send)
    local name = text_of(send, "touch", "name")
    is_seen = is_seen or name == wanted
    if name and not names[name] and count < MOST_NAMES then
      count, names[name] = count + 1, true
      names[count] = name
    end
  end, function()
    if type(wanted) ~= "string" or is_seen then return end
    run:note("no send that was read is of the campaign '%s'%s", wanted, nearest(wanted, names))
  end
end

-- A send whose time cannot be read may be as late.
local function is_since(moment)
  return moment and function(send)
    local time = instant.parse(send.created_at)
    return time == nil or time * 1000 >= moment
  end
end

--- Is any of the filters given?
---@param args table
---@return boolean
function sends.are_filtered(args)
  return args.since ~= nil or args.recipient ~= nil or args.campaign ~= nil or #args.status > 0
end

local SIZE = 100 -- sends on a page: that many old ones in a row may be the end of what is asked for

-- The page that a list ends with, and one in the middle of what was not read: are all their sends older?
local function is_old_behind(client, count, moment)
  local function look(number)
    local page = client.page("sends", { page = number, per_page = SIZE, fields = { "created_at" } })
    for _, item in ipairs(page and page.items or {}) do
      local time = instant.parse(item.created_at)
      if not time or time * 1000 >= moment then return nil end
    end
    return page
  end
  local next_page = look(count // SIZE + 1)
  if not next_page or not next_page.total then return false end
  local last = (next_page.total + SIZE - 1) // SIZE
  return last <= next_page.number or look(last) ~= nil and look((next_page.number + last) // 2) ~= nil
end

-- Returns a function that is told of each send and says whether all that is asked for has been seen: the list is in
-- order, newest first, as far as it was read and where it is looked at, and a whole page was too old.
local function ending(client, moment)
  local count, old, before, is_falling = 0, 0, math.huge, true
  return function(send)
    local time = instant.parse(send.created_at)
    count = count + 1
    is_falling = is_falling and time ~= nil and time <= before
    before = time or before
    old = time and time * 1000 < moment and old + 1 or 0
    if not is_falling or old < SIZE or count % SIZE > 0 then return false end
    is_falling = is_old_behind(client, count, moment) -- if not, it is read to its end
    return is_falling
  end
end

--- Returns the sends that the filters let through.
---@param client sendoso.Client
---@param args table of the command line
---@param each fun(): table|string all sends: tables, or JSON text
---@return fun(): table|string|nil
function sends.filter(client, args, each)
  note_statuses(client.run, args.status)
  local moment = args.since and args.since(client.run:now())
  local tests = {}
  for _, test in pairs { has_status(args) or false, has_recipient(args) or false, has_campaign(args) or false,
    is_since(moment) or false } do
    if test then tests[#tests + 1] = test end
  end
  local watch, tell = watched(client.run, args)
  local is_over, is_ended = moment and ending(client, moment), false
  return function()
    while not is_ended do
      local item = each()
      if item == nil then
        tell()
        return nil
      end
      local send = type(item) == "string" and require("sendoso.core").decode(item) or item
      local fits = true
      watch(send)
      for _, test in ipairs(tests) do fits = fits and test(send) end
      is_ended = is_over ~= nil and is_over(send)
      if is_ended then tell() end
      if fits then return item end
    end
  end
end

return sends

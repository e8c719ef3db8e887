--- What an answer of an API says of its pages, in the words of the APIs whose answers people save.
local check = require "sendoso.check"

-- Names are compared in small letters, without anything but letters and digits: @odata.nextLink is odatanextlink, and
-- X-Total-Count is totalcount.
local function normal(name) return (tostring(name):lower():gsub("^x%-", ""):gsub("[^%w]", "")) end

local function set(text)
  local members = {}
  for word in text:gmatch "%S+" do members[word] = true end
  return members
end

-- Where the next page is: a page, token, link, cursor or object.
local nexts = set [[
  next nextpage nextpagetoken nexttoken nextcursor nextpagecursor nextlink nextpagelink nexturl nextpageurl
  nexturi nextpageuri nexthref nextrecordsurl odatanextlink nextoffset nextpageoffset nextstart nextkey nextmarker
  nextposition resumptiontoken nextpagenumber nextpageid nextresultsurl nextpath nextquery nextbatch startnext
  nextcontinuationtoken nextcontinuation nextskip nextindex nextrecord nextset nextrange nextpageuuid loadmore
  suivant siguiente weiter ]]

-- The same, in words that some APIs also use for the page itself: nothing, where it is said that no page follows.
local cursors = set [[
  cursor endcursor aftercursor cursorafter continuation continuationtoken continuationuri bookmark marker scrollid
  pagetoken startingafter searchafter lastevaluatedkey lastkey skiptoken pagingtoken pagecursor deltacursor after ]]

-- Flags: true, or false, when there is more. Those that are about nothing else are believed where a next page is named
-- all the same.
local mores = set [[
  hasmore hasnext hasnextpage hasmorepages hasmoreitems hasmorerecords hasmoredata hasmoreresults more morepages
  moreitems moreitemsincollection moredata moreresults morerecords moreresultsavailable moreavailable
  canloadmore hasadditional hasadditionalpages hasadditionalresults haslater ]]
local parts = set "istruncated truncated incompleteresults partial ispartial"
local lasts = set "last islast islastpage lastpage nomore endoflist endofrecords endofresults endofdata"
local wholes = set "done completeindicator complete iscomplete"

-- How many items are still to come.
local rests = set "remaining remainingcount remainingitems remainingrecords itemsremaining recordsremaining"

-- How many items there are on all pages. A count may be that of the page.
local totals = set [[
  total totalitems totalrecords totalresults totalrows totalcount totalsize totalelements totalentries
  totalobjects totalhits totalfound totalemployees totalattendees totalparticipants totalpeople totalresponses
  totalevents totalusers totalworkers totalmembers totalitemcount totalrecordcount totalresultcount totalrowcount
  totalobjectcount totalnumberofrecords totalnumberofitems totalnumber totalavailable totalmatching itemstotal
  recordstotal resulttotal count odatacount itemcount recordcount recordscount resultcount resultscount
  objectcount rowcount numfound numberofrecords numberofitems nbtotal fullcount hits nbhits grandtotal
  estimatedtotal gesamt insgesamt gesamtanzahl ]]

-- How many pages there are, and which one this is.
local pages = set [[
  pagecount pagescount totalpages totalpagecount pagetotal pagestotal pages numpages numberofpages lastpage
  maxpage lastpagenumber nbpages seiten ]]
local current = set "page pagenumber currentpage pageno pagenum pageindex current number currentpagenumber thispage"

-- How many items a page has.
local sizes = set "perpage pagesize limit size itemsperpage maxresults resultsperpage recordsperpage top"

-- "1 of 3" and "1-50 of 120": their names, and "of" in several languages.
local texts = set [[
  page pages pagination paging pager pageinfo pageof showing displaying display range contentrange position results
  records items rows count total totalcount ]]
local ofs = set "of / von de sur di van av af z z/ из"

-- What is there only if pages come before this one, and numbers that are then above the first.
local befores = set "previous prev previouspage prevpage previouslink prevlink previousurl prevurl previouspagetoken"
local firsts = { page = 1, pagenumber = 1, currentpage = 1, pageno = 1, pagenum = 1, pageindex = 0 }
local offsets = { startindex = 1, skip = 0, startat = 0, offset = 0 }

-- Objects in which all this may stand.
local holders = set [[
  meta metadata paging pagination pager page pages pageinfo pageinformation links link data d response result results
  responsemetadata additionaldata pagecontext info cursors envelope summary headers responseheaders resultinfo
  resultset listinfo sync more body ]]

local function is_object(value) return type(value) == "table" and value[1] == nil end

-- Is anything in it? A link may be an object: { "href": null } has none, and a page -1 is none.
local function is_set(value)
  if type(value) == "table" then return next(value) ~= nil end
  if type(value) == "number" then return value > 0 end
  return value ~= nil and value ~= false and value ~= "" and value ~= "null" and value ~= "0" and value ~= "-1"
    and value ~= "false"
end

local function whole(value)
  if is_object(value) then value = value.value or value.count end -- { "value": 9, "relation": "eq" }
  if type(value) == "string" and not value:find "^%d+$" then return nil end
  return math.tointeger(tonumber(value))
end

local truths = { [true] = true, ["true"] = true, [false] = false, ["false"] = false }

---@class sendoso.PagingSigns what an answer says of its pages: in each list a path and its value
---@field next { path: string }[] a next page is named
---@field cursor { path: string }[] a place is named, which may be the next page
---@field flag { path: string, value: boolean, is_sure: boolean, is_end: boolean }[] value: more follows; is_sure: that
---is what it is about; is_end: in words of the end
---@field total { path: string, value: integer, is_sure: boolean, text?: string }[] is_sure: not only of the page
---@field pages { path: string, value: integer, text?: string }[]
---@field at integer[] the number of this page
---@field size integer[] of a page
---@field before { path: string }[]
---@field start { path: string, value: integer, is_offset: boolean }[] is_offset: it counts items, not pages

local function add(list, path, value, more)
  more = more or {}
  more.path, more.value = path, value
  list[#list + 1] = more
end

-- Takes up "1-50 of 120", or "page 1 of 3". Is it such a text?
local function look_at_text(signs, path, text)
  local first, last, of, all = text:match "(%d+)%s*[-\u{2013}]+%s*(%d+)%s*([^%d%s]+)%s*(%d+)"
  if first and ofs[of:lower()] then
    add(signs.total, path, tonumber(all), { is_sure = true, text = text, last = last })
    return true
  end
  first, of, all = text:match "^%D*(%d+)%s*([^%d%s]+)%s*(%d+)%D*$"
  if not first or not ofs[of:lower()] then return false end
  add(signs.pages, path, tonumber(all), { text = text })
  signs.at[#signs.at + 1] = tonumber(first)
  return true
end

-- The number of the page beside a member, if there is one; not where a size stands, too.
local function page_beside(object)
  local found
  for name, value in pairs(object) do
    local word = normal(name)
    if sizes[word] then return nil end
    if current[word] and whole(value) then found = whole(value) end
  end
  return found
end

local function has_before(object)
  for name in pairs(object) do
    if normal(name) == "before" then return true end
  end
  return false
end

-- Is it, beside the number of a page, how many there are?
local function counts_pages(object, name)
  return (name == "of" or name == "total" or name == "last") and page_beside(object) ~= nil
    and (name ~= "total" or object.page == nil)
end

-- Takes up what a number may say of how many there are.
local function look_at_number(signs, object, name, path, number)
  if pages[name] or counts_pages(object, name) then add(signs.pages, path, number)
  elseif totals[name] or name == "of" then
    add(signs.total, path, number, { is_sure = name == "of" or name:find "total" ~= nil })
  elseif sizes[name] then signs.size[#signs.size + 1] = number end
  if current[name] then signs.at[#signs.at + 1] = number end
  local first = firsts[name] or offsets[name]
  if first and number > first then add(signs.start, path, number, { is_offset = offsets[name] ~= nil }) end
end

-- Takes up a member of an answer.
local function look(signs, object, name, path, value)
  local number, truth = whole(value), truths[value]
  if mores[name] and (number == 0 or number == 1) then truth = number == 1 end
  if type(value) == "string" and texts[name] and look_at_text(signs, path, value) then return end
  if type(value) == "string" and (name == "link" or name == "links") then
    if value:lower():find "rel=\"?next" then add(signs.next, path .. " rel=next") end
  elseif nexts[name] and is_set(value) or rests[name] and number and number > 0
    or name == "more" and is_object(value) and is_set(value) then add(signs.next, path)
  elseif cursors[name] and is_set(value) then
    -- Beside "before", it is an end of the page; or of a span of days.
    if name ~= "after" or not has_before(object) then add(signs.cursor, path) end
  elseif (mores[name] or parts[name]) and truth ~= nil then add(signs.flag, path, truth, { is_sure = mores[name] })
  elseif (lasts[name] or wholes[name]) and truth ~= nil then
    add(signs.flag, path, not truth, { is_sure = lasts[name], is_end = true })
  elseif befores[name] and is_set(value) then add(signs.before, path)
  elseif number then look_at_number(signs, object, name, path, number) end
end

-- Links as a list: [{ "rel": "next", "href": … }]; and headers, each with a name and a value, or as a pair.
local function look_at_list(signs, path, list)
  for _, one in ipairs(list) do
    local name = type(one) == "table" and (one.rel or one.name or one.key or one[1])
    local value = name and (one.href or one.url or one.uri or one.value or one[2])
    if type(name) == "string" and value then look(signs, {}, normal(name), path .. "." .. name, value) end
  end
end

local lists = set "links link headers responseheaders"

-- Looks at the members of an answer, but not at its items.
local function walk(signs, object, owners, before)
  for _, name in ipairs(check.sorted(object)) do
    local value, word, path = object[name], normal(name), before .. tostring(name)
    look(signs, object, word, path, value)
    if is_object(value) and (holders[word] or owners[value]) then walk(signs, value, owners, path .. ".")
    elseif type(value) == "table" and lists[word] then look_at_list(signs, path, value) end
  end
  return signs
end

--- Returns what an answer says of its pages.
---@param owners table[] the objects around its items, the outermost first
---@return sendoso.PagingSigns
local function signs(owners)
  local found, is_owner = { next = {}, cursor = {}, flag = {}, total = {}, pages = {}, at = {}, size = {}, before = {},
    start = {} }, {}
  for _, owner in ipairs(owners) do is_owner[owner] = true end
  return owners[1] and walk(found, owners[1], is_owner, "") or found
end

return signs

--- Is a saved answer of an API one page of several? In the words of the APIs whose answers people save.
local check = require "sendoso.check"

local paging = {}

-- Names are compared in small letters, without anything but letters and digits: @odata.nextLink is odatanextlink.
local function normal(name) return (tostring(name):lower():gsub("[^%w]", "")) end

local function set(text)
  local members = {}
  for word in text:gmatch "%S+" do members[word] = true end
  return members
end

-- Where the next page is: a page, token, link, cursor or object.
local nexts = set [[
  next nextpage nextpagetoken nexttoken nextcursor nextpagecursor nextlink nextpagelink nexturl nextpageurl
  nexturi nextpageuri nexthref nextrecordsurl odatanextlink nextoffset nextpageoffset nextstart nextkey nextmarker
  nextposition resumptiontoken nextpagenumber nextpageid nextresultsurl nextpath nextquery nextbatch startnext ]]

-- The same, in words that some APIs also use for the page itself: nothing, where it is said that no page follows.
local cursors = set [[
  cursor endcursor aftercursor cursorafter continuation continuationtoken bookmark marker scrollid pagetoken
  startingafter lastevaluatedkey ]]

-- Flags: true, or false, when there is more.
local mores = set [[
  hasmore hasnext hasnextpage hasmorepages hasmoreitems hasmorerecords hasmoredata hasmoreresults more morepages
  moreitems moreitemsincollection moredata moreresults morerecords moreresultsavailable moreavailable istruncated
  truncated incompleteresults ]]
local lasts = set "done last islast islastpage lastpage endoflist endofrecords nomore completeindicator complete"

-- How many items are still to come.
local rests = set "remaining remainingcount remainingitems remainingrecords itemsremaining recordsremaining"

-- How many items there are on all pages.
local totals = set [[
  total totalitems totalrecords totalresults totalrows totalcount totalsize totalelements totalentries
  totalobjects totalhits totalfound totalemployees totalattendees totalparticipants totalpeople totalresponses
  totalevents totalusers totalworkers totalmembers totalitemcount totalrecordcount totalresultcount totalrowcount
  totalobjectcount totalnumberofrecords totalnumberofitems totalnumber totalavailable totalmatching itemstotal
  recordstotal resulttotal count odatacount itemcount recordcount recordscount resultcount resultscount
  objectcount rowcount numfound numberofrecords numberofitems nbtotal fullcount ]]

-- How many pages there are.
local pages = set [[
  pagecount pagescount totalpages totalpagecount pagetotal pagestotal pages numpages numberofpages lastpage
  maxpage ]]

-- What is there only if pages come before this one, and numbers that are then above the first.
local befores = set "previous prev previouspage prevpage previouslink prevlink previousurl prevurl previouspagetoken"
local firsts = { page = 1, pagenumber = 1, currentpage = 1, pageno = 1, pagenum = 1, pageindex = 0, startindex = 1,
  skip = 0, startat = 0 }

-- Objects in which all this may stand.
local holders = set [[
  meta metadata paging pagination page pageinfo pageinformation links link data d response result responsemetadata
  additionaldata pagecontext info cursors envelope ]]

local function is_object(value) return type(value) == "table" and value[1] == nil end

-- Is anything in it? A link may be an object: { "href": null } has none.
local function is_set(value)
  if type(value) == "table" then return next(value) ~= nil end
  return value ~= nil and value ~= false and value ~= "" and value ~= 0 and value ~= "null"
end

local function whole(value)
  if type(value) == "string" and not value:find "^%d+$" then return nil end
  return math.tointeger(tonumber(value))
end

local truths = { [true] = true, ["true"] = true, [false] = false, ["false"] = false }

local function add(list, path, value) list[#list + 1] = { path = path, value = value } end

-- Sorts a member of an answer into what it may say. `signs` has lists of a path and its value.
local function look(signs, name, path, value)
  local number = whole(value)
  if nexts[name] and is_set(value) or rests[name] and number and number > 0 then add(signs.next, path)
  elseif cursors[name] and is_set(value) then add(signs.cursor, path)
  elseif mores[name] and truths[value] ~= nil then add(signs.flag, path, truths[value])
  elseif lasts[name] and truths[value] ~= nil then add(signs.flag, path, not truths[value])
  elseif totals[name] and number then add(signs.total, path, number)
  elseif pages[name] and number then add(signs.pages, path, number)
  elseif befores[name] and is_set(value) then add(signs.before, path)
  elseif firsts[name] and number and number > firsts[name] then add(signs.start, path, number) end
end

-- Links as a list: [{ "rel": "next", "href": … }].
local function look_at_links(signs, path, list)
  for _, link in ipairs(list) do
    local rel = is_object(link) and type(link.rel) == "string" and normal(link.rel)
    local target = rel and (link.href or link.url or link.uri)
    if target then look(signs, rel, path .. "." .. link.rel, target) end
  end
end

-- Looks at the members of an answer, but not at its items.
local function walk(signs, object, items, before)
  for _, name in ipairs(check.sorted(object)) do
    local value, word, path = object[name], normal(name), before .. tostring(name)
    if value ~= items then
      look(signs, word, path, value)
      if is_object(value) and holders[word] then walk(signs, value, items, path .. ".")
      elseif type(value) == "table" and (word == "links" or word == "link") then look_at_links(signs, path, value) end
    end
  end
  return signs
end

-- What one answer says of pages.
local function signs_of(answer)
  return walk({ next = {}, cursor = {}, flag = {}, total = {}, pages = {}, before = {}, start = {} }, answer.value,
    answer.items, "")
end

-- The first sign with a value above a number, in words; or nil.
local function above(list, least, words)
  for _, sign in ipairs(list) do
    if sign.value > least then return words:format(sign.path, sign.value) end
  end
end

-- Is it said that no page follows?
local function is_last(signs, count)
  for _, sign in ipairs(signs.flag) do
    if not sign.value then return true end
  end
  return signs.total[1] ~= nil and signs.total[1].value <= count
end

-- What the last answer says of pages behind it, or nil.
local function behind(signs, count)
  if signs.next[1] then return signs.next[1].path .. " is set" end
  for _, sign in ipairs(signs.flag) do
    if sign.value then return sign.path .. (lasts[normal(sign.path:match "[^.]+$")] and " is false" or " is true") end
  end
  if signs.cursor[1] and not is_last(signs, count) then return signs.cursor[1].path .. " is set" end
end

--- Returns why the answers in a file are not all there are; nil: nothing says so.
---@param answers { value: table, items: table }[] in the order of the file, each with its list of items
---@return string? reason such as: total is 5 (the file has 2)
function paging.reason(answers)
  if #answers == 0 then return nil end
  local count = 0
  for _, answer in ipairs(answers) do count = count + #answer.items end
  local first, last = signs_of(answers[1]), signs_of(answers[#answers])
  local reasons = {}
  reasons[#reasons + 1] = behind(last, count)
  reasons[#reasons + 1] = above(last.total, count, "%s is %d (the file has " .. count .. ")")
  reasons[#reasons + 1] = above(last.pages, #answers, "%s is %d")
  reasons[#reasons + 1] = first.before[1] and first.before[1].path .. " is set"
  reasons[#reasons + 1] = above(first.start, 0, "%s is %d")
  return #reasons > 0 and table.concat(reasons, ", ") or nil
end

return paging

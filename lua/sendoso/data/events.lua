--- Events from a file: CloudEvents, answers to surveys, or whatever has an id of its own.
local cursor = require "sendoso.cursor"
local heading = require "sendoso.data.file.heading"
local fields = require "sendoso.data.file.fields"
local origin = require "sendoso.data.origin"
local source = require "sendoso.data.file"

---@class sendoso.Event
---@field id string unique: the same event has the same id in every file
---@field source? string
---@field type? string
---@field time? string as the file has it
---@field subject? string
---@field data table what the event says
---@field email? string of the person it is about; also first_name, last_name, name

-- An id is a text or a number; what else there may be is another one each time.
local function is_id(value)
  return type(value) == "string" and value:find "%S" ~= nil or math.type(value) == "integer"
end

local recipient_fields = { email = true, first_name = true, last_name = true, name = true }

-- Puts what an object says of a person into the event, where nothing is said yet: of several members the
-- one whose heading is the surest.
local function add_recipient(event, object, without_email)
  if type(object) ~= "table" then return end
  local texts = {}
  for name, value in pairs(object) do
    if type(value) == "table" then value = value.value end -- SurveyMonkey's { email = { value = … } }
    local normal = heading.normal(tostring(name))
    local usable = type(value) == "string" and value:find "%S"
    if usable and (not texts[normal] or value < texts[normal]) then texts[normal] = value end
  end
  for _, field in ipairs(fields.event) do
    if recipient_fields[field.name] and not (without_email and field.name == "email") then
      for _, synonym in ipairs(field) do event[field.name] = event[field.name] or texts[synonym] end
    end
  end
end

-- The member of an answer that is named by its type holds its value.
local function answer_value(answer)
  local value = answer[answer.type]
  if type(value) ~= "table" then return value end
  return value.label or value.other or value.labels and table.concat(value.labels, ", ") or value
end

-- The answers of a form by the title of the question, or its reference; of e-mails the only one there is.
local function typeform_answers(response, event)
  local titles, emails, found = {}, {}, {}
  for _, field in ipairs(response.definition and response.definition.fields or {}) do titles[field.id] = field.title end
  for _, answer in ipairs(response.answers or {}) do
    local field = answer.field or {}
    local name = titles[field.id] or field.ref or field.id or "?"
    found[name] = answer_value(answer)
    if answer.type == "email" and not emails[answer.email] then
      emails[answer.email] = true
      emails[#emails + 1] = answer.email
    end
  end
  add_recipient(event, response.hidden)
  if #emails == 1 then event.email = event.email or emails[1] end
  add_recipient(event, found, #emails > 1) -- of several e-mails none is guessed
  return found
end

-- One answer is one event, whether it came by webhook, from the API or in an export: its token.
local function from_typeform(item)
  local response = item.form_response or item
  local event = { id = response.token or response.response_id, source = "typeform", time = response.submitted_at,
    type = item.event_type or response.response_type or "form_response" }
  event.data = { form_id = response.form_id, answers = typeform_answers(response, event), hidden = response.hidden }
  return event
end

local function from_surveymonkey(item)
  local event = { id = item.id, source = "surveymonkey", type = item.response_status, time = item.date_modified,
    data = item }
  add_recipient(event, item)
  add_recipient(event, item.metadata and item.metadata.contact)
  return event
end

-- An id is unique within its source only (CloudEvents 1.0.2, section "id").
local function from_cloudevents(item)
  local event = { id = is_id(item.id) and is_id(item.source) and ("%s/%s"):format(item.source, item.id),
    source = item.source, type = item.type, time = item.time, subject = item.subject, data = item.data or {} }
  add_recipient(event, item.data)
  if not event.email and (item.subject or ""):find "^[^%s@]+@[^%s@]+$" then event.email = item.subject end
  return event
end

-- Any other object: its own members, by their synonyms.
local function from_object(item, value_of)
  local event = { data = type(item.data) == "table" and item.data or item }
  for _, name in ipairs { "id", "source", "type", "time", "subject" } do event[name] = value_of(name) end
  add_recipient(event, item)
  add_recipient(event, item.data)
  return event
end

local function from_item(from, row)
  local item = from.sheet:item(row)
  if item.specversion then return from_cloudevents(item) end
  if item.form_response or item.landing_id then return from_typeform(item) end
  if item.survey_id and item.collector_id then return from_surveymonkey(item) end
  return from_object(item, function(name)
    local column = from.columns.by_name[name]
    return column and from.sheet:value(row, column)
  end)
end

local sources = { Typeform = "typeform", SurveyMonkey = "surveymonkey" }

-- What an event has beside its data.
local own = { id = true, source = true, type = true, time = true, subject = true }

-- A row of a delimited file. The person's columns are often empty where a question asks for the same.
local function from_row(from, row)
  local event = { data = {}, source = sources[from.columns.source] }
  for name, column in pairs(from.columns.by_name) do
    local text = from.sheet:value(row, column)
    for _, other in ipairs(recipient_fields[name] and from.columns.others[name] or {}) do
      text = text or from.sheet:value(row, other)
    end
    if fields.is_of("event", name) then event[name] = event[name] or text end
    if not own[name] then event.data[name] = text end
  end
  return event
end

-- The event of a row; or nil and what is wrong with it. `seen` has the lines of those met before.
local function read(from, row, seen, remark)
  local place = source.place(from.sheet, row)
  local fault = from.sheet:fault(row)
  if fault then return nil, place .. ": " .. fault end
  local ok, event = pcall(from.sheet.item and from_item or from_row, from, row)
  if not ok then return nil, place .. ": the event has not the form that its source gives it" end
  if not is_id(event.id) then
    return nil, place .. ": id: there is none; without it nobody knows this event when it comes again"
  end
  event.id = tostring(event.id)
  if seen[event.id] then
    remark(("%s: id: '%s' is also on line %d; one event"):format(place, event.id, seen[event.id]))
    return nil
  end
  seen[event.id] = from.sheet:line_of(row)
  origin.set(event, from.sheet.file, seen[event.id])
  return event
end

-- Of an export the question that asks for the e-mail is the e-mail.
local function guess_emails(opened)
  for _, from in ipairs(opened.tables) do
    local question = not from.sheet.item and from.columns:guess_email(from.sheet.headings)
    if question then
      table.insert(opened.remarks, ("%s: '%s' is taken for the email"):format(opened.file, question))
    end
  end
end

--- Walks the events of a file (docs/data.md). One event twice is one, said aloud. Rows that cannot be
--- used are reported with file, line, field and value, and left out. Raises when the file cannot be
--- read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.Reading
---@param say { fault: fun(reason: string), remark: fun(text: string) }
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Event?
local function events(file, options, say, is_resolved)
  local opened = source.open("events", file, "event", options, is_resolved)
  guess_emails(opened)
  for _, remark in ipairs(opened.remarks) do say.remark(remark) end
  local next_row, seen = source.rows(opened), {}
  return cursor(function()
    for from, row in next_row do
      local event, fault = read(from, row, seen, say.remark)
      if event then return event end
      if fault then say.fault(fault) end
    end
  end)
end

return events

--- Events in the forms of services: CloudEvents, Typeform, SurveyMonkey, or any object.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"

local event_forms = {}

local function refuse() fail.raise("invalid", "the event does not have the fields that its source documents") end

-- A member that must be an object or a list if it is there. Raises on anything else.
local function object_of(value)
  if value == nil then return {} end
  return type(value) == "table" and value or refuse()
end

--- Is it an ID: a text or a number? Any other value would be a different one each time.
---@param value any
---@return boolean
function event_forms.is_id(value)
  return type(value) == "string" and value:find "%S" ~= nil or math.type(value) == "integer"
end

--- The fields of the person that an event is about.
event_forms.of_recipient = { email = true, first_name = true, last_name = true, name = true }

-- Copies what an object says of a person into the event's empty fields: of several members, the one with the
-- surest heading.
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
    if event_forms.of_recipient[field.name] and not (without_email and field.name == "email") then
      for _, synonym in ipairs(field) do event[field.name] = event[field.name] or texts[synonym] end
    end
  end
end

-- The value of an answer is in the member that has the name of its type.
local function answer_value(answer)
  local value = answer[answer.type]
  if type(value) ~= "table" then return value end
  local labels = {}
  for i, label in ipairs(object_of(value.labels)) do labels[i] = type(label) == "string" and label or refuse() end
  return value.label or value.other or value.labels and table.concat(labels, ", ") or value
end

-- The answers of a form, by the title or the reference of the question. Its email address, if there is only one.
local function typeform_answers(response, event)
  local titles, emails, values = {}, {}, {}
  for _, field in ipairs(object_of(object_of(response.definition).fields)) do
    if object_of(field).id ~= nil then titles[field.id] = field.title end
  end
  for _, answer in ipairs(object_of(response.answers)) do
    local field = object_of(object_of(answer).field)
    local name = titles[field.id] or field.ref or field.id or "?"
    values[name] = answer_value(answer)
    if answer.type == "email" and answer.email ~= nil and not emails[answer.email] then
      emails[answer.email] = true
      emails[#emails + 1] = answer.email
    end
  end
  add_recipient(event, response.hidden)
  if #emails == 1 then event.email = event.email or emails[1] end
  add_recipient(event, values, #emails > 1) -- of several email addresses none is chosen
  return values
end

-- A response is one event, whether it came by webhook, from the API or in an export: its ID is the token.
local function from_typeform(item)
  local response = item.form_response and object_of(item.form_response) or item
  local event = { id = response.token or response.response_id, source = "typeform", time = response.submitted_at,
    type = item.event_type or response.response_type or "form_response" }
  event.data = { form_id = response.form_id, answers = typeform_answers(response, event), hidden = response.hidden }
  return event
end

local function from_surveymonkey(item)
  local event = { id = item.id, source = "surveymonkey", type = item.response_status, time = item.date_modified,
    data = item }
  add_recipient(event, item)
  add_recipient(event, object_of(item.metadata).contact)
  return event
end

-- An ID is unique only within its source (CloudEvents 1.0.2, section "id").
local function from_cloudevents(item)
  local has_id = event_forms.is_id(item.id) and event_forms.is_id(item.source)
  local event = { id = has_id and ("%s/%s"):format(item.source, item.id),
    source = item.source, type = item.type, time = item.time, subject = item.subject, data = item.data or {} }
  add_recipient(event, item.data)
  if not event.email and tostring(item.subject or ""):find "^[^%s@]+@[^%s@]+$" then event.email = item.subject end
  return event
end

-- Any other object: its own members, by the headings that we know.
local function from_object(item, value_of)
  local event = { data = type(item.data) == "table" and item.data or item }
  for _, name in ipairs { "id", "source", "type", "time", "subject" } do event[name] = value_of(name) end
  add_recipient(event, item)
  add_recipient(event, item.data)
  return event
end

--- Makes the event of an object.
---@param item table
---@param value_of fun(name: string): string? the text of a field
---@return sendoso.Event
function event_forms.event(item, value_of)
  if item.specversion then return from_cloudevents(item) end
  if item.form_response or item.landing_id then return from_typeform(item) end
  if item.survey_id and item.collector_id then return from_surveymonkey(item) end
  return from_object(item, value_of)
end

return event_forms

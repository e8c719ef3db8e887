--- Events from a file: CloudEvents, responses to surveys, or anything with an ID of its own.
local cursor = require "sendoso.cursor"
local event_forms = require "sendoso.data.event_forms"
local fields = require "sendoso.data.file.fields"
local origin = require "sendoso.data.origin"
local files = require "sendoso.data.file"

---@class sendoso.Event
---@field id string unique: the same event has the same ID in every file
---@field source? string
---@field type? string
---@field time? string as it is in the file
---@field subject? string
---@field data table what the event says
---@field email? string of the person it is about; also first_name, last_name, name

local function from_item(from, row)
  return event_forms.event(from.sheet:item(row), function(name)
    local column = from.columns.by_name[name]
    return column and from.sheet:value(row, column)
  end)
end

local sources = { Typeform = "typeform", SurveyMonkey = "surveymonkey" }

-- The fields of an event other than its data.
local own = { id = true, source = true, type = true, time = true, subject = true }

-- A row of a delimited file. The person's own columns are often empty if a question asks for the same.
local function from_row(from, row)
  local event = { data = {}, source = sources[from.columns.source] }
  for name, column in pairs(from.columns.by_name) do
    local text = from.sheet:value(row, column)
    for _, other in ipairs(event_forms.of_recipient[name] and from.columns.others[name] or {}) do
      text = text or from.sheet:value(row, other)
    end
    if fields.is_of("event", name) then event[name] = event[name] or text end
    if not own[name] then event.data[name] = text end
  end
  return event
end

-- The event of a row; or nil and what is wrong with the row. `seen` has the lines of earlier events by ID.
local function read(from, row, seen, remark)
  local fault = from.sheet:fault(row)
  if fault then return nil, fault end
  local ok, event = pcall(from.sheet.item and from_item or from_row, from, row)
  if not ok then return nil, "the event does not have the fields that its source documents" end
  if not event_forms.is_id(event.id) then
    return nil, "id is missing (without it, a repeated event cannot be recognised)"
  end
  event.id = tostring(event.id)
  if seen[event.id] then
    remark(("%s: id \"%s\" is also on line %d; counted as one event"):format(files.place(from.sheet, row), event.id,
      seen[event.id]))
    return nil
  end
  seen[event.id] = from.sheet:line_of(row)
  origin.set(event, from.sheet.file, seen[event.id])
  return event
end

-- In an export, the question that asks for the email address is the email.
local function guess_emails(opened)
  for _, from in ipairs(opened.tables) do
    local question = not from.sheet.item and from.columns:guess_email(from.sheet.headings)
    if question then
      table.insert(opened.remarks, ("%s: column '%s' is read as email"):format(opened.file, question))
    end
  end
end

--- Walks the events of a file (docs/data.md). Two rows with one ID are one event, with a note. Rows with an invalid
--- value are skipped, and reported with file, line, field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Event?
local function events(file, options, context, is_resolved)
  local opened = files.open("events", file, "event", options, context, is_resolved)
  guess_emails(opened)
  for _, remark in ipairs(opened.remarks) do context.remark(remark) end
  local next_row, seen = files.rows(opened), {}
  return cursor.new(function()
    for from, row in next_row do
      local event, fault = read(from, row, seen, context.remark)
      if event then return event end
      if fault then context.fault(files.place(from.sheet, row), fault) end
    end
  end)
end

return events

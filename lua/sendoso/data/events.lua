--- Events from a file: CloudEvents, responses to surveys, or anything with an ID of its own.
local cursor = require "sendoso.cursor"
local event_forms = require "sendoso.data.event_forms"
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local files = require "sendoso.data.file"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local shared = require "sendoso.data.shared"

---@class sendoso.Event
---@field id string unique: the same event has the same ID in every file
---@field source? string
---@field type? string
---@field time? string as it is in the file
---@field subject? string
---@field data table what the event says
---@field email? string of the person it is about; also first_name, last_name, name

local function from_item(row)
  local sheet, by_name = row.table.sheet, row.table.columns.by_name
  return event_forms.event(sheet:item(row.at), function(name)
    return by_name[name] and sheet:value(row.at, by_name[name])
  end)
end

local sources = { Typeform = "typeform", SurveyMonkey = "surveymonkey" }

-- The fields of an event other than its data.
local own = { id = true, source = true, type = true, time = true, subject = true }

-- Which responses are no answers, where Qualtrics exports numeric values in place of words.
local qualtrics = { ["1"] = "Survey Preview", ["2"] = "Survey Test", ["8"] = "Spam" }

-- What Microsoft Forms writes in place of the address of a person who did not sign in.
local anonymous = {}
for word in ("anonymous anonym anonyme anónimo anonimo anônimo anoniem"):gmatch "%S+" do anonymous[word] = true end

-- Such a person may have answered the question that asks for the address.
local function answered_email(row, note)
  local its_table = row.table
  if its_table.question == nil then
    local question = its_table.columns:email_question(its_table.sheet.headings)
    its_table.question = question or false
    if question then
      note(("%s: column '%s' is read as email of people who are anonymous"):format(its_table.sheet.file,
        its_table.sheet.headings[question]))
    end
  end
  return its_table.question and its_table.sheet:value(row.at, its_table.question) or nil
end

-- A row of a delimited file. The person's own columns are often empty if a question asks for the same.
local function from_columns(row, note)
  local sheet, columns = row.table.sheet, row.table.columns
  local event = { data = {}, source = sources[columns.source] }
  for name, column in pairs(columns.by_name) do
    local text = sheet:value(row.at, column)
    for _, other in ipairs(event_forms.of_recipient[name] and columns.others[name] or {}) do
      text = text or sheet:value(row.at, other)
    end
    if fields.is_of("event", name) then event[name] = event[name] or text end
    if not own[name] then event.data[name] = text end
  end
  if columns.source == "Qualtrics" then event.type = qualtrics[event.type] or event.type end
  if event.email and anonymous[event.email:lower()] then event.email = answered_email(row, note) end
  return event
end

-- Why a row has no ID, if the whole file has none.
local function lack_of_id(row)
  local sheet, columns = row.table.sheet, row.table.columns
  local email = not sheet.item and not columns.by_name.id and sheet.headings[columns.by_name.email]
  if not email then return "id is missing (without it, a repeated event cannot be recognised)" end
  return ("id is missing: the file has no column of IDs (if every person counts once, use map = { id = \"%s\" })")
    :format(email)
end

-- The event of a row; or nil and what is wrong with the row. `seen` has the lines of earlier events by ID.
local function read(row, seen, note)
  local sheet = row.table.sheet
  local problem = sheet:problem(row.at)
  if problem then return nil, problem end
  local event, err = fail.try(sheet.item and from_item or from_columns, row, note)
  if not event then return nil, err.message end
  if not event_forms.is_id(event.id) then return nil, lack_of_id(row) end
  err = recipient.problem(event)
  if err then return nil, fail.line(err) end
  event.id = tostring(event.id)
  if seen[event.id] then
    note(("%s: id \"%s\" is also on line %d; counted as one event"):format(files.place(row), event.id, seen[event.id]))
    return nil
  end
  seen[event.id] = sheet:line_of(row.at)
  origin.set(event, row)
  return event
end

-- In an export, the question that asks for the email address is the email.
local function guess_emails(opened)
  for _, its_table in ipairs(opened.tables) do
    local question = not its_table.sheet.item and its_table.columns:guess_email(its_table.sheet.headings)
    if question then
      table.insert(opened.notes, ("%s: column '%s' is read as email"):format(opened.file, question))
    end
  end
end

-- Reads a file: steps through its events.
local function read_file(file, options, context, is_resolved)
  local opened = files.open("events", file, "event", options, context, is_resolved)
  guess_emails(opened)
  files.tell(opened, context)
  local next_row, seen = files.rows(opened), {}
  return cursor.new(function()
    for row in next_row do
      local event, problem = read(row, seen, context.note)
      if event then return event end
      if problem then files.skip(opened, row, problem, context) end
    end
  end)
end

--- Walks the events of a file (docs/data.md). Two rows with one ID are one event, with a note. Rows with an invalid
--- value are skipped, and reported with file, line, field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Event?
local function events(file, options, context, is_resolved)
  return shared.items("events", file, options, context, function(its_context)
    return read_file(file, options, its_context, is_resolved)
  end)
end

return events

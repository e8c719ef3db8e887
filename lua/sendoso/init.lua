--- sendoso: send gifts from scripts, each gift at most once.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local client = require "sendoso.client"
local connect = require "sendoso.client.connect"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local operations = require "sendoso.operations"
local output = require "sendoso.run.output"
local rule_library = require "sendoso.rule.library"
local run = require "sendoso.run"

-- The functions of the default client: opened when first needed, from flags and environment.
local function add_operations(sendoso, its_run)
  local default ---@type sendoso.Client?

  --- Returns the client that the functions below use.
  ---@return sendoso.Client?, sendoso.Error?
  function sendoso.default()
    if default then return default end
    local err
    default, err = client.open(nil, its_run)
    if not default then its_run:read(err) end
    return default, err
  end

  local function forward(name, is_list)
    return function(...)
      local self, err = sendoso.default()
      if self then return self[name](...) end
      if is_list then error(err, 0) end
      return nil, err
    end
  end

  for _, op in ipairs(operations) do sendoso[op.name] = forward(op.name, op.collection) end
  sendoso.page = forward "page"
end

-- Files of data. Rows with an invalid value are skipped, reported and counted. What reads them is loaded when a script
-- has any: that is a fifth of all that there is.
local function add_files(sendoso, its_run)
  --- Walks the people of a file.
  ---@param file string relative to the script
  ---@param options? sendoso.FileOptions
  ---@return fun(): sendoso.Person?
  function sendoso.people(file, options)
    return require "sendoso.data.people"(file, options, its_run:files())
  end

  --- Walks the attendees of a report: each person once, however often they joined.
  ---@param file string relative to the script
  ---@param options? sendoso.FileOptions
  ---@return fun(): sendoso.Attendee?
  function sendoso.attendees(file, options)
    return require "sendoso.data.attendees"(file, options, its_run:files())
  end

  --- Walks the events of a file, each with a unique ID.
  ---@param file string relative to the script
  ---@param options? sendoso.FileOptions
  ---@return fun(): sendoso.Event?
  function sendoso.events(file, options)
    return require "sendoso.data.events"(file, options, its_run:files())
  end
end

-- Users, groups and roles in one form: see directory/init.lua.
local function add_directory(sendoso)
  sendoso.directory = {}
  for _, name in ipairs { "users", "groups", "roles" } do
    --- Walks a list of the directory. Raises on failure.
    ---@param args? { remote_data?: boolean }
    ---@return fun(): table?
    sendoso.directory[name] = function(args)
      return require("sendoso.directory").walk(fail.need(sendoso.default()), name, args)
    end
  end

  --- Reads a page of a list of the directory.
  ---@param name "users"|"groups"|"roles"
  ---@param args? { cursor?: string, limit?: integer, remote_data?: boolean }
  ---@return { result: table[], next_cursor?: string }?, sendoso.Error?
  function sendoso.directory.page(name, args)
    local default, err = sendoso.default()
    if not default then return nil, err end
    return require("sendoso.directory").page(default, name, args)
  end

  --- Returns the user of a person of a file, or the invitation that is open, found by any address; nil: there is
  --- neither. The users are read once. Raises on failure.
  ---@param person sendoso.Person
  ---@return sendoso.directory.User?
  function sendoso.directory.find(person)
    local default = fail.need(sendoso.default())
    default.known_users = default.known_users or require("sendoso.directory.lookup").of(default)
    return default.known_users:find(require("sendoso.rule.strict").plain(person))
  end

  --- Reads which group each department belongs to: a CSV with the columns Department and Group. Raises if it is none.
  ---@param path string relative to the script
  ---@return fun(person: sendoso.Person): string? group_of nil: the department is not in the file
  function sendoso.directory.mapping(path)
    return require("sendoso.directory.mapping").read(caller.path(path))
  end
end

-- What is of the run alone.
local function add_run(sendoso, its_run)
  --- Runs a function for each item, several at the same time: see client/concurrently.lua.
  function sendoso.concurrently(...) return require "sendoso.client.concurrently"(its_run, ...) end

  --- Opens another client: see client/init.lua.
  ---@param options? sendoso.Options
  ---@return sendoso.Client?, sendoso.Error?
  function sendoso.open(options) return client.open(options, its_run) end

  --- Returns the sign-in of a profile, in two steps: see accounts/link.lua.
  ---@param options { profile: string, base_url?: string, client_id?: string, redirect_uri?: string, scope?: string }
  ---@return sendoso.Link?, sendoso.Error?
  function sendoso.link(options)
    local timeout_ms, err = connect.timeout_ms(its_run.settings.timeout)
    if err then return nil, err end
    local function now() return its_run:now() end
    return require("sendoso.accounts.link").open(options, its_run.settings, now, timeout_ms)
  end

  --- Prints a list of tables. Raises if it cannot be written.
  ---@param format "table"|"json"|"ndjson"|"csv"
  ---@param columns string the columns of a table and of CSV, with spaces between them
  ---@param items table[]
  function sendoso.show(format, columns, items)
    check.choice("show", format, output.formats)
    check.type("show: columns", columns, "string")
    check.type("show: items", items, "table")
    output.of_script(format, columns, (cursor.of(items)))
  end

  --- Has a function called once for each send that comes to a status, by `sendoso sync SCRIPT` and `sendoso listen
  --- SCRIPT`: see mirror/follow.lua.
  ---@param what string a status, an event of webhooks, or "delivered", "redeemed", "opened", "expired", "held",
  ---"failed", "returned"
  ---@param fn fun(send: table, event: sendoso.StatusEvent)
  function sendoso.on(what, fn) require("sendoso.mirror.follow").add(its_run, what, fn) end

  --- Posts a value as JSON to a URL, for what follows a status: see mirror/post.lua.
  ---@param url string https://…, or http:// on this machine
  ---@param value table
  ---@return true?, sendoso.Error?
  function sendoso.post(url, value) return require "sendoso.mirror.post"(its_run, url, value) end

  --- Returns the number of years if a day is a work anniversary of a person: see rule/anniversary.lua.
  ---@param person { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
  ---@param day sendoso.Date
  ---@return integer? years
  function sendoso.anniversary(person, day) return require "sendoso.rule.anniversary"(person, day) end

  --- Returns the date for which the script runs.
  ---@param zone? string such as "Europe/Berlin"; default: --zone
  ---@return sendoso.Date
  function sendoso.today(zone) return its_run:today(zone) end
end

-- The library of a run: what `require "sendoso"` gives a script of it. Called with another run, it is that of the
-- other one: each has a default client of its own.
local function library(its_run)
  local sendoso = {
    date = require "sendoso.dates.date",
    rule = rule_library(its_run.rules),
  }
  add_operations(sendoso, its_run)
  add_files(sendoso, its_run)
  add_directory(sendoso)
  add_run(sendoso, its_run)

  local names = check.sorted(sendoso)
  return setmetatable(sendoso, {
    __call = function(_, other) return library(other) end,
    __index = function(_, name)
      caller.raise("sendoso has no '%s'%s", tostring(name), nearest(tostring(name), names))
    end,
  })
end

return library(run.of_scripts or run.new())

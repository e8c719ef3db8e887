--- sendoso directory users|groups|roles|diff
local cursor = require "sendoso.cursor"
local listing = require "sendoso.commands.listing"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local DIFFERENT = 2 -- the exit status of `diff`, as diff(1) and terraform have it

local helps = { users = "List users, those who are invited too", groups = "List team groups",
  roles = "List the roles that are documented or were seen" }
local columns = { users = "id name email status group", groups = "id name organization.id group_type",
  roles = "id source" }

-- In a table a user has one address and one group, as Sendoso has it.
local function with_flat(each, format)
  if format == "json" or format == "ndjson" then return each end
  return function()
    local item = each()
    if item then
      item.email = item.emails and item.emails[1] and item.emails[1].email
      item.group = item.groups and item.groups[1] and (item.groups[1].name or item.groups[1].id)
    end
    return item
  end
end

-- Opens a client, does something with it, and returns the exit status.
local function with_client(run, body)
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  local status = shell.protect(run, function() return body(client) end)
  client:close()
  return status
end

local function list(name)
  return {
    name = name, help = helps[name],
    epilog = "See docs/directory.md for the form.",
    examples = { "sendoso directory " .. name, ("sendoso directory %s --envelope --limit 50"):format(name) },
    describe = function(parser)
      listing.describe(parser, columns[name])
      parser:flag("--remote-data", "With what Sendoso said, as remote_data")
    end,
    run = function(args, run)
      local directory = require "sendoso.directory"
      return with_client(run, function(client)
        local each = directory.walk(client, name, { remote_data = args.remote_data })
        listing.show(run, args, columns[name], (cursor.new(with_flat(each, listing.format(args)))), function(wanted)
          wanted.remote_data = args.remote_data
          return directory.page(client, name, wanted)
        end)
      end)
    end,
  }
end

local diff = {
  name = "diff", usage = "--people FILE", help = "Compare a file of people with the users",
  epilog = "Exit status: 2 if there is something to do: somebody has no user, has left and still has one, is in\n"
    .. "another group than the mapping says, or it is not clear whether they work here. Contractors,\n"
    .. "interns, who is on leave or has not started yet, and who is not in the file are only named.",
  examples = { "sendoso directory diff --people staff.csv",
    "sendoso directory diff --people staff.csv --map groups.csv --json" },
}

function diff.describe(parser)
  listing.describe(parser, "what name email group wanted row reason")
  parser:option("--people", "A file of people"):argname "FILE":count(1)
  parser:option("--map", "A CSV with the columns Department and Group"):argname "FILE"
end

function diff.run(args, run)
  local differences = require "sendoso.directory.diff"
  local count = 0
  local status = with_client(run, function(client)
    local map = args.map and require("sendoso.directory.mapping").read(args.map)
    local people = require "sendoso.data.people"(args.people, nil, run:files(), true)
    local found
    found, count = differences.of(client, people, map, run:today())
    listing.show(run, args, "what name email group wanted row reason", (cursor.of(found)))
  end)
  return status ~= 0 and status or count > 0 and DIFFERENT or 0
end

return {
  name = "directory",
  examples = { "sendoso directory users --json", "sendoso directory diff --people staff.csv" },
  actions = { list "users", list "groups", list "roles", diff },
}

---@meta sendoso.core
--- The C module, for editors; never loaded. A file called lua/sendoso/core.lua would hide it.
--- Handles are closed by `<close>`, `:close()` or the collector; any other use afterwards
--- raises "attempt to use a closed …".

local core = {}

--- The table of operations, by name and in its order (`sendoso.operations` of the host).
---@type table<string|integer, table>
core.operations = {}

---@class sendoso.core.Client
local Client = {}

--- Opens a client. Requests to other hosts than loopback are paced: `permits` is required, a
--- file, or with a driver of another store what that takes (a URL).
---@param options { base_url: string, token?: string, client_id?: string, user_agent?: string, ca_file?: string, ca_dir?: string, connect_to?: string, permits?: string, permits_schema?: string, permits_driver?: lightuserdata, timeout_ms?: integer, backoff_ms?: integer, begin_ms?: integer }
---@return sendoso.core.Client?, sendoso.Error?
function core.client(options) end

--- Runs a reading operation. Arguments have their wire names. A wrong byte in a text of the answer is U+FFFD.
---@param operation string
---@param args table
---@param raw? boolean the API's own bytes, as UTF-8
---@return any value, sendoso.Error?
function Client:read(operation, args, raw) end

--- Reads any path.
---@param path string from one "/" on
---@return string? bytes, sendoso.Error?
function Client:get(path) end

--- Runs a spending operation at most once: all of its gifts leave in one request, or none.
---@param request sendoso.core.Request used up
---@param gifts sendoso.core.Gift[] of the same operation, one for each recipient, at most 100
---@param ledger sendoso.core.Ledger
---@param fresh_ms? integer for how long what was asked before holds: whether somebody else is sending the same. A 429
--- ends that time, too.
---@return sendoso.Receipt[]|false|nil receipts one for each gift; false: it did not leave in that time, nothing was
--- sent, and the request may be spent anew
---@return sendoso.Error|boolean|nil err with false: was it since somebody else is there?
function Client:spend(request, gifts, ledger, fresh_ms) end

--- Drives a server of this process whenever the client waits.
---@param server sendoso.core.Server
function Client:serve(server) end

--- Where its requests go.
---@return "sandbox"|"staging"|"production" where, string host
function Client:service() end

--- From the first call on nothing new leaves. Goes on with what is in flight, a step a call.
---@return boolean done is nothing left?
function Client:drain() end

--- How far Sendoso's clock is ahead of our wall clock as it stands now; nil: not known yet.
---@return integer? ms
function Client:skew() end

--- Has it a call that is not done?
---@return boolean
function Client:is_busy() end

---@class sendoso.core.Exchange what came of a request
---@field method string
---@field path string with its query, without secrets
---@field status? integer nil: no answer came
---@field reason? string why not, or what an answer says that is no success
---@field ms integer from leaving to the answer
---@field attempt integer from 1
---@field wait_ms? integer until it is asked again; nil: it is not

--- Tells a function what comes of each request from now on; if not of all, then of those whose next try is ten
--- seconds away or more.
---@param watcher fun(exchange: sendoso.core.Exchange)
---@param all? boolean
function Client:watch(watcher, all) end

--- How many requests were handed to the network.
---@return integer
function Client:requests() end

function Client:close() end

--- A call under way, as it is yielded by a body of `concurrently`.
---@class sendoso.core.Call
local Call = {}

--- Is it done? One that was closed is.
---@return boolean
function Call:done() end

--- Moves all calls of its client on.
---@param wait_ms? integer at the most, 0 to 200
function Call:step(wait_ms) end

--- The client that it is a call of.
---@return sendoso.core.Client
function Call:client() end

--- Breaks it off, if it is not done: what may have left is unknown.
function Call:close() end

--- Makes the calls of a thread yield, with the call that is waited for.
---@param thread thread
function core.manage(thread) end

--- Lets the others go on for a moment.
function core.later() end

--- Waits, or until the user asks to stop.
---@param ms integer
function core.sleep(ms) end

--- Calls a function whose own calls do not yield.
function core.drive(fn, ...) end

--- Walks a list: `for item in cursor, nil, nil, cursor`. Behind its items it raises an error of kind `reply`
--- where they never were as many as the list's own total.
---@param client sendoso.core.Client
---@param operation string
---@param args table
---@param options { fields?: string[], raw?: boolean, failed?: fun(err: sendoso.Error) }
---@return fun(): any cursor, nil, nil, any
function core.walk(client, operation, args, options) end

--- Reads one page of a list. A total that is no whole number is none.
---@return sendoso.Page?, sendoso.Error?
function core.page(client, operation, args, options) end

---@alias sendoso.core.Gift { key: string, operation: string, recipient: string, campaign?: integer, via?: string, price?: string, script?: string }
---@alias sendoso.core.Claim "free"|"duplicate"|"busy"|"held"

---@class sendoso.core.Ledger
local Ledger = {}

---@class sendoso.core.LedgerOptions
---@field path string a file, or a URL for the driver of another store
---@field account? string
---@field schema? string of a database of many
---@field readonly? boolean nothing is written; a ledger that is not as it was left is read all the same (`facts().warning`)
---@field make? boolean false: one that is missing is an error of kind "not_found", which no other error of opening is
---@field memory? string the folder in which marks are kept outside of ledgers, the same for all of a user's
---@field recover? boolean a person says that it is to be gone on with, though it is not as it was left: looked over whole
---@field filling? boolean it is to be filled by `copy` from another one, and is no ledger until then
---@field driver? lightuserdata of another store
---@field ahead_ms? integer for specs, which do not sleep: how far its clock is ahead
---@field file_system? integer for specs: the kind of file system that it is taken to be on, as statfs numbers it

--- Opens, or makes, a ledger: in a file, or where the driver of another store keeps it. Kinds of errors: "not_found"
--- (there is none), "guard" (gifts could be sent twice with it: it went back in time, is another one than was used
--- there, was moved elsewhere, is being filled, or lies on a network drive), "store" (all else).
---@param options sendoso.core.LedgerOptions
---@return sendoso.core.Ledger?, sendoso.Error?
function core.ledger(options) end

--- Looks a key up, writing nothing.
---@param gift sendoso.core.Gift
---@return sendoso.core.Claim?, table|sendoso.Error|nil receipt of a duplicate, with `same`, the key of the gift that was
---sent where it is another one's; of what is held `{ key =, state =, note =, same = }`: which gift waits, and the key of
---another one of which it may be a second one to the same person
function Ledger:look(gift) end

--- Writes an intent down when the key is free.
---@param gift sendoso.core.Gift
---@param lease_ms? integer for how long it counts as being sent
---@return sendoso.core.Claim?, table|sendoso.Error|nil receipt
function Ledger:intend(gift, lease_ms) end

--- Ends an intent of this process. An error of kind "unknown" says that it was ended as unknown, since its tracking code
--- is that of another gift.
---@param key string
---@param how "sent"|"refused"|"unknown"|"withdrawn"
---@param receipt? table
---@param note? string
---@return true?, sendoso.Error?
function Ledger:settle(key, how, receipt, note) end

--- Writes down what was refused before anything left.
---@param gift sendoso.core.Gift
---@param note? string
---@return true?, sendoso.Error?
function Ledger:refuse(gift, note) end

--- Holds a gift until a person has looked at it, unless its key has a better story, or a person has released it and
--- nothing came of that since.
---@param gift sendoso.core.Gift
---@param note string what speaks against it
---@param anew? boolean it came after any release, which does not count then
---@param same? string the key of a gift of which it may be a second one to the same person
---@return boolean? held, sendoso.Error?
function Ledger:hold(gift, note, anew, same) end

--- Reads in which states keys are.
---@param keys string[] at most 100, each once
---@return table<string, string>? states by key; what is not there is absent
---@return sendoso.Error?
function Ledger:states(keys) end

--- Writes down that gifts are due and were not sent. A key with a better story (intent, sent, unknown, held, released,
--- dismissed) keeps it.
---@param gifts sendoso.core.Gift[] at most 100, each key once
---@param notes string[] why, in the same order
---@param behind? boolean they wait for a person's word, too
---@return integer? written, sendoso.Error? err how many were not there as they are already
function Ledger:owe(gifts, notes, behind) end

--- Returns what the ledger has of the people whom a gift is for: a digest of each identifier, with a blank between.
---@param gift sendoso.core.Gift
---@return string? people "" where it names none
---@return sendoso.Error?
function Ledger:people(gift) end

--- Finds another gift of the same occasion to the same person that was sent, may have been, or waits for a person.
---@param key string
---@return string|false|nil other its key
---@return sendoso.Error?
function Ledger:second(key) end

--- Says that a gift that was not sent is not to be sent any more.
---@param key string
---@param note? string why; without one it is refused (kind "invalid", field "note")
---@return true?, sendoso.Error?
function Ledger:dismiss(key, note) end

--- Says that a gift that is held may be sent all the same; or that one that is behind, or was dismissed, is to be sent.
---@param key string
---@param note? string why; without one it is refused (kind "invalid", field "note")
---@return true?, sendoso.Error?
function Ledger:release(key, note) end

--- Says that a gift that was not sent is another one, that was sent to the same person: a duplicate from then on.
---@param key string
---@param other string the key of the gift that was sent
---@param note? string
---@return true?, sendoso.Error?
function Ledger:same(key, other, note) end

--- Settles an unknown outcome, or a gift that is held, that a person has looked up.
---@param key string
---@param outcome "sent"|"absent"
---@param note? string
---@param began? integer the intent that was looked up, as a row of `list` has it
---@return true?, sendoso.Error?
function Ledger:resolve(key, outcome, note, began) end

--- What is remembered of a rule: `reached` is the day of its last run, `first` that of its first, if it is known. nil:
--- it never ran.
---@param name string
---@return { reached: string, once: string, script: string, first?: string, id?: string }?, sendoso.Error?
function Ledger:rule(name) end

--- Remembers a rule.
---@param name string
---@param reached string as 2026-03-31
---@param once string
---@param script string
---@param id? string the heading of the column of IDs; nil: what is remembered of it stays
---@return true?, sendoso.Error?
function Ledger:remember(name, reached, once, script, id) end

--- Remembers that gifts of a rule may have had keys of another template, as "old-name/{id}".
---@param rule string
---@param template string
---@return true?, sendoso.Error?
function Ledger:alias(rule, template) end

--- Those templates.
---@param rule string
---@return string[]? templates, sendoso.Error?
function Ledger:aliases(rule) end

--- Lists every change of a key, the first one first.
---@param key string
---@return table[]?, sendoso.Error?
function Ledger:history(key) end

--- Notes that somebody has called a tool, in the events of a gift's key, or of a text that is no gift's.
---@param key string
---@param note string by whom, and what came of it
---@return true?, sendoso.Error?
function Ledger:called(key, note) end

--- Which gifts are listed: those for which all that is given holds. None but a list of a script, or one without
--- anything, looks at more gifts than it gives.
---@class sendoso.core.Filter
---@field state? string
---@field script? string
---@field recipient? string without regard to case
---@field key? string
---@field campaign? integer
---@field since? integer the last change
---@field rule? string what stands in the key before the first "/"
---@field not_rule? string a rule that it is not of
---@field rest? string what stands in the key behind the first "/"
---@field operation? string
---@field began_from? integer
---@field began_to? integer
---@field limit? integer

--- Lists rows, the oldest change first; those of a rule by their keys; those of an operation with `began_from` or
--- `began_to` by their intents. `at` and `began` are in ms since 1970. For lists that are small.
---
---   whose, of a campaign           { recipient =, campaign = }
---   is there any of a rule         { rule =, limit = 1 }
---   the same under another rule    { recipient =, rest =, not_rule = }
---   known to be sent at that time  { operation =, state = "sent", began_from =, began_to =, limit = 5 }
---@param filter? sendoso.core.Filter
---@return table[]?, sendoso.Error?
function Ledger:list(filter) end

--- Steps through the rows that `list` would give, reading some at a time. Raises on failure. There is nothing to close;
--- a gift that changes meanwhile may be given again.
---@param filter? sendoso.core.Filter
---@return fun(): table?
function Ledger:each(filter) end

--- Notes that a rule ran on a day. Of several runs on one day, the most gifts and the last number of people count.
---@param rule string
---@param day string
---@param gifts integer that were due
---@param people integer in its file
---@return true?, sendoso.Error?
function Ledger:ran(rule, day, gifts, people) end

--- The last thirty days on which a rule ran, the last one first.
---@param rule string
---@param until_day string no later ones
---@return { day: string, gifts: integer, people: integer }[]?, sendoso.Error?
function Ledger:runs(rule, until_day) end

--- The names of the rules that a script has gifts of, by alphabet.
---@param script string
---@return string[]?, sendoso.Error?
function Ledger:rules_of(script) end

--- Which ledger it is. `name` is its real path; `moved_to` and `warning` are absent where there is nothing to say.
--- `is_untold`: of gifts of an earlier version it is not known what they are for, and whom.
---@return { name: string, account?: string, id?: string, opening?: integer, moved_to?: string, warning?: string,
---is_untold?: boolean }
function Ledger:facts() end

--- How many gifts are in each state.
---@return table<string, integer>?, sendoso.Error?
function Ledger:count() end

--- Looks it over whole. `damage` is the first thing that is wrong, and absent where nothing is.
---@return { damage?: string, version: integer, gifts: integer, events: integer, opening: integer }?, sendoso.Error?
function Ledger:verify() end

--- Writes a copy of it, of one moment, into a file, while others may go on with it. Replaces an earlier copy of this
--- ledger; anything else that is there is an error of kind "guard".
---@param path string
---@return true?, sendoso.Error?
function Ledger:backup(path) end

--- Moves it into another one, which was opened with `filling`, for the same account, and has no gifts; this one is only
--- read from then on. Broken off, it is called again: then this one may have been sealed already, and be open with
--- `readonly`. Close both afterwards: `to` is the ledger when it is opened again.
---@param to sendoso.core.Ledger
---@return { gifts: integer, openings: integer }?, sendoso.Error?
function Ledger:copy(to) end

--- Puts gifts of an export in, as they are, in one transaction. Those whose keys are there are left as they are. At most
--- 1,000 at a time. `gift` is a row as `list` has it, `events` are as `history` has them.
---@param stories { gift: table, events: table[] }[]
---@return integer? loaded how many were not there yet, sendoso.Error?
function Ledger:load(stories) end

--- Notes what gifts of an earlier version are for, and whom: `identifiers` has a line for each. Those of which that is
--- known stay as they are. At most 1,000 at a time.
---@param gifts { key: string, rule: string, occasion: string, identifiers: string }[]
---@return true?, sendoso.Error?
function Ledger:tell(gifts) end

--- Notes that there are no such gifts any more: `facts().is_untold` is absent from then on.
---@return true?, sendoso.Error?
function Ledger:told() end

function Ledger:close() end

---@class sendoso.core.Permits
local Permits = {}

--- Opens the permits of one client, which all processes of this machine share.
---@param path string
---@param client string host and client id
---@return sendoso.core.Permits?, sendoso.Error?
function core.permits(path, client) end

--- Takes one of ten permits. Times are boot times in ms.
---@return integer? permit, integer? wait_ms
function Permits:take(now, lease_ms) end

--- Gives it back; left 0: nothing left.
function Permits:give(permit, left, answered) end

--- After a 429: nobody gets one before `until_ms`.
function Permits:pause(until_ms) end

function Permits:close() end

--- A text that stays outside of Lua, since it may be large.
---@class sendoso.core.Text
local Text = {}

--- Reads a whole file as UTF-8; "-" is standard input.
---@param path string
---@return sendoso.core.Text?, sendoso.Error?
function core.load(path) end

---@return string "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"
function Text:encoding() end

---@return string how it begins
function Text:head() end

---@return string all of it
function Text:whole() end

function Text:close() end

---@class sendoso.core.Rows
local Rows = {}

--- Parts a delimited text into rows.
---@param name string the file, for errors
---@param text string|sendoso.core.Text UTF-8; it must not be closed before the rows
---@param delimiter? string found out if not said
---@return sendoso.core.Rows?, sendoso.Error?
function core.rows(name, text, delimiter) end

---@return integer records, the heading included
function Rows:count() end

---@return integer line, integer width, integer last_line
function Rows:line(row) end

---@return string? text
---@return boolean? is_plain false: it may have white space at its ends, or be a formula
function Rows:field(row, column) end

--- Is there a blank line before it?
---@return boolean
function Rows:follows_blank(row) end

---@param width integer
---@return integer? row from `row` to `last`, the first with another number of fields, or text that is not UTF-8
function Rows:odd(row, last, width) end

---@return integer? row from `row` to `last`, the first whose text in that column is neither empty nor plainly an address
function Rows:odd_address(row, last, column) end

---@param known table<string, any>
---@return integer? row from `row` to `last`, the first whose text in that column is neither empty nor a key of `known`
---@return integer empty how many before it are empty, or have a text that is known as false
function Rows:seek(row, last, column, known) end

---@return integer how many fields are not blank
function Rows:filled(row) end

---@return integer? column the first that is not UTF-8
function Rows:broken(row) end

---@return string what parts the fields
function Rows:delimiter() end

--- Makes an `__index` of items that know their row: its number is at `key`, and `before` records are before the first.
---@param columns table<string, integer> by the names of fields
---@param otherwise fun(item: table, name: any): any asked for what is not plainly a text
---@return fun(item: table, name: any): any
function Rows:index(columns, key, before, otherwise) end

function Rows:close() end

---@class sendoso.core.Headings
local Headings = {}

--- Words that may be headings: the keys of a table, in lower case.
---@param words table<string, any>
---@return sendoso.core.Headings
function core.headings(words) end

---@param rows sendoso.core.Rows
---@return integer record from `row` on, the first that may be anything else than a row of a table
function Headings:seek(rows, row) end

function Headings:close() end

---@class sendoso.core.Identity
local Identity = {}

--- Finds out which rows, by their numbers, share an identifier.
---@return sendoso.core.Identity
function core.identity() end

--- An ID or an email address as all exports have it in common; nil if the text is none.
---@param kind "id"|"mail"
---@param text string
---@return string?
function core.identifier(kind, text) end

--- The row with that number has that identifier.
---@param kind "id"|"mail"
---@param what string of what it is one, such as "personio id"
function Identity:join(number, kind, what, text) end

--- The same for the rows from `first` to `last`, which are numbered from `number` on.
---@param rows sendoso.core.Rows
function Identity:join_rows(number, kind, what, rows, first, last, column) end

--- Has any row that identifier? Seldom it only seems so.
---@param kind "id"|"mail"
---@return boolean
function Identity:has(kind, what, text) end

---@return integer[][] numbers of rows that share an identifier; seldom, they only seem to
function Identity:groups() end

function Identity:close() end

---@class sendoso.core.Server
local Server = {}

--- Listens on 127.0.0.1, or ::1. The handler returns an answer, or nothing to close the connection.
---@param options { port?: integer, ipv6?: boolean, key?: string, cert?: string, later?: boolean } later: the handler is
---given a visit, too, and answers by that, when it can; then the request has `headers`, too, by small letters
---@param handler fun(request: { number: integer, method: string, path: string, query: table, body: string, authorization?: string, content_type?: string }): { status: integer, headers?: table, body?: string, delay_ms?: integer, cut?: integer, said?: integer }?
---@return sendoso.core.Server?, sendoso.Error?
function core.server(options, handler) end

--- Answers until the host is told to stop.
function Server:run() end

--- Answers what has come.
---@param wait_ms integer how long it waits for something, at most
function Server:step(wait_ms) end

---@return integer
function Server:port() end

function Server:close() end

--- Makes an error object. `kind` must be one of the closed list.
---@param fields { kind: string, message: string }
---@return sendoso.Error
function core.error(fields) end

--- Reads JSON: whole numbers are integers, null is absent.
---@param text string
---@param lines? table<table, integer> gets the line of every object
---@return any value, sendoso.Error?
function core.decode(text, lines) end

--- Reads a whole file, or bytes under a name, as UTF-8, whatever its encoding.
---@param path string "-" is standard input
---@param bytes? string
---@return string? text, string|sendoso.Error encoding
function core.text(path, bytes) end

--- Lists the days that a calendar's events cover.
---@param name string the file, for errors
---@param text string iCalendar
---@param first_year integer
---@param last_year integer
---@return string[]? days as 2026-12-25, sendoso.Error?
function core.holidays(name, text, first_year, last_year) end

--- The civil day of a moment in a time zone.
---@param zone string as Europe/Berlin
---@param seconds integer since 1970
---@return integer? year, integer|sendoso.Error month, integer? day
function core.day_in(zone, seconds) end

--- A request that is built, and is not on its way yet.
---@class sendoso.core.Request: userdata

--- Builds the request of an operation, checked.
---@param operation string
---@param args table by wire names
---@return sendoso.core.Request?, sendoso.Error?
function core.prepare(operation, args) end

--- What would go over the wire, checked.
---@return string? path, string|sendoso.Error body
function core.request(operation, args) end

--- Where requests to a base URL would go.
---@param base_url string
---@return "sandbox"|"staging"|"production"|nil where, string|sendoso.Error host
function core.service(base_url) end

---@alias sendoso.core.Outcome "never left"|"stopped"|"lost"|"broken"|"limited"|"auth"|"refused"|"ok"

--- What follows from an outcome: the kinds of a read's error and of a spend's (nil: as the answer says), and
--- how the intent of a spend ends.
---@param outcome sendoso.core.Outcome
---@return { read?: string, spend?: string, settled: string }
function core.outcome(outcome) end

--- The wait before another attempt in ms, or nil: not again.
---@param outcome sendoso.core.Outcome
---@param spend boolean
---@param attempts integer made so far
---@param base_ms integer
---@param random number 0 to 1
---@return integer?
function core.retry(outcome, spend, attempts, base_ms, random) end

--- The wait that the value of a Retry-After asks for, in ms: seconds, or an HTTP date; nil: it is neither.
---@param value string
---@param now integer seconds since 1970
---@return integer?
function core.retry_after(value, now) end

--- Makes a file that only its owner reads, and its folders.
---@return true?, sendoso.Error?
function core.private_file(path) end

--- The user's home folder, by the system's own list.
---@return string?
function core.home() end

--- Is there such a file? Opens nothing.
---@param path string
---@return boolean
function core.exists(path) end

--- Is it there, and neither a file nor a folder: a device, or a pipe?
---@param path string
---@return boolean
function core.is_stream(path) end

--- When a file was last written.
---@param path string
---@return integer? seconds since 1970; nil: not known
function core.modified(path) end

---@class sendoso.core.Visit a request whose answer comes later; nothing is said where the other side has hung up
local Visit = {}

---@param answer { status: integer, headers?: table, body?: string }
function Visit:answer(answer) end

--- Begins an answer that comes bit by bit.
---@param head { status: integer, headers?: table }
function Visit:stream(head) end

---@param text string
function Visit:write(text) end

--- Ends an answer that came bit by bit.
function Visit:finish() end

--- Has the other side hung up?
---@return boolean
function Visit:is_gone() end

--- Drops the connection, unless it was answered.
function Visit:close() end

---@class sendoso.core.Lines
local Lines = {}

--- Lines that come over a descriptor, as they come. The descriptor stays open.
---@param fd integer
---@param max integer bytes of the longest line that is kept
---@return sendoso.core.Lines
function core.lines(fd, max) end

--- Takes the next line, without its end.
---@param wait_ms integer how long it waits at most
---@return string|false|nil line false: nothing will come any more; nil: nothing whole yet
---@return sendoso.Error? err the line was too long, and is left out
function Lines:take(wait_ms) end

function Lines:close() end

--- Milliseconds since this machine booted, and since 1970.
---@return integer boot_ms, integer wall_ms
function core.clock() end

--- The SHA-256 of a text, 64 hexadecimal digits.
---@param text string
---@return string
function core.digest(text) end

--- Do people type at stdin?
---@return boolean
function core.is_terminal() end

--- How wide a terminal is, by COLUMNS or else by itself.
---@param fd integer
---@return integer? columns nil: it is no terminal
function core.columns(fd) end

--- Returns how many places a text takes on a terminal, and how many bytes of it fit into some places.
---@param text string
---@param most? integer places; default: all of it fits
---@return integer width
---@return integer bytes
function core.width(text, most) end

--- Returns a file that is stdout, for the caller alone. What anybody else prints goes to stderr from now on.
---@return file*?, string? message
function core.take_stdout() end

--- Was everything written that was printed to stdout, by whomever? That its reader has ended is no failure.
---@return true?, sendoso.Error?
function core.flush() end

--- The module `sendoso.line`, where it was built: lines that people type at a terminal.
---@class sendoso.line
---@field read fun(prompt: string): string? without its end; nil behind the last, or when the user asks to stop
---@field keep fun(line: string) the arrow keys find it again

--- Asks for a URL of a monitor, with nothing of ours in it. The error names the host at most.
---@param url string http or https
---@param timeout_ms integer
---@param trust? { ca_file?: string, ca_dir?: string }
---@return integer? status, sendoso.Error?
function core.heartbeat(url, timeout_ms, trust) end

--- Can the authorities be read? One certificate is enough, or a folder where no file is named.
---@param trust { ca_file?: string, ca_dir?: string }
---@return true?, sendoso.Error?
function core.trust(trust) end

--- Puts stars in the place of secrets: before the @ of a URL, values of a query whose name sounds like a secret or
--- that are email addresses, what follows Bearer or Basic.
---@param text string
---@param known? string a secret that is to go wherever it stands, from 12 characters on
---@return string
function core.redact(text, known) end

--- How often the user has asked the host to stop.
---@return integer
function core.stopped() end

--- Before a child process starts: what this process has opened itself is closed in it.
function core.keep_files() end

--- From now on a Ctrl-C does not break off what our library does in Lua: something has left, or the run ends.
function core.guard() end

return core

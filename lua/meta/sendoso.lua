---@meta sendoso
--- The public table, for editors; never loaded. The functions are made from the table of
--- operations, so their types stand here.

local sendoso = {}

---@class sendoso.User
---@field id integer
---@field first_name string
---@field last_name string
---@field email string
---@field role? string
---@field balance? string decimal
---@field team_balance? integer

---@class sendoso.Group
---@field id integer
---@field name string
---@field budget integer
---@field monthly_budget string decimal
---@field one_time_budget integer
---@field rollover boolean
---@field team_id integer the organisation
---@field created_at string
---@field updated_at string

---@class sendoso.Campaign
---@field id integer
---@field name string
---@field delivery_type "mail"|"email"
---@field start_date string
---@field end_date? string
---@field is_default_price boolean
---@field starting_egift_price? number
---@field ending_egift_price? number
---@field ship_to_countries string[]
---@field currency string
---@field status string

---@class sendoso.Send
---@field id integer
---@field send_gid string
---@field type string
---@field subtype string
---@field status string an open set
---@field currency string
---@field current_total_cost string decimal
---@field created_at string
---@field touch? { id: integer, name: string }
---@field recipient? { name?: string, email?: string, company_name?: string }
---@field sender? { id: integer, name: string, email: string, team_id: integer, team_name: string }
---@field sent_via string
---@field status_updates { status: string, occurred_at: string }[]
---@field gift? { key: string, script?: string, rule?: string } of the ledger, where the mirror was asked

---@class sendoso.Page
---@field items table[]
---@field number? integer
---@field total? integer may lie

---@class sendoso.Receipt
---@field key string
---@field outcome "sent"|"duplicate"|"planned"
---@field tracking_code? string
---@field tracking_url? string
---@field message? string Sendoso's words
---@field invitation_status? string of an invitation, with its answer alone
---@field expires_at? string of an invitation, with its answer alone
---@field egift_links? { email: string, link?: string, outcome: "sent"|"duplicate"|"planned" }[]

---@class sendoso.Links
---@field campaign integer|string id or exact name
---@field recipients (string|table)[] email addresses, or tables with an email
---@field once string|false the key of each link is this, "/" and the email; with {field} of the recipient

---@class sendoso.Gift
---@field campaign integer|string id or exact name
---@field to table any table with an email
---@field once string|false the key of the gift, with {field} of `to`
---@field message? string with {field} of `to`
---@field amount? number|string if the campaign has a price range

---@class sendoso.Address
---@field address string
---@field city string
---@field state string
---@field zip string
---@field country string
---@field mobile_no? string required outside the US

---@class sendoso.Physical
---@field campaign integer|string id or exact name
---@field to table with email and name, and the address if `address` is not set
---@field once string|false
---@field address? sendoso.Address
---@field message? string the notecard's text

---@class sendoso.Collect
---@field campaign integer|string id or exact name
---@field to table with email and name
---@field once string|false
---@field message? string the notecard's text
---@field address_confirmation_via? "email"|"link" default: email
---@field resume_with_unconfirmed_address? boolean
---@field expire_after_days? integer 2 to 7; default: 7
---@field hide_product_info? boolean
---@field address_confirmation_custom_message? string

---@class sendoso.Member
---@field id integer
---@field first_name string
---@field last_name string
---@field email string
---@field balance string decimal
---@field sandbox boolean
---@field team_group_id integer
---@field team_id integer
---@field key string

---@class sendoso.Person
---@field id? string
---@field first_name? string
---@field last_name? string
---@field preferred_name? string
---@field email? string
---@field hire_date? sendoso.Date
---@field original_hire_date? sendoso.Date
---@field termination_date? sendoso.Date
---@field status? string
---@field [string] any

---@class sendoso.Client: sendoso
---@field close fun(self: sendoso.Client)

--- Returns the user of the access token.
---@return sendoso.User?, sendoso.Error?
function sendoso.me() end

--- Walks the team groups. Raises on failure.
---@param options? { per_page?: integer, fields?: string[] }
---@return fun(): sendoso.Group?
function sendoso.groups(options) end

--- Walks the active campaigns. Raises on failure.
---@param options? { delivery_type?: "mail"|"email", per_page?: integer, fields?: string[] }
---@return fun(): sendoso.Campaign?
function sendoso.campaigns(options) end

--- Returns one active campaign, by ID or exact name.
---@param campaign integer|string
---@return sendoso.Campaign?, sendoso.Error?
function sendoso.campaign(campaign) end

--- Walks all sends of the organisation; or, the newest first, those that are asked for, of the mirror, which is brought
--- up to date first. Raises on failure.
---@param options? sendoso.SendQuery|{ per_page?: integer, fields?: string[] }
---@return fun(): sendoso.Send?
function sendoso.sends(options) end

--- Has `sendoso sync SCRIPT` call a function once for each send that comes to a status.
---@param what string a status, an event, or "delivered", "redeemed", "opened", "expired", "held", "failed", "returned"
---@param fn fun(send: sendoso.Send, event: sendoso.StatusEvent)
function sendoso.on(what, fn) end

--- Posts a value as JSON to a URL, once. Any 2xx is a success.
---@param url string https://…, or http:// on this machine
---@param value table
---@return true?, sendoso.Error?
function sendoso.post(url, value) end

--- Walks the active users. Raises on failure.
---@param options? { per_page?: integer, fields?: string[] }
---@return fun(): sendoso.User?
function sendoso.users(options) end

--- Walks the members of a team group. Raises on failure.
---@param group integer|sendoso.Group its ID, or a group from the list
---@param options? { fields?: string[] }
---@return fun(): sendoso.Member?
function sendoso.members(group, options) end

--- Invites a user to a team group, at most once per email address. Raises on a mistake in the call.
---@param user { first_name: string, last_name: string, email: string, role: "regular"|"manager", group: integer, once?: string|false }
---@return sendoso.Receipt?, sendoso.Error?
function sendoso.invite(user) end

--- Sends a physical gift to a known address, at most once. Raises on a mistake in the call.
---@param gift sendoso.Physical
---@return sendoso.Receipt?, sendoso.Error?
function sendoso.physical(gift) end

--- Sends a physical gift, at most once; Sendoso asks the recipient for the address. Raises on a mistake in the call.
---@param gift sendoso.Collect
---@return sendoso.Receipt?, sendoso.Error?
function sendoso.collect(gift) end

--- Sends an eGift by email, at most once. Raises on a mistake in the call.
---@param gift sendoso.Gift
---@return sendoso.Receipt?, sendoso.Error?
function sendoso.egift(gift) end

--- Creates links to eGifts, at most one for each recipient and key. Raises on a mistake in the call.
---@param links sendoso.Links
---@return sendoso.Receipt? receipt for those who have a link; nil if nobody has one
---@return sendoso.Error? err the first error, if somebody has no link
function sendoso.egift_links(links) end

--- Runs a function for each item, `n` of them at the same time. One that fails is reported and counted, and stops no
--- other. Raises if the iterator raises.
---@generic T
---@param n integer how many at once
---@param items fun(): T|T[] an iterator or a list
---@param fn fun(item: T, ...): any
---@param options? { ordered?: boolean } results by the number of their item
---@return any[] results, integer failed
function sendoso.concurrently(n, items, fn, options) end

--- Walks the people of a file. Rows with an invalid value are skipped, reported and counted. Raises if the file cannot
--- be read.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@return fun(): sendoso.Person?
function sendoso.people(file, options) end

--- Walks the attendees of a report: each person once, however often they joined. Raises if the file cannot be read.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@return fun(): sendoso.Attendee?
function sendoso.attendees(file, options) end

--- Walks the events of a file, each with a unique ID. Raises if the file cannot be read.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@return fun(): sendoso.Event?
function sendoso.events(file, options) end

--- Makes a rule: whom to send what, and when, as a value, which does nothing by itself. A script returns it. Raises on
--- a field that is unknown or wrong. `sendoso.rule.people "file"` and others make the values of its fields.
---@param fields { name: string, each: any, when?: any, once: string, gift: any, where?: function, send?: string, message?: string, look_back?: integer, include?: string[], exclude?: string, ignore?: string[], was?: string|false, once_was?: string|false, id_was?: string, source?: string, claim?: string }
---@return sendoso.Rule
function sendoso.rule(fields) end

--- For `when` of a rule for people: due once a field has become a value since the last file that the rule was run with.
---@param field string such as "status"
---@param value string such as "Active", in any capitals
---@return sendoso.Became
function sendoso.rule.became(field, value) end

--- Returns a date. Raises if there is no such date.
---@param text string such as "2026-03-31"
---@return sendoso.Date
function sendoso.date(text) end

--- Returns the number of years, if the day is a work anniversary of the person.
---@param person sendoso.Person
---@param day sendoso.Date
---@return integer? years
function sendoso.anniversary(person, day) end

--- Returns the date for which a script runs: that of --today, or else today in a time zone, or else today on this
--- machine.
---@param zone? string such as "Europe/Berlin"; default: --zone
---@return sendoso.Date
function sendoso.today(zone) end

--- Prints a list of tables. Raises if it cannot be written.
---@param format "table"|"json"|"ndjson"|"csv"
---@param columns string the columns of a table and of CSV, with spaces between them: "id email link"
---@param items table[]
function sendoso.show(format, columns, items) end

--- Opens another client, with the same functions.
---@param options? sendoso.Options
---@return sendoso.Client?, sendoso.Error?
function sendoso.open(options) end

--- A sign-in of somebody's account, in two steps that may be processes apart.
---@class sendoso.Link
local Link = {}

--- Returns the address at which they allow access, and keeps what the second step needs, for ten minutes.
---@return string? url, sendoso.Error?
function Link:begin() end

--- Finishes it: from now on, the profile is signed in.
---@param url string the address to which their browser was sent, or the part behind the question mark
---@return { profile: string, base_url: string, missing: string[] }? signed_in, sendoso.Error? err
function Link:finish(url) end

--- Begins to link somebody's account, under the name of a profile.
---@param options { profile: string, base_url?: string, client_id?: string, redirect_uri?: string, scope?: string }
---@return sendoso.Link?, sendoso.Error?
function sendoso.link(options) end

--- Returns one page of a list: by its number, or in the one shape of all lists, by `limit` and then by `cursor`.
---@param name "users"|"groups"|"members"|"campaigns"|"sends"
---@param options? { page?: integer, per_page?: integer, fields?: string[] }
---@return sendoso.Page?, sendoso.Error?
---@overload fun(name: string, options?: { cursor?: string, limit?: integer, fields?: string[] }):
---{ result: table[], next_cursor?: string }?, sendoso.Error?
function sendoso.page(name, options) end

return sendoso

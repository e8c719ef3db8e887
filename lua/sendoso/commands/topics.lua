--- The topics of the help that are no command. The man pages are made of the same texts: see manual.lua.

---@class sendoso.Topic
---@field name string
---@field help string what it is about, in one line
---@field parts (string|string[])[] paragraphs; and pairs of a term and what it means

---@type sendoso.Topic[]
local topics = {
  { name = "environment", help = "Variables of the environment that sendoso reads", parts = {
    "A flag comes before a variable, a variable before the profile. `sendoso profile show` shows what holds, and "
      .. "where it came from.",
    { "SENDOSO_PROFILE", "The account: a section of profiles.ini (--profile)" },
    { "SENDOSO_BASE_URL", "Scheme and host of Sendoso (--base-url)" },
    { "SENDOSO_ACCESS_TOKEN", "An access token; without it, that of the profile is used, which is renewed" },
    { "SENDOSO_CLIENT_ID", "The client ID of your application; its rate limit is shared" },
    { "SENDOSO_CLIENT_SECRET",
      "Its secret. $CREDENTIALS_DIRECTORY/client_secret and credential_command are other ways" },
    { "SENDOSO_LEDGER", "The ledger: a file, or postgresql://… (--ledger)" },
    { "SENDOSO_LEDGER_SCHEMA", "The schema of a ledger in PostgreSQL (--ledger-schema)" },
    { "SENDOSO_VIA_FROM", "What Sendoso shows as the origin of a send (default: sendoso)" },
    { "SENDOSO_TIMEOUT", "Seconds to wait for a request (--timeout; default: 30)" },
    { "SENDOSO_HEARTBEAT", "A URL that is called after a run that ended with 0 (--heartbeat)" },
    { "CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR", "Authorities to trust instead of the system's (--ca-file)" },
    { "https_proxy, all_proxy, no_proxy", "Proxies, as curl reads them; never for loopback" },
    { "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Where files are kept: see `sendoso help files`" },
    { "SENDOSO_MCP_TOKEN", "What an agent must present to `sendoso mcp --http`" },
    { "SENDOSO_WEBHOOK_SECRET",
      "The secret of Sendoso's webhooks (`sendoso listen`); that of a source NAME in SENDOSO_WEBHOOK_SECRET_NAME" },
    { "BROWSER", "The browser of `sendoso login`" },
    { "COLUMNS", "How wide the terminal is" },
  } },
  { name = "files", help = "Where sendoso keeps what", parts = {
    "~/.config, ~/.local/state and ~/.cache stand for $XDG_CONFIG_HOME, $XDG_STATE_HOME and $XDG_CACHE_HOME, "
      .. "where these are set.",
    { "~/.config/sendoso/profiles.ini", "The profiles: a section for each account, without any secret" },
    { "~/.config/sendoso/profile", "The profile that `sendoso profile use` has chosen" },
    { "~/.config/sendoso/credentials/NAME",
      "What a profile is signed in with, unless its ledger is in PostgreSQL, which has it then. Only you may read it. "
        .. "Not for backups: sign in again" },
    { "~/.config/sendoso/webhooks.ini", "Further sources of webhooks for `sendoso listen`, a section each" },
    { "~/.config/sendoso/approver.key", "What `sendoso approve` signs with. Only you may read it" },
    { "~/.local/state/sendoso/ledgers/", "The ledgers, one for each account. They say what was sent: back them up" },
    { "~/.local/state/sendoso/marks", "Shows whether a ledger was put back from an old copy. Not for backups" },
    { "~/.local/state/sendoso/mirrors/",
      "Sendoso's lists of sends, as `sendoso sync` has read them, and what scripts were told of them" },
    { "~/.local/state/sendoso/inbox.db",
      "Webhooks that `sendoso listen` has received. Keep it: it has those that are not handled yet" },
    { "~/.local/state/sendoso/permits.db", "The rate limit that the runs of this machine share. It may be deleted" },
    { "~/.local/state/sendoso/sign-in/NAME", "What `login --finish` needs of what has begun, for ten minutes" },
    { "~/.local/state/sendoso/sandbox.ndjson", "What was sent in the sandbox. It may be deleted" },
    { "~/.local/state/sendoso/repl_history", "Lines that were typed in `sendoso repl`. It may be deleted" },
    { "~/.cache/sendoso/", "Names for the completion of your shell. It may be deleted" },
  } },
  { name = "exit-status", help = "What the exit status of sendoso means", parts = {
    "A run ends with the first of these that applies.",
    { "6", "An outcome is unknown, or a gift is held. Run `sendoso reconcile`; do not send that gift by hand" },
    { "130", "Interrupted. Run the same command again to continue" },
    { "4", "No access token is set, or it was not accepted. Run `sendoso login`" },
    { "7", "A safety check stopped the run. Its message says which, and what to do" },
    { "1", "Something failed: the network, a file, the script. Run the same command again" },
    { "5", "A gift was refused, or a row of a file was skipped. Correct it; the next run sends it" },
    { "0", "Everything is done" },
    { "2", "Only of `plan --exit-code`: there is something to send" },
    { "64", "The command line is wrong. Nothing was done" },
  } },
  { name = "formats", help = "How lists and values are printed, and how they are given", parts = {
    { "--format table", "For people: as wide as the terminal; nothing is cut in a pipe" },
    { "--format json, --json",
      "One array, or one object. Of run, plan and apply: an event per line, and the summary last" },
    { "--format ndjson", "One JSON object per line, as the API gave it" },
    { "--format csv", "With a line of headings; a value that a spreadsheet would run begins with a quote" },
    { "--columns A,B.C", "The fields of a list, in this order" },
    { "dates", "2026-03-31. --date-order says how files mean 03/04/2026" },
    { "ages", "30m, 12h, 7d" },
    { "amounts",
      "25 or 12.50: at most two decimals. In JSON an amount is {\"hundredths\": 1250, \"currency\": \"USD\"}" },
    "Data is printed on stdout, everything else on stderr.",
  } },
  { name = "never-twice", help = "Why no gift is sent twice, and what you have to do for it", parts = {
    "Sendoso does not recognise duplicates and cannot cancel a gift. So every gift has a key (once), and the "
      .. "ledger has each key once. A gift is written down before its request leaves. The same key again is already "
      .. "sent: nothing is sent.",
    "Where no answer came, the outcome is unknown: the gift may have been sent. It is never sent again by "
      .. "itself. `sendoso reconcile` finds out, by Sendoso's own list of sends; what stays open waits for `sendoso "
      .. "ledger resolve`.",
    "Before the first gift of a run the list of sends is compared with the ledger. A send to the same person "
      .. "that the ledger does not know holds the gift, until `sendoso ledger resolve` or `sendoso ledger release`.",
    "Running the same command again is always right. Keep the ledger: create it once with `sendoso ledger init`, "
      .. "back it up with `sendoso ledger backup`, use one for each account, and never delete it.",
    "docs/never-twice.md has every case, and the tests that show it.",
  } },
}

local by_name = {}
for _, topic in ipairs(topics) do by_name[topic.name] = topic end

local WIDTH = 80

-- Adds a text, broken at blanks, with so many of them before each line.
local function add_filled(lines, text, indent)
  local line = (" "):rep(indent)
  for word in text:gmatch "%S+" do
    local is_first = line:match "^ *$"
    if not is_first and utf8.len(line) + utf8.len(word) >= WIDTH then
      lines[#lines + 1] = line
      line, is_first = (" "):rep(indent), true
    end
    line = line .. (is_first and "" or " ") .. word
  end
  lines[#lines + 1] = line
end

--- Returns the text of a topic.
---@param topic sendoso.Topic
---@return string
local function text_of(topic)
  local lines, was_pair = { topic.help, "" }, false
  for i, part in ipairs(topic.parts) do
    local is_pair = type(part) == "table"
    if i > 1 and not (is_pair and was_pair) then lines[#lines + 1] = "" end
    if is_pair then
      lines[#lines + 1] = "  " .. part[1]
      add_filled(lines, part[2], 6)
    else add_filled(lines, part, 0) end
    was_pair = is_pair
  end
  return table.concat(lines, "\n")
end

return { list = topics, by_name = by_name, text = text_of }

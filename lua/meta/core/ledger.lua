---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Gift
---@field key string
---@field operation string
---@field recipient string
---@field campaign? integer
---@field via? string
---@field hundredths? integer what it costs at the most, with a currency; without one, that is not known
---@field currency? string
---@field sender? string the member for whom it is sent, an email address
---@field team? string the name of the team group whose money it is counted as
---@field day? string of the run that sends it, as 2026-03-31
---@field is_reserved? boolean it is sent only while there is room reserved for it: see `budget`
---@field script? string
---@field rule? string
---@field occasion? string
---@field identifiers? string a line for each, with its mark: "?" it is looked for only, "!" remembered only, "~" it
---proves nothing by itself
---@field names? string other names that the rule has had, a line each
---@field due? string as 2026-03-31
---@field is_dated? boolean is that the day of its occasion? A gift of another day, by more than 31, is another one

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

function Ledger:close() end

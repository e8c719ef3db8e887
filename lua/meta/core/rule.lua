---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

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

--- Notes what a rule has seen, for the next file to be compared with.
---@param rule string
---@param text string
---@param turn integer how often it was noted when it was read; 0: never
---@return boolean? is_noted false: somebody else has noted something since
---@return sendoso.Error?
function Ledger:see(rule, text, turn) end

--- What a rule has seen last, as a list with one element; an empty one: nothing.
---@param rule? string nil: what each rule has seen
---@return { rule: string, text: string, turn: integer }[]?, sendoso.Error?
function Ledger:seen(rule) end

--- The names of the rules that a script has, or had, gifts of, by alphabet.
---@param script string
---@return string[]?, sendoso.Error?
function Ledger:rules_of(script) end

---@meta _

---@class sendoso.core
local core = {}

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
---@return string? text
function Rows:seek(row, last, column, known) end

---@param columns integer[]
---@return boolean are the texts of a row in these columns plainly names, or empty?
function Rows:are_names(row, columns) end

---@param columns integer[]
---@param names integer[]
---@return string? text the texts of a row in `columns` as one, which no others make; nil: they are too long, or those in
---`names` are not plainly names
function Rows:joined(row, columns, names) end

---@return integer how many fields are not blank
function Rows:filled(row) end

---@return integer? column the first that is not UTF-8
function Rows:broken(row) end

---@return string what parts the fields
function Rows:delimiter() end

--- Makes an `__index` of items that know their row: its number is at `key`, and `before` records are before the first.
--- A field may have been read from its text as a table: then the item gets a copy, which it keeps; false is no value.
---@param columns table<string, integer|false|{ [1]: integer, [2]: table<string, table|false> }> by the names of fields;
---false: there is none; a column, and what its texts were read as
---@param otherwise fun(item: table, name: any): any asked for what is not plainly a text
---@return fun(item: table, name: any): any
function Rows:index(columns, key, before, otherwise) end

function Rows:close() end

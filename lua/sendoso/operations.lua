--- The operations of the API, as plain tables. The host has this module built in, so that
--- commands and help are known without loading `sendoso.core`.
return require("sendoso.core").operations

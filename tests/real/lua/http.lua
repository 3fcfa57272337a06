-- SPDX-License-Identifier: MIT
-- socket.http and socket.dns against a web server on the other machine: host, port, bytes are set.
local http, ltn12, dns = require "socket.http", require "ltn12", require("socket").dns

local base = string.format("http://%s:%d", host, port)

local body, code, headers = http.request(base .. "/data")
assert(code == 200, code)
assert(#body == bytes and body == string.rep("0123456789", bytes // 10), #body)
assert(tonumber(headers["content-length"]) == bytes)

local pieces = {}
local ok, status = http.request { url = base .. "/data", sink = ltn12.sink.table(pieces) }
assert(ok == 1 and status == 200 and #table.concat(pieces) == bytes)

local _, missing = http.request(base .. "/missing")
assert(missing == 404, missing)

local echoed, posted = http.request(base .. "/echo", "a=1&b=2")
assert(posted == 200 and echoed == "a=1&b=2", echoed)

local refused, why = http.request(string.format("http://%s:%d/", host, closed))
assert(refused == nil and why == "connection refused", why)

assert(dns.toip("localhost") == "127.0.0.1")
assert(type(dns.gethostname()) == "string")
assert(dns.toip("nobody.invalid") == nil)
print "http and dns: done"

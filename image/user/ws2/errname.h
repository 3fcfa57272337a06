/* SPDX-License-Identifier: MIT */
/* errname: the name of a WSA* code, for people to read: "WSAECONNREFUSED", "OK" for 0, "?" for what
 * has none.                                                                                    */
#pragma once
const char *ws2_error_name(int error);

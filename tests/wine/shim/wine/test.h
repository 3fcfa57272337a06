/* SPDX-License-Identifier: MIT */
/* wine/test.h: what a Wine test file expects of its framework, for one test function in the image.
 *
 * Own work, from the calls that the test files make; no line of Wine's own header is in it.  An
 * assertion that fails prints a line of its own, which scripts/test wine compares with the list of
 * known ones:
 *
 *     wine FAIL sock.c:1234: text of the assertion
 *
 * The platform is Windows in the eyes of the tests: todo_wine changes nothing, and broken(), which
 * takes what some release of Windows did, takes it.
 * Context  user programs of tests/wine only.  */
#pragma once
#include <winsock2.h>
#include <windows.h>
#include <ws2tcpip.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "absent.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* --- assertions ------------------------------------------------------------------------------- */
void test_at(const char *file, int line);
int test_ok(int condition, const char *text, ...);
void test_skip(const char *text, ...);
void test_trace(const char *text, ...);
void winetest_push_context(const char *text, ...);
void winetest_pop_context(void);

#define ok_(file, line)    (test_at(file, line), 0) ? (void)0 : (void)test_ok
#define ok                 ok_(__FILE__, __LINE__)
#define skip_(file, line)  (test_at(file, line), 0) ? (void)0 : test_skip
#define skip               skip_(__FILE__, __LINE__)
#define win_skip_          skip_
#define win_skip           skip
#define trace_(file, line) (test_at(file, line), 0) ? (void)0 : test_trace
#define trace              trace_(__FILE__, __LINE__)
#define todo_wine
/* A loop and no `if`, which would take the `else` of one around it. */
#define todo_wine_if(condition) for (int once_ = ((void)(condition), 1); once_; once_ = 0)
#define flaky_wine
#define flaky_wine_if     todo_wine_if
#define broken(condition) (condition)
#define START_TEST(name)  void start_##name(void)

static const int winetest_debug = 1, winetest_interactive = 0;
static const char winetest_platform[] = "windows";
int test_end(void);
const char *wine_dbgstr_w(const WCHAR *text);
const char *wine_dbgstr_wn(const WCHAR *text, int units);
const char *wine_dbgstr_a(const char *text);
const char *wine_dbgstr_an(const char *text, int bytes);
const char *wine_dbgstr_guid(const GUID *id);
#define debugstr_a  wine_dbgstr_a
#define debugstr_an wine_dbgstr_an
#define debugstr_w  wine_dbgstr_w

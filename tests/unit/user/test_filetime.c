/* SPDX-License-Identifier: MIT */
/* FILETIME against the host's calendar. */
#include <time.h>

#include <windows.h>

#include "tests/unit/host/test.h"

/* From 1601-01-01 to 1970-01-01. */
#define EPOCH_TICKS 116444736000000000ull

static DWORD error;

void SetLastError(DWORD code)
{
    error = code;
}

static FILETIME ticks(uint64_t t)
{
    return (FILETIME){ (DWORD)t, (DWORD)(t >> 32) };
}

static uint64_t of(SYSTEMTIME t)
{
    FILETIME f;

    CHECK(SystemTimeToFileTime(&t, &f));
    return (uint64_t)f.dwHighDateTime << 32 | f.dwLowDateTime;
}

TEST(the_first_moment_and_the_last)
{
    FILETIME first = ticks(0), last = ticks(0x7fffffffffffffff), beyond = ticks(1ull << 63);
    SYSTEMTIME t;

    CHECK(FileTimeToSystemTime(&first, &t));
    CHECK_EQ(t.wYear, 1601);
    CHECK_EQ(t.wMonth, 1);
    CHECK_EQ(t.wDay, 1);
    CHECK_EQ(t.wDayOfWeek, 1);
    CHECK_EQ(of(t), 0);
    CHECK(FileTimeToSystemTime(&last, &t));
    CHECK_EQ(t.wYear, 30828);
    CHECK(!FileTimeToSystemTime(&beyond, &t));
    CHECK_EQ(error, ERROR_INVALID_PARAMETER);
}

TEST(a_time_is_the_one_that_the_host_makes_of_it)
{
    for (int i = 0; i < 20000; i++) {
        /* up to the year 9000 */
        uint64_t seconds = (uint64_t)test_random() << 6 ^ test_random();
        uint64_t t = seconds * 10000000 + EPOCH_TICKS + test_random() % 10000000;
        time_t when = (time_t)seconds;
        struct tm *want = gmtime(&when);
        FILETIME f = ticks(t);
        SYSTEMTIME s;

        CHECK(FileTimeToSystemTime(&f, &s));
        CHECK_EQ(s.wYear, want->tm_year + 1900);
        CHECK_EQ(s.wMonth, want->tm_mon + 1);
        CHECK_EQ(s.wDay, want->tm_mday);
        CHECK_EQ(s.wDayOfWeek, want->tm_wday);
        CHECK_EQ(s.wHour, want->tm_hour);
        CHECK_EQ(s.wMinute, want->tm_min);
        CHECK_EQ(s.wSecond, want->tm_sec);
        CHECK_EQ(of(s), t - t % 10000);
    }
}

TEST(each_day_follows_the_one_before)
{
    SYSTEMTIME s;

    for (uint64_t day = 0; day < 400 * 366; day++) {
        FILETIME f = ticks(day * 864000000000);

        CHECK(FileTimeToSystemTime(&f, &s));
        CHECK_EQ(of(s), day * 864000000000);
        CHECK_EQ(s.wDayOfWeek, (day + 1) % 7);
    }
}

TEST(dates_that_do_not_exist_are_refused)
{
    static const SYSTEMTIME bad[] = {
        { 1600, 12, 0, 31, 0, 0, 0, 0 }, { 30828, 1, 0, 1, 0, 0, 0, 0 },
        { 2023, 2, 0, 29, 0, 0, 0, 0 }, { 2100, 2, 0, 29, 0, 0, 0, 0 },
        { 2024, 2, 0, 30, 0, 0, 0, 0 }, { 2024, 0, 0, 1, 0, 0, 0, 0 },
        { 2024, 13, 0, 1, 0, 0, 0, 0 }, { 2024, 4, 0, 31, 0, 0, 0, 0 },
        { 2024, 4, 0, 0, 0, 0, 0, 0 }, { 2024, 4, 0, 1, 24, 0, 0, 0 },
        { 2024, 4, 0, 1, 0, 60, 0, 0 }, { 2024, 4, 0, 1, 0, 0, 60, 0 },
        { 2024, 4, 0, 1, 0, 0, 0, 1000 },
    };
    FILETIME f = { 1, 2 };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        error = 0;
        CHECK(!SystemTimeToFileTime(&bad[i], &f));
        CHECK_EQ(error, ERROR_INVALID_PARAMETER);
    }
    CHECK(f.dwLowDateTime == 1 && f.dwHighDateTime == 2);
    CHECK_EQ(of((SYSTEMTIME){ 2000, 2, 6, 29, 0, 0, 0, 0 }) % 864000000000, 0);
}

TEST(times_compare_by_all_64_bits)
{
    FILETIME low = { 0xffffffff, 0 }, high = { 0, 1 };

    CHECK_EQ(CompareFileTime(&low, &high), -1);
    CHECK_EQ(CompareFileTime(&high, &low), 1);
    CHECK_EQ(CompareFileTime(&high, &high), 0);
}

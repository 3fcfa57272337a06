/* SPDX-License-Identifier: MIT */
/* FILETIME and SYSTEMTIME.  Days are counted in eras of 400 years that begin on March 1st, so that
 * the day that leap years have more is the last of a year. */
#include <windows.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1601 = 584694 }; /* from 0000-03-01 to 1601-01-01 */
enum { YEAR_FIRST = 1601, YEAR_LAST = 30827, MONDAY = 1 };
#define TICKS_PER_MS 10000ull
#define MS_PER_DAY 86400000ull

static ULONGLONG whole(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static DWORD days_in(DWORD month, DWORD year)
{
    static const BYTE days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    BOOL leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

static DWORD days_before(DWORD year, DWORD month, DWORD day)
{
    DWORD from_march = (month + 9) % 12, y = year - (month < 3);

    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 -
           DAYS_TO_1601;
}

static BOOL refused(void)
{
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *t, LPFILETIME out)
{
    ULONGLONG ms;

    if (t->wYear < YEAR_FIRST || t->wYear > YEAR_LAST || t->wMonth < 1 || t->wMonth > 12 ||
        t->wDay < 1 || t->wDay > days_in(t->wMonth, t->wYear) || t->wHour > 23 ||
        t->wMinute > 59 || t->wSecond > 59 || t->wMilliseconds > 999)
        return refused();
    ms = days_before(t->wYear, t->wMonth, t->wDay) * MS_PER_DAY +
         ((t->wHour * 60u + t->wMinute) * 60u + t->wSecond) * 1000u + t->wMilliseconds;
    out->dwLowDateTime = (DWORD)(ms * TICKS_PER_MS);
    out->dwHighDateTime = (DWORD)(ms * TICKS_PER_MS >> 32);
    return TRUE;
}

static void set_date(SYSTEMTIME *t, DWORD days)
{
    DWORD d = days + DAYS_TO_1601, era = d / DAYS_PER_ERA, in_era = d % DAYS_PER_ERA;
    DWORD year = (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_PER_ERA - 1)) / 365;
    DWORD in_year = in_era - (365 * year + year / 4 - year / 100);
    DWORD from_march = (5 * in_year + 2) / 153;

    t->wDay = (WORD)(in_year - (153 * from_march + 2) / 5 + 1);
    t->wMonth = (WORD)(from_march < 10 ? from_march + 3 : from_march - 9);
    t->wYear = (WORD)(year + era * 400 + (t->wMonth < 3));
    t->wDayOfWeek = (WORD)((days + MONDAY) % 7); /* 1601-01-01 was one */
}

BOOL WINAPI FileTimeToSystemTime(const FILETIME *time, LPSYSTEMTIME out)
{
    ULONGLONG ms = whole(time) / TICKS_PER_MS;
    DWORD rest = (DWORD)(ms % MS_PER_DAY);

    if (time->dwHighDateTime >> 31)
        return refused();
    set_date(out, (DWORD)(ms / MS_PER_DAY));
    out->wMilliseconds = (WORD)(rest % 1000);
    out->wSecond = (WORD)(rest / 1000 % 60);
    out->wMinute = (WORD)(rest / 60000 % 60);
    out->wHour = (WORD)(rest / 3600000);
    return TRUE;
}

LONG WINAPI CompareFileTime(const FILETIME *a, const FILETIME *b)
{
    return (whole(a) > whole(b)) - (whole(a) < whole(b));
}

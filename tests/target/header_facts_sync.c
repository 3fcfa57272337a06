/* SPDX-License-Identifier: MIT */
/* The public numbers and layouts of wince/sync.h, written a second time. */
#include <windows.h>

#define IS(name, value) _Static_assert((name) == (value), #name " is " #value)
#define SIZE(type, n) _Static_assert(sizeof(type) == (n), #type)
#define AT(type, member, n) _Static_assert(offsetof(type, member) == (n), #type "." #member)

IS(EVENT_PULSE, 1); IS(EVENT_RESET, 2); IS(EVENT_SET, 3);
IS(EVENT_MODIFY_STATE, 2); IS(EVENT_ALL_ACCESS, 0x1f0003); IS(MUTEX_ALL_ACCESS, 0x1f0001);
IS(SEMAPHORE_ALL_ACCESS, 0x1f0003);
IS(DUPLICATE_CLOSE_SOURCE, 1); IS(DUPLICATE_SAME_ACCESS, 2);
IS(MWMO_WAITALL, 1); IS(MWMO_ALERTABLE, 2); IS(MWMO_INPUTAVAILABLE, 4);
IS(QS_KEY, 1); IS(QS_MOUSEMOVE, 2); IS(QS_MOUSEBUTTON, 4); IS(QS_POSTMESSAGE, 8);
IS(QS_TIMER, 0x10); IS(QS_PAINT, 0x20); IS(QS_SENDMESSAGE, 0x40); IS(QS_MOUSE, 6);
IS(QS_INPUT, 7); IS(QS_ALLEVENTS, 0x3f); IS(QS_ALLINPUT, 0x7f);
IS(ERROR_TOO_MANY_POSTS, 298);
IS(ERROR_ALREADY_EXISTS, 183); IS(ERROR_FILENAME_EXCED_RANGE, 206);

#define TAKES(call, result, ...) \
    _Static_assert(_Generic(&call, result(*)(__VA_ARGS__) : 1), #call)

TAKES(OpenEvent, HANDLE, DWORD, BOOL, LPCWSTR);
TAKES(PulseEvent, BOOL, HANDLE);
TAKES(EventModify, BOOL, HANDLE, DWORD);
TAKES(SetEventData, BOOL, HANDLE, DWORD);
TAKES(GetEventData, DWORD, HANDLE);
TAKES(CreateSemaphore, HANDLE, LPSECURITY_ATTRIBUTES, LONG, LONG, LPCWSTR);
TAKES(ReleaseSemaphore, BOOL, HANDLE, LONG, LPLONG);
TAKES(DuplicateHandle, BOOL, HANDLE, HANDLE, HANDLE, LPHANDLE, DWORD, BOOL, DWORD);
TAKES(MsgWaitForMultipleObjectsEx, DWORD, DWORD, const HANDLE *, DWORD, DWORD, DWORD);

/* SPDX-License-Identifier: MIT */
/* msgqueue: point-to-point message queues between threads and programs.
 *
 * A handle is one end, to read or to write, and can be waited for: it is signaled while there is a
 * message to read, or room to write, or when the other side was there and has left.
 *
 * Units    bytes, milliseconds.
 * Returns  FALSE or NULL on failure, the reason is GetLastError().  ReadMsgQueue, WriteMsgQueue:
 *          ERROR_TIMEOUT; ERROR_PIPE_NOT_CONNECTED: nobody at the other side, and the queue was
 *          made without MSGQUEUE_ALLOW_BROKEN (what is in it can still be read);
 *          ERROR_ACCESS_DENIED: the wrong end.  ReadMsgQueue with ERROR_INSUFFICIENT_BUFFER: the
 *          buffer is full, the rest of the message is lost.  WriteMsgQueue with it: longer than
 *          cbMaxMessage.  CreateMsgQueue: ERROR_ALREADY_EXISTS with a handle: the options of who
 *          made it hold.
 * CE       ReadMsgQueueEx gives no token of the sender: NULL.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0, "Message Queue Point-to-Point Reference".
 * Tests    tests/target/t_msgqueue.c, header_facts_sync.c                                       */
#pragma once
#include <windef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MSGQUEUE_NOPRECOMMIT 0x00000001
#define MSGQUEUE_ALLOW_BROKEN 0x00000002
#define MSGQUEUE_MSGALERT 0x00000001

typedef struct MSGQUEUEOPTIONS_OS {
    DWORD dwSize;
    DWORD dwFlags;
    DWORD dwMaxMessages; /* 0: as many as there is memory for */
    DWORD cbMaxMessage;
    BOOL bReadAccess;
} MSGQUEUEOPTIONS, *LPMSGQUEUEOPTIONS, *PMSGQUEUEOPTIONS;

typedef struct MSGQUEUEINFO {
    DWORD dwSize;
    DWORD dwFlags;
    DWORD dwMaxMessages;
    DWORD cbMaxMessage;
    DWORD dwCurrentMessages;
    DWORD dwMaxQueueMessages; /* the most there ever were */
    WORD wNumReaders;
    WORD wNumWriters;
} MSGQUEUEINFO, *PMSGQUEUEINFO, *LPMSGQUEUEINFO;

HANDLE WINAPI CreateMsgQueue(LPCWSTR lpszName, LPMSGQUEUEOPTIONS lpOptions);
/* Another end of the queue that process hSrcProc knows as hMsgQ. */
HANDLE WINAPI OpenMsgQueue(HANDLE hSrcProc, HANDLE hMsgQ, LPMSGQUEUEOPTIONS lpOptions);
BOOL WINAPI ReadMsgQueue(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbBufferSize,
                         LPDWORD lpNumberOfBytesRead, DWORD dwTimeout, DWORD *pdwFlags);
BOOL WINAPI ReadMsgQueueEx(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbBufferSize,
                           LPDWORD lpNumberOfBytesRead, DWORD dwTimeout, DWORD *pdwFlags,
                           PHANDLE phTok);
/* MSGQUEUE_MSGALERT: before all others, in a place of its own. */
BOOL WINAPI WriteMsgQueue(HANDLE hMsgQ, LPVOID lpBuffer, DWORD cbDataSize, DWORD dwTimeout,
                          DWORD dwFlags);
BOOL WINAPI GetMsgQueueInfo(HANDLE hMsgQ, LPMSGQUEUEINFO lpInfo);
BOOL WINAPI CloseMsgQueue(HANDLE hMsgQ);

#ifdef __cplusplus
}
#endif

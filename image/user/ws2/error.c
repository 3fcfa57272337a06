/* SPDX-License-Identifier: MIT */
/* The thread's last error, which Winsock shares with GetLastError. */
#include "image/user/ws2/ws2.h"

int WSAAPI WSAGetLastError(void)
{
    return (int)GetLastError();
}

void WSAAPI WSASetLastError(int iError)
{
    SetLastError((DWORD)iError);
}

int ws2_fail(int error)
{
    SetLastError((DWORD)error);
    return SOCKET_ERROR;
}

int ws2_done(int ret, int error)
{
    if (ret == SOCKET_ERROR)
        SetLastError((DWORD)error);
    return ret;
}

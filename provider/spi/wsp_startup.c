/* SPDX-License-Identifier: MIT */
/* WSPStartup, WSPCleanup and WSPCancelBlockingCall.  Source: CE aa922195; R-01..R-04, W-90. */
#include "provider/socket/client.h"
#include "provider/spi/wsp.h"

#include <string.h>

/* the highest version not above the wanted one; 0 when there is none. */
static WORD negotiate(WORD wanted)
{
    unsigned major = LOBYTE(wanted), minor = HIBYTE(wanted);

    if (major == 0)
        return 0;
    if (major == 1)
        return MAKEWORD(1, minor == 0 ? 0 : 1);
    if (major == 2 && minor < 2)
        return wanted;
    return MAKEWORD(2, 2);
}

static void describe(WSPDATA *data, WORD version)
{
    static const char text[] = "Windows CE style TCP/IP provider on lwIP";

    memset(data, 0, sizeof *data);
    data->wVersion = version;
    data->wHighVersion = MAKEWORD(2, 2);
    for (unsigned i = 0; i < sizeof text; i++)
        data->szDescription[i] = (WCHAR)text[i];
}

int call_startup(WORD version, WSPDATA *data)
{
    WORD agreed = negotiate(version);
    int err;

    if (client_in_callback())
        return WSAEINPROGRESS;
    if (agreed == 0)
        return WSAVERNOTSUPPORTED;
    err = client_startup(LOBYTE(agreed) >= 2);
    if (!err)
        describe(data, agreed);
    return err;
}

int call_cleanup(void)
{
    return client_in_callback() ? WSAEINPROGRESS : client_cleanup();
}

int call_cancel(void)
{
    return client_in_callback() ? WSAEINPROGRESS : client_cancel();
}

int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData,
                      LPWSAPROTOCOL_INFOW lpProtocolInfo, WSPUPCALLTABLE UpcallTable,
                      LPWSPPROC_TABLE lpProcTable)
{
    WSPDATA data;
    int err;

    (void)lpProtocolInfo;   /* one provider, one entry: nothing to choose */
    (void)UpcallTable;      /* a kernel-resident client has no Ws2 library to call back */
    if (!kernel_pointer(lpWSPData) || !kernel_pointer(lpProcTable))
        return WSAEFAULT;
    err = call_startup(wVersionRequested, &data);
    if (err)
        return err;
    *lpWSPData = data;
    wsp_fill_table(lpProcTable);
    return 0;
}

int WSPAPI WSPCleanup(LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_cleanup(), lpErrno);
}

int WSPAPI WSPCancelBlockingCall(LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_cancel(), lpErrno);
}

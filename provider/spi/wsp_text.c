/* SPDX-License-Identifier: MIT */
/* WSPAddressToString and WSPStringToAddress.  Source. */
#include "provider/socket/client.h"
#include "provider/socket/text.h"
#include "provider/spi/wsp.h"

#include <string.h>

INT WSPAPI WSPAddressToString(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                              LPDWORD lpdwAddressStringLength, LPINT lpErrno)
{
    struct name_arg name;
    struct endpoint ep;
    uint16_t text[TEXT_MAX];
    unsigned n;
    int err;

    (void)lpProtocolInfo;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (client_in_callback())
        return wsp_answer(WSAEINPROGRESS, lpErrno);
    name_from_kernel(&name, lpsaAddress, dwAddressLength > 128 ? 128 : (int)dwAddressLength);
    err = addr_parse(&name, &ep);
    if (err == WSAEAFNOSUPPORT)
        err = WSAEINVAL;
    if (!err && (!kernel_pointer(lpdwAddressStringLength) || !kernel_pointer(lpszAddressString)))
        err = WSAEFAULT;
    if (err)
        return wsp_answer(err, lpErrno);
    n = text_from_endpoint(&ep, text);
    if (*lpdwAddressStringLength < n)
        err = WSAEFAULT;
    else
        memcpy(lpszAddressString, text, n * sizeof *text);
    *lpdwAddressStringLength = n;
    return wsp_answer(err, lpErrno);
}

/* False when it does not end where the longest text would. */
static bool text_in(uint16_t text[TEXT_MAX], const WCHAR *from)
{
    for (unsigned i = 0; i < TEXT_MAX; i++) {
        text[i] = (uint16_t)from[i];
        if (!text[i])
            return true;
    }
    return false;
}

INT WSPAPI WSPStringToAddress(LPWSTR AddressString, INT AddressFamily,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                              LPINT lpAddressLength, LPINT lpErrno)
{
    struct endpoint ep;
    uint16_t text[TEXT_MAX];
    int err = WSAEINVAL;

    (void)lpProtocolInfo;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (client_in_callback())
        return wsp_answer(WSAEINPROGRESS, lpErrno);
    if (!kernel_pointer(AddressString) || !kernel_pointer(lpAddress) ||
        !kernel_pointer(lpAddressLength))
        return wsp_answer(WSAEFAULT, lpErrno);
    if (*lpAddressLength < ADDR_BYTES) {
        *lpAddressLength = ADDR_BYTES;
        return wsp_answer(WSAEFAULT, lpErrno);
    }
    if (text_in(text, AddressString) && AddressFamily == AF_INET)
        err = text_to_endpoint(text, &ep);
    if (err) {
        memset(lpAddress, 0, ADDR_BYTES);
        return wsp_answer(err, lpErrno);
    }
    addr_build((uint8_t *)lpAddress, &ep);
    *lpAddressLength = ADDR_BYTES;
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* Addresses to text and back, spec.  Pure, so it stays in user mode. */
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <string.h>
#include <ws2spi.h>

enum { ADDRESS_TEXT_MAX = sizeof "255.255.255.255:65535", INPUT_MAX = 80 };

static int spi_fail(LPINT lpErrno, int error)
{
    if (lpErrno)
        *lpErrno = error;
    return SOCKET_ERROR;
}

INT WSPAPI WSPAddressToString(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                              LPDWORD lpdwAddressStringLength, LPINT lpErrno)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)lpsaAddress;
    char text[ADDRESS_TEXT_MAX];
    DWORD need;

    (void)lpProtocolInfo;
    if (!lpErrno)
        return SOCKET_ERROR;
    if (!in || !lpszAddressString || !lpdwAddressStringLength || dwAddressLength < sizeof *in)
        return spi_fail(lpErrno, WSAEFAULT);
    if (in->sin_family != AF_INET)
        return spi_fail(lpErrno, WSAEINVAL);
    ws2_format_address(in->sin_addr.s_addr, text);
    if (in->sin_port)
        sprintf(text + strlen(text), ":%u", ntohs(in->sin_port));
    need = strlen(text) + 1;
    if (*lpdwAddressStringLength < need) {
        *lpdwAddressStringLength = need;
        return spi_fail(lpErrno, WSAEFAULT);
    }
    for (DWORD i = 0; i < need; i++)
        lpszAddressString[i] = (WCHAR)(unsigned char)text[i];
    *lpdwAddressStringLength = need;
    return 0;
}

/* The port after the colon: decimal, 0 octal or 0x hexadecimal, 1..65535. */
static bool parse_port(const char *text, USHORT *port)
{
    unsigned base = 10, value = 0;

    if (*text == '0') {
        base = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
        text += base == 16 ? 2 : 1;
    }
    for (; *text; text++) {
        unsigned d = *text >= '0' && *text <= '9' ? (unsigned)(*text - '0')
                                                  : (unsigned)((*text | 0x20) - 'a' + 10);
        if (d >= base)
            return false;
        value = value * base + d;
        if (value > 0xffff)
            return false;
    }
    *port = htons((USHORT)value);
    return value != 0;
}

static bool parse(LPCWSTR text, struct sockaddr_in *out)
{
    char bytes[INPUT_MAX];
    const char *end;
    uint32_t address;
    size_t i = 0;

    for (; text[i]; i++) {
        if (i + 1 >= sizeof bytes || text[i] >= 0x80)
            return false;
        bytes[i] = (char)text[i];
    }
    bytes[i] = '\0';
    if (!ws2_parse_address(bytes, &end, &address) ||
        (*end && (*end != ':' || !parse_port(end + 1, &out->sin_port))))
        return false;
    out->sin_family = AF_INET;
    out->sin_addr.s_addr = address;
    return true;
}

INT WSPAPI WSPStringToAddress(LPWSTR AddressString, INT AddressFamily,
                              LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                              LPINT lpAddressLength, LPINT lpErrno)
{
    struct sockaddr_in in = { 0 };

    (void)lpProtocolInfo;
    if (!lpErrno)
        return SOCKET_ERROR;
    if (!lpAddress || !lpAddressLength)
        return spi_fail(lpErrno, WSAEFAULT);
    if (*lpAddressLength < (INT)sizeof in) {
        *lpAddressLength = sizeof in;
        return spi_fail(lpErrno, WSAEFAULT);
    }
    lpAddress->sa_family = 0;
    if (!AddressString || AddressFamily != AF_INET || !parse(AddressString, &in))
        return spi_fail(lpErrno, WSAEINVAL);
    memcpy(lpAddress, &in, sizeof in);
    *lpAddressLength = sizeof in;
    return 0;
}

INT WSAAPI WSAAddressToStringW(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPAddressToString(lpsaAddress, dwAddressLength, lpProtocolInfo,
                                       lpszAddressString, lpdwAddressStringLength, &err), err);
}

INT WSAAPI WSAStringToAddressW(LPWSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPStringToAddress(AddressString, AddressFamily, lpProtocolInfo, lpAddress,
                                       lpAddressLength, &err), err);
}

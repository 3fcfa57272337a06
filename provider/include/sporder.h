/* SPDX-License-Identifier: MIT */
/* sporder: the order of the catalogue of providers.
 *
 * Returns  0, or the error itself: WSAEINVAL when it is not each entry of WSCEnumProtocols once,
 *          WSAEFAULT, WSATRY_AGAIN, WSANO_RECOVERY, WSA_NOT_ENOUGH_MEMORY.
 * Source   learn.microsoft.com "WSCWriteProviderOrder".
 * Tests    tests/target/t_lsp.c                                                                */
#pragma once
#include <ws2spi.h>

#ifdef __cplusplus
extern "C" {
#endif

int WSPAPI WSCWriteProviderOrder(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries);
typedef WSP_TYPE(WSCWriteProviderOrder) LPWSCWRITEPROVIDERORDER;

#ifdef __cplusplus
}
#endif

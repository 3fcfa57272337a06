/* SPDX-License-Identifier: MIT */
/* absent_names: name spaces and raw ICMP, as far as the test files name them (see
 * absent.h).  They are on CE, but not here (docs/limits.md). */
#pragma once
#include <winsock2.h>
#include "absent_ip.h"

enum { ICMP4_ECHO_REPLY = 0, ICMP4_ECHO_REQUEST = 8 };

#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)

/* --- name spaces ------------------------------------------------------------------------------ */
enum { NS_DNS = 12, NS_NLA = 15 };
enum { LUP_DEEP = 1, LUP_RETURN_ALL = 0xff0 };
typedef struct _BLOB {
    ULONG cbSize;
    BYTE *pBlobData;
} BLOB;
typedef struct _WSAQuerySetW {
    DWORD dwSize;
    WCHAR *lpszServiceInstanceName;
    GUID *lpServiceClassId;
    void *lpVersion;
    WCHAR *lpszComment;
    DWORD dwNameSpace;
    GUID *lpNSProviderId;
    WCHAR *lpszContext;
    DWORD dwNumberOfProtocols;
    void *lpafpProtocols;
    WCHAR *lpszQueryString;
    DWORD dwNumberOfCsAddrs;
    void *lpcsaBuffer;
    DWORD dwOutputFlags;
    BLOB *lpBlob;
} WSAQUERYSETW;
typedef struct _WSANAMESPACE_INFOW {
    GUID NSProviderId;
    DWORD dwNameSpace;
    BOOL fActive;
    DWORD dwVersion;
    WCHAR *lpszIdentifier;
} WSANAMESPACE_INFOW;

typedef enum {
    NLA_RAW_DATA, NLA_INTERFACE, NLA_802_1X_LOCATION, NLA_CONNECTIVITY, NLA_ICS
} NLA_BLOB_DATA_TYPE;
enum { NLA_NETWORK_AD_HOC, NLA_NETWORK_MANAGED, NLA_NETWORK_UNMANAGED, NLA_NETWORK_UNKNOWN };
enum { NLA_INTERNET_UNKNOWN, NLA_INTERNET_NO, NLA_INTERNET_YES };
typedef struct _NLA_BLOB {
    struct {
        NLA_BLOB_DATA_TYPE type;
        DWORD dwSize, nextOffset;
    } header;
    union {
        char rawData[1];
        struct {
            DWORD dwType, dwSpeed;
            char adapterName[1];
        } interfaceData;
        struct {
            char information[1];
        } locationData;
        struct {
            int type, internet;
        } connectivity;
        struct {
            struct {
                DWORD speed, type, state;
                WCHAR machineName[256], sharedAdapterName[256];
            } remote;
        } ICS;
    } data;
} NLA_BLOB, *PNLA_BLOB;

INT WSALookupServiceBeginW(WSAQUERYSETW *query, DWORD flags, HANDLE *lookup);
INT WSALookupServiceNextW(HANDLE lookup, DWORD flags, DWORD *bytes, WSAQUERYSETW *results);
INT WSALookupServiceEnd(HANDLE lookup);
INT WSAEnumNameSpaceProvidersW(DWORD *bytes, WSANAMESPACE_INFOW *list);

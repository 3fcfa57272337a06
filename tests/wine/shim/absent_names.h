/* SPDX-License-Identifier: MIT */
/* absent_names: the name space NS_NLA, as far as the test files name it (see absent.h). */
#pragma once
#include <winsock2.h>
#include "absent_ip.h"

#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)

/* --- the name space of networks -------------------------------------------------------------- */
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

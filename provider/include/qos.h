/* SPDX-License-Identifier: MIT */
/* qos: FLOWSPEC and the service types, only because QOS appears in prototypes; no provider here
 * offers quality of service.
 * Source   learn.microsoft.com "FLOWSPEC structure" (aa373702); names, values and layout only,
 *          compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts.c                                                           */
#pragma once
#include <windef.h>

typedef ULONG SERVICETYPE;
#define SERVICETYPE_NOTRAFFIC 0x00000000u
#define SERVICETYPE_BESTEFFORT 0x00000001u
#define SERVICETYPE_CONTROLLEDLOAD 0x00000002u
#define SERVICETYPE_GUARANTEED 0x00000003u
#define QOS_NOT_SPECIFIED 0xFFFFFFFFu

typedef struct _flowspec {
    ULONG TokenRate;            /* bytes/s      */
    ULONG TokenBucketSize;      /* bytes        */
    ULONG PeakBandwidth;        /* bytes/s      */
    ULONG Latency;              /* microseconds */
    ULONG DelayVariation;       /* microseconds */
    SERVICETYPE ServiceType;
    ULONG MaxSduSize;           /* bytes        */
    ULONG MinimumPolicedSize;   /* bytes        */
} FLOWSPEC, *PFLOWSPEC, *LPFLOWSPEC;

WIN_STATIC_ASSERT(sizeof(FLOWSPEC) == 32, "FLOWSPEC");

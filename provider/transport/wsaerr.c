/* SPDX-License-Identifier: MIT */
/* The same err_t means different things at different moments: ERR_RST is "refused" while the SYN is
 * out and "reset" afterwards; ERR_ABRT from tcp_slowtmr() is "timed out" first and "aborted" later.
 * Hence the columns.  0 is an error that lwIP cannot deliver then. */
#include "provider/transport/wsaerr.h"

#include "bsp/kernel/kernel.h"
#include "provider/include/wsaerror.h"
#include "provider/socket/trace_events.h"

#include "lwip/err.h"

/* clang-format off */
static const uint16_t map[][NPHASES] = {
    /*                      IN_CALL           CONNECTING        CONNECTED       */
    [-ERR_OK]         = { 0,                0,                0               },
    [-ERR_MEM]        = { WSAENOBUFS,       0,                WSAENOBUFS      },
    [-ERR_BUF]        = { WSAENOBUFS,       0,                WSAENOBUFS      },
    [-ERR_TIMEOUT]    = { 0,                WSAETIMEDOUT,     0               },
    [-ERR_RTE]        = { WSAENETUNREACH,   WSAENETUNREACH,   WSAENETUNREACH  },
    [-ERR_INPROGRESS] = { 0,                0,                0               },
    [-ERR_VAL]        = { WSAEADDRNOTAVAIL, 0,                WSAEINVAL       },
    [-ERR_WOULDBLOCK] = { WSAEWOULDBLOCK,   0,                WSAEWOULDBLOCK  },
    [-ERR_USE]        = { WSAEADDRINUSE,    0,                0               },
    [-ERR_ALREADY]    = { WSAEALREADY,      0,                0               },
    [-ERR_ISCONN]     = { WSAEISCONN,       0,                0               },
    [-ERR_CONN]       = { WSAENOTCONN,      0,                WSAENOTCONN     },
    [-ERR_IF]         = { WSAENETDOWN,      WSAENETDOWN,      WSAENETDOWN     },
    [-ERR_ABRT]       = { WSAECONNABORTED,  WSAETIMEDOUT,     WSAECONNABORTED },
    [-ERR_RST]        = { 0,                WSAECONNREFUSED,  WSAECONNRESET   },
    [-ERR_CLSD]       = { WSAENOTCONN,      0,                0 /* EV_CLOSED: a clean end */ },
    [-ERR_ARG]        = { 0,                0,                0               },
};
/* clang-format on */
_Static_assert(ARRAY_SIZE(map) == -ERR_ARG + 1, "lwIP has grown an error code");

int wsa_from_lwip(int lwip_err, enum net_phase phase)
{
    bool known = lwip_err < 0 && -lwip_err < (int)ARRAY_SIZE(map) && map[-lwip_err][phase];

    if (known)
        return map[-lwip_err][phase];
    trace(TR_BAD_ERR, (uint32_t)lwip_err, phase, 0);
#ifdef HOST_TEST
    kassert(known);
#endif
    return WSAENETDOWN;
}

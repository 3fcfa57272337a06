/* SPDX-License-Identifier: MIT */
/* What every WSP function does at its two ends for a kernel-resident client: which pointers it may
 * name, and how an error is answered. */
#include "provider/spi/wsp.h"

#include <string.h>

#include "bsp/abi/svc_abi.h"

bool kernel_pointer(const void *p)
{
    return (uintptr_t)p >= USER_TOP;
}

int wsp_answer(int err, LPINT lpErrno)
{
    if (!err)
        return 0;
    *lpErrno = err;
    return SOCKET_ERROR;
}

void name_from_kernel(struct name_arg *out, const struct sockaddr *name, int namelen)
{
    memset(out, 0, sizeof *out);
    out->namelen = namelen;
    out->absent = !name;
    out->fault = !kernel_pointer(name);
    if (!out->fault && namelen >= ADDR_BYTES)
        memcpy(out->raw, name, ADDR_BYTES);
}

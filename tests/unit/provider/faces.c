/* SPDX-License-Identifier: MIT */
#include "tests/unit/provider/faces.h"

SOCKET subject;

static bool failed(const struct face *f, uint32_t result)
{
    if (f->set == SVC_NET || f->method == WSP_STARTUP)
        return result != 0;
    return result == (f->method == WSP_GET_OVERLAPPED_RESULT ? 0 : 0xffffffffu);
}

static bool makes_socket(const struct face *f)
{
    return f->set == SVC_WSP && (f->method == WSP_SOCKET || f->method == WSP_ACCEPT);
}

/* False when the call accesses the program's memory fewer times than that. */
static bool fault_one(const struct face *f, unsigned nth)
{
    uint32_t v[FACE_WORDS], result;
    unsigned n = f->prepare(v), before = user_accesses();
    bool reached;

    user_fault_at(nth);
    result = host_svc(f->set, f->method, user_copy(v, n * 4), n * 4);
    reached = user_accesses() - before >= nth;
    user_fault_at(0);
    if (reached && !failed(f, result))
        test_fail(__FILE__, __LINE__, "%s: access %u fails unnoticed (%u)", f->name, nth, result);
    if (reached) {
        result = host_svc(f->set, f->method, user_copy(v, n * 4), n * 4);
        if (failed(f, result))
            test_fail(__FILE__, __LINE__, "%s: does not work after access %u", f->name, nth);
    }
    if (makes_socket(f))
        CHECK_EQ(ws_close(result), 0);
    if (subject != INVALID_SOCKET)
        CHECK_EQ(ws_close(subject), 0);
    return reached;
}

void faces_fail(const struct face *faces, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        unsigned nth = 1;

        while (fault_one(&faces[i], nth))
            CHECK(nth++ < 100);
        CHECK(nth > 1);
    }
}

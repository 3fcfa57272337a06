/* SPDX-License-Identifier: MIT */
#include "tests/unit/host/sweep.h"

#include "tests/unit/host/test.h"

enum { MOST = 5000 };

/* The nth allocation fails; false when the operation makes fewer than that. */
static bool run_one(const struct sweep_allocator *a, const struct sweep_of *o, unsigned nth,
                    unsigned *failed)
{
    unsigned before = a->calls();
    bool good, reached;

    a->fail(nth, 1);
    good = o->run();
    reached = a->calls() - before >= nth;
    a->fail(0, 0);
    CHECK(good || reached);
    CHECK(!good || !reached || o->survives);
    *failed += !good;
    o->check();
    return reached;
}

unsigned sweep_all(const struct sweep_allocator *a, const struct sweep_of *o)
{
    unsigned failed = 0, nth = 1;

    while (run_one(a, o, nth, &failed))
        CHECK(nth++ < MOST);
    CHECK(o->run());                        /* and it still works */
    o->check();
    return failed;
}

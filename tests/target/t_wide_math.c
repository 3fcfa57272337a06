/* SPDX-License-Identifier: MIT */
/* Floating point by Microsoft's names. */
#include <float.h>
#include <math.h>
#include "tests/target/tap.h"

static volatile double one = 1, three = 3, zero, tiny = DBL_MIN;

static void functions(void)
{
    ok(_copysign(2, -1) == -2 && _chgsign(2) == -2 && _scalb(3, 4) == 48 && _logb(48) == 5);
    ok(_nextafter(1, 2) > 1 && _nextafter(1, 2) - 1 == DBL_EPSILON);
    ok(_finite(one) && !_finite(one / zero) && _isnan(zero / zero) && !_isnan(one));
    ok(_hypot(3, 4) == 5 && _cabs((struct _complex){ 6, 8 }) == 10 && fabs(_j0(0) - 1) < 1e-15);
}

static void classes(void)
{
    is(_fpclass(one), _FPCLASS_PN);
    is(_fpclass(-one), _FPCLASS_NN);
    is(_fpclass(zero), _FPCLASS_PZ);
    is(_fpclass(-zero), _FPCLASS_NZ);
    is(_fpclass(tiny / 2), _FPCLASS_PD);
    is(_fpclass(-tiny / 2), _FPCLASS_ND);
    is(_fpclass(one / zero), _FPCLASS_PINF);
    is(_fpclass(-one / zero), _FPCLASS_NINF);
    is(_fpclass(zero / zero), _FPCLASS_QNAN);
}

static void rounding(void)
{
    unsigned before = _controlfp(0, 0);
    volatile double up, down;

    is(before, _RC_NEAR | _DN_SAVE | _MCW_EM);
    is(_controlfp(_RC_UP, _MCW_RC) & _MCW_RC, _RC_UP);
    up = one / three;
    is(_controlfp(_RC_DOWN, _MCW_RC) & _MCW_RC, _RC_DOWN);
    down = one / three;
    is(_controlfp(_DN_FLUSH, _MCW_DN) & _MCW_DN, _DN_FLUSH);
    ok(tiny / 2 == 0);
    is(_controlfp(before, _MCW_RC | _MCW_DN | _MCW_EM), before);
    ok(up > down && up - down < DBL_EPSILON);
    ok(tiny / 2 != 0);
    is(_controlfp(0, _MCW_EM) & _MCW_EM, _MCW_EM);      /* none of them ever traps */
}

static void status(void)
{
    volatile double result;

    _clearfp();
    is(_statusfp(), 0);
    result = one / three;
    is(_statusfp(), _SW_INEXACT);
    result = one / zero;
    is(_clearfp(), _SW_INEXACT | _SW_ZERODIVIDE);
    is(_statusfp(), 0);
    (void)result;
}

static const struct tap_test tests[] = {
    TAP(functions),
    TAP(classes),
    TAP(rounding),
    TAP(status),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}

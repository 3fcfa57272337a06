/* SPDX-License-Identifier: MIT */
/* The floating point unit by Microsoft's names.  Rounding and flushing of denormals are the
 * unit's; its exceptions never trap on these CPUs, so all of them count as masked.
 * Source: ARM DDI 0406C A2.6.3, the FPSCR. */
#include <float.h>
#include <stdint.h>
#include <string.h>

enum { FPSCR_ROUNDING = 22, FPSCR_FLUSH = 1 << 24 };

static const struct {
    unsigned short fpscr;
    unsigned microsoft;
} exceptions[] = {
    { 1 << 0, _SW_INVALID }, { 1 << 1, _SW_ZERODIVIDE }, { 1 << 2, _SW_OVERFLOW },
    { 1 << 3, _SW_UNDERFLOW }, { 1 << 4, _SW_INEXACT }, { 1 << 7, _SW_DENORMAL },
};
enum { EXCEPTIONS = 0x9f };

/* FPSCR: to nearest, up, down, towards zero. */
static const unsigned roundings[] = { _RC_NEAR, _RC_UP, _RC_DOWN, _RC_CHOP };

static uint32_t fpscr(void)
{
    uint32_t value;

    __asm__ volatile("vmrs %0, fpscr" : "=r"(value));
    return value;
}

static void set_fpscr(uint32_t value)
{
    __asm__ volatile("vmsr fpscr, %0" : : "r"(value) : "memory");
}

unsigned int _controlfp(unsigned int value, unsigned int mask)
{
    uint32_t now = fpscr();

    if (mask & _MCW_RC)
        for (unsigned i = 0; i < 4; i++)
            if (roundings[i] == (value & _MCW_RC))
                now = (now & ~(3u << FPSCR_ROUNDING)) | i << FPSCR_ROUNDING;
    if (mask & _MCW_DN)
        now = value & _DN_FLUSH ? now | FPSCR_FLUSH : now & ~(uint32_t)FPSCR_FLUSH;
    set_fpscr(now);
    return roundings[now >> FPSCR_ROUNDING & 3] | (now & FPSCR_FLUSH ? _DN_FLUSH : _DN_SAVE) |
           _MCW_EM;
}

unsigned int _control87(unsigned int value, unsigned int mask)
{
    return _controlfp(value, mask);
}

unsigned int _statusfp(void)
{
    uint32_t now = fpscr();
    unsigned status = 0;

    for (unsigned i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        status |= now & exceptions[i].fpscr ? exceptions[i].microsoft : 0;
    return status;
}

unsigned int _clearfp(void)
{
    unsigned status = _statusfp();

    set_fpscr(fpscr() & ~(uint32_t)EXCEPTIONS);
    return status;
}

void _fpreset(void)
{
    set_fpscr(0);
}

int _fpclass(double x)
{
    uint64_t bits, fraction;
    unsigned exponent, minus;

    memcpy(&bits, &x, sizeof bits);
    minus = bits >> 63;
    exponent = bits >> 52 & 0x7ff;
    fraction = bits & ((1ull << 52) - 1);
    if (exponent == 0x7ff && fraction)
        return fraction >> 51 ? _FPCLASS_QNAN : _FPCLASS_SNAN;
    if (exponent == 0x7ff)
        return minus ? _FPCLASS_NINF : _FPCLASS_PINF;
    if (!exponent && !fraction)
        return minus ? _FPCLASS_NZ : _FPCLASS_PZ;
    if (!exponent)
        return minus ? _FPCLASS_ND : _FPCLASS_PD;
    return minus ? _FPCLASS_NN : _FPCLASS_PN;
}

/* SPDX-License-Identifier: MIT */
#include "tests/target/attack.h"
#include <string.h>
#include "tests/target/kern.h"

enum { PAGE = 4096, CANARY = 0xA5, MAX_WORDS = 12 };

static char *half;            /* one page read-write, the next without access */
static char *readonly;        /* one page that may only be read               */
static char *gone;            /* an address that was mapped once              */
static uint32_t args[MAX_WORDS];
static unsigned method_now, words_now;
static const char *name_now;

void attack_setup(void)
{
    DWORD old;

    half = VirtualAlloc(NULL, 2 * PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    readonly = VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    /* far from the heap, which would take the place of what is given back */
    gone = VirtualAlloc((void *)0x5f000000, PAGE, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    ok(half && readonly && gone);
    memset(readonly, CANARY, PAGE);
    ok(VirtualProtect(half + PAGE, PAGE, PAGE_NOACCESS, &old));
    ok(VirtualProtect(readonly, PAGE, PAGE_READONLY, &old));
    ok(VirtualFree(gone, 0, MEM_RELEASE));
}

void attack_teardown(void)
{
    ok(VirtualFree(half, 0, MEM_RELEASE));
    ok(VirtualFree(readonly, 0, MEM_RELEASE));
}

void attack_begin(const char *name, unsigned method, unsigned words, const uint32_t *good)
{
    name_now = name;
    method_now = method;
    words_now = words;
    memcpy(args, good, words * sizeof args[0]);
}

uint32_t attack_good(void)
{
    wsaerr = PRESET;
    return kern_svc(SVC_ID(SVC_WSP, method_now), args, words_now * 4);
}

static void expect(const char *what, const char *how, uint32_t value, int want)
{
    uint32_t rc = attack_good();

    if (rc != 0xffffffffu || wsaerr != want)
        tap_fail("%s: %s %s (0x%08lx) gives %ld, error %d, not error %d", name_now, what, how,
                 (unsigned long)value, (long)rc, wsaerr, want);
}

void attack_value(const char *what, uint32_t *slot, uint32_t value, int want)
{
    uint32_t keep = *slot;

    *slot = value;
    expect(what, "value", value, want);
    *slot = keep;
}

void attack_word(const char *what, unsigned word, uint32_t value, int want)
{
    attack_value(what, &args[word], value, want);
}

static void hostile(const char *what, uint32_t *slot, const char *how, uint32_t address, int want)
{
    uint32_t keep = *slot;

    *slot = address;
    expect(what, how, address, want);
    *slot = keep;
}

/* A range of which only the first part is mapped; what is there stays as it was.  Input that can be
 * read is a copy of the good one, so that only the missing rest can be the reason to refuse. */
static void half_mapped(const char *what, uint32_t *slot, unsigned bytes, int kind, int want)
{
    unsigned part = bytes > 4 ? (bytes / 2 + 3) & ~3u : bytes / 2;
    char *p = half + PAGE - part;

    memset(half, CANARY, PAGE);
    if (kind & ATTACK_IN && *slot)
        memcpy(p, (void *)(uintptr_t)*slot, part);
    char before[PAGE / 4];
    unsigned seen = part < sizeof before ? part : sizeof before;
    memcpy(before, p, seen);
    hostile(what, slot, "half mapped", WORD_OF(p), want);
    if (kind & ATTACK_OUT && !(kind & ATTACK_PREFIX) && memcmp(before, p, seen))
        tap_fail("%s: %s was written before it was refused", name_now, what);
}

void attack_slot(const char *what, uint32_t *slot, unsigned bytes, int kind, int want)
{
    static const uint32_t bad[] = { 0x00000004, 0x0000fff0, 0x70000000, 0x7fff0000, 0x80000000,
                                    0x80010000, 0x80400000, 0xc0000000, 0xf0001000, 0xffff0000,
                                    0xfffffff0, 0xffffffff };

    if (!(kind & ATTACK_NULL_OK))
        hostile(what, slot, "NULL", 0, want);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (bad[i] != 0x0000fff0 || !(kind & ATTACK_PART))
            hostile(what, slot, "address", bad[i], want);
    hostile(what, slot, "freed page", WORD_OF(gone), want);
    if (bytes > 1 && !(kind & ATTACK_PART))
        half_mapped(what, slot, bytes, kind, want);
    if (bytes > 1) {
        hostile(what, slot, "across the user limit", 0x7fff0000u - bytes / 2, want);
        hostile(what, slot, "wrapping", 0u - bytes / 2, want);
    }
    if (kind & ATTACK_OUT) {
        hostile(what, slot, "read-only page", WORD_OF(readonly), want);
        hostile(what, slot, "program text", WORD_OF(attack_slot) & ~3u, want);
        if (readonly[0] != (char)CANARY)
            tap_fail("%s: %s wrote to a read-only page", name_now, what);
    }
}

void attack_pointer(const char *what, unsigned word, unsigned bytes, int kind, int want)
{
    attack_slot(what, &args[word], bytes, kind, want);
}

void attack_errno(void)
{
    attack_slot("lpErrno", &args[words_now - 1], 4, ATTACK_OUT, PRESET);
}

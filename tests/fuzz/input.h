/* SPDX-License-Identifier: MIT */
/* input: the fuzzer's bytes, read as a program.  Past their end everything is 0.                 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *at, *end;
};

static inline bool in_more(const struct input *in)
{
    return in->at < in->end;
}

static inline uint8_t in_u8(struct input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

static inline uint16_t in_u16(struct input *in)
{
    uint16_t high = in_u8(in);

    return (uint16_t)(high << 8 | in_u8(in));
}

static inline uint32_t in_u32(struct input *in)
{
    uint32_t high = in_u16(in);

    return high << 16 | in_u16(in);
}

/* 0 .. n - 1; n at most 256. */
static inline unsigned in_below(struct input *in, unsigned n)
{
    return in_u8(in) % n;
}

/* Up to `most` of the bytes themselves. */
static inline const uint8_t *in_bytes(struct input *in, size_t most, size_t *n)
{
    const uint8_t *p = in->at;
    size_t left = (size_t)(in->end - in->at);

    *n = left < most ? left : most;
    in->at += *n;
    return p;
}
#define IN_PICK(in, table) ((table)[in_below((in), sizeof(table) / sizeof((table)[0]))])

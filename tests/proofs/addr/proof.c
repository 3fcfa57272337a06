/* SPDX-License-Identifier: MIT */
/* A name of any length and content is parsed within its 16 bytes; built and parsed again it is the
 * same. */
#include "tests/proofs/proof.h"

#include "provider/socket/addr.c"

static struct name_arg any_name(void)
{
    struct name_arg name;

    nondet_bytes(name.raw, sizeof name.raw);
    name.namelen = nondet_int();
    name.fault = nondet_bool();
    name.absent = nondet_bool();
    return name;
}

void proof_parse_accepts_only_whole_internet_names(void)
{
    struct name_arg name = any_name();
    struct endpoint e;
    int err = addr_parse(&name, &e);

    PROVE(err == 0 || err == WSAEFAULT || err == WSAEAFNOSUPPORT);
    PROVE(err != 0 || (!name.fault && name.namelen >= ADDR_BYTES));
    if (err)
        return;
    PROVE((net_addr_v4(e.addr) & 0xff) == name.raw[4] &&
          e.port == (name.raw[2] << 8 | name.raw[3]));
}

void proof_build_and_parse_agree(void)
{
    struct endpoint from = {net_addr_from_v4(nondet_word()), (uint16_t)nondet_word()}, to;
    struct name_arg name = {.namelen = ADDR_BYTES};

    addr_build(name.raw, &from);
    PROVE(addr_parse(&name, &to) == 0 && endpoint_equal(&from, &to));
    for (int i = 8; i < ADDR_BYTES; i++)
        PROVE(name.raw[i] == 0);
}

void proof_unspecified_is_never_parsed(void)
{
    struct name_arg name = any_name();
    struct endpoint e;

    PROVE(!addr_is_unspec(&name) || addr_parse(&name, &e) != 0);
}

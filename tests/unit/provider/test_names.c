/* SPDX-License-Identifier: MIT */
/* The methods of API set NET about names: bad memory, our own name, what needs no server. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/abi/net_abi.h"

static const uint32_t bad[] = { USER_BAD_NULL, USER_BAD_UNMAPPED, USER_BAD_KERNEL, USER_BAD_WRAP };

static uint32_t resolve(uint32_t name, uint32_t answer)
{
    struct net_resolve a = { name, 1000, answer };

    return host_svc(SVC_NET, NET_RESOLVE, user_copy(&a, sizeof a), sizeof a);
}

static uint32_t text(const char *s)
{
    return user_copy(s, strlen(s) + 1);
}

static uint32_t host_name(uint32_t at, uint32_t set)
{
    struct net_host_name a = { at, set };

    return host_svc(SVC_NET, NET_HOST_NAME, user_copy(&a, sizeof a), sizeof a);
}

static const char *name_now(void)
{
    uint32_t at = user_new(NET_HOST_BYTES);

    CHECK_EQ(host_name(at, 0), 0);
    return user_at(at);
}

TEST(what_needs_no_server_is_answered)
{
    uint32_t at;
    struct net_answer_out a;

    provider_up(false);
    at = user_new_at_edge(sizeof a);
    CHECK_EQ(resolve(text("LOCALHOST"), at), 0);
    memcpy(&a, user_at(at), sizeof a);
    CHECK_EQ(a.count, 1);
    CHECK_EQ(a.address[0], net_order(LOOPBACK));
    CHECK_EQ(resolve(text("10.2.3.4"), at), 0);
    CHECK_EQ(resolve(text("a..b"), at), WSAHOST_NOT_FOUND);
    CHECK_EQ(resolve(text(""), at), WSAHOST_NOT_FOUND);
    CHECK_EQ(resolve(text("www.example"), at), WSANO_RECOVERY); /* no server is known */
}

TEST(bad_pointers_are_FAULT)
{
    struct heap_figures before, after;
    char longer[300];

    provider_up(false);
    memset(longer, 'a', sizeof longer);
    longer[299] = 0;
    heap_figures(&before);
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        struct net_reverse r = { net_order(PEER), 1000, bad[i] };

        CHECK_EQ(resolve(bad[i], user_new(sizeof(struct net_answer_out))), WSAEFAULT);
        CHECK_EQ(resolve(text("localhost"), bad[i]), WSAEFAULT);
        CHECK_EQ(resolve(text("localhost"), user_new_at_edge(sizeof(struct net_answer_out) - 1)),
                 WSAEFAULT);
        CHECK_EQ(host_svc(SVC_NET, NET_RESOLVE, bad[i], sizeof(struct net_resolve)), WSAEFAULT);
        CHECK_EQ(host_svc(SVC_NET, NET_REVERSE, bad[i], sizeof(struct net_reverse)), WSAEFAULT);
        CHECK_EQ(host_svc(SVC_NET, NET_HOST_NAME, bad[i], sizeof(struct net_host_name)), WSAEFAULT);
        CHECK_EQ(host_name(bad[i], 0), WSAEFAULT);
        CHECK_EQ(host_name(bad[i], 1), WSAEFAULT);
        CHECK_EQ(host_svc(SVC_NET, NET_REVERSE, user_copy(&r, sizeof r), sizeof r), WSANO_RECOVERY);
    }
    CHECK_EQ(resolve(text(longer), user_new(sizeof(struct net_answer_out))), WSAEFAULT);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
    CHECK_STR(name_now(), "WindowsCE");
}

TEST(the_name_of_the_machine)
{
    static const char *const refused[] = { "", "-a", "a-", "a.b", "a b", "a_b", "a{", "\xe4" };
    char name[NET_HOST_BYTES + 1];

    provider_up(false);
    CHECK_STR(name_now(), "WindowsCE");
    CHECK_EQ(host_name(text("Press-2"), 1), 0);
    CHECK_STR(name_now(), "Press-2");
    for (unsigned i = 0; i < ARRAY_SIZE(refused); i++)
        CHECK_EQ(host_name(text(refused[i]), 1), WSAEINVAL);
    CHECK_STR(name_now(), "Press-2");
    memset(name, 'x', sizeof name);
    name[NET_HOST_BYTES] = 0;
    CHECK_EQ(host_name(text(name), 1), WSAEFAULT); /* 64 characters do not fit */
    name[NET_HOST_BYTES - 1] = 0;
    CHECK_EQ(host_name(text(name), 1), 0);
    CHECK_STR(name_now(), name);
}

TEST(without_memory_there_is_no_look_up)
{
    uint32_t at;

    provider_up(false);
    at = user_new(sizeof(struct net_answer_out));
    heap_fail_kernel(1, 1);
    CHECK_EQ(resolve(text("localhost"), at), WSAENOBUFS);
    CHECK_EQ(resolve(text("localhost"), at), 0);
}

/* SPDX-License-Identifier: MIT */
/* WSPAddressToString and WSPStringToAddress, for a program and for a client in the kernel: the same
 * texts and rooms, the same answers. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/include/ws2spi.h"
#include "provider/socket/client.h"
#include "provider/socket/text.h"

enum { ROOM = 128, NAME = 16, UNTOUCHED = 0x77 };

static uint8_t name[NAME];
static uint16_t text[ROOM];

static int answer(unsigned method, const uint32_t *v, unsigned n)
{
    int err = 0;

    if (host_svc(SVC_WSP, method, user_copy(v, n * 4), n * 4))
        memcpy(&err, user_at(v[n - 1]), 4);
    return err;
}

/* To `name`; *length: in and out. */
static int read_text(const char *from, int family, int *length)
{
    uint16_t wide[ROOM] = {0};
    uint32_t at = user_new(NAME), n = user_copy(length, 4), s;
    int err = 0;

    for (unsigned i = 0; from[i]; i++)
        wide[i] = (uint16_t)from[i];
    memset(name, UNTOUCHED, sizeof name);
    if (!thread_is_user()) {
        INT len = *length;

        if (!WSPStringToAddress((LPWSTR)wide, family, NULL, (LPSOCKADDR)name, &len, &err))
            err = 0;
        *length = (int)len;
        return err;
    }
    s = user_copy(wide, sizeof wide);
    memset(user_at(at), UNTOUCHED, NAME);
    err = answer(WSP_STRING_TO_ADDRESS,
                 (uint32_t[]){s, (uint32_t)family, 0, at, n, user_new(4)}, 6);
    memcpy(name, user_at(at), NAME);
    memcpy(length, user_at(n), 4);
    return err;
}

/* From `name` to `text`; *room: in and out. */
static int write_text(uint32_t bytes, uint32_t *room)
{
    uint32_t at = user_new(sizeof text), n = user_copy(room, 4);
    int err = 0;

    memset(text, UNTOUCHED, sizeof text);
    if (!thread_is_user()) {
        DWORD r = *room;

        err = WSPAddressToString((LPSOCKADDR)name, bytes, NULL, (LPWSTR)text, &r, &err) ? err : 0;
        *room = (uint32_t)r;
        return err;
    }
    err = answer(WSP_ADDRESS_TO_STRING,
                 (uint32_t[]){user_copy(name, NAME), bytes, 0, at, n, user_new(4)}, 6);
    memcpy(room, user_at(n), 4);
    memcpy(text, user_at(at), *room * 2);
    return err;
}

#define ZEROES_60 "000000000000000000000000000000000000000000000000000000000000"
static const struct {
    const char *text;
    int family, want;
    uint8_t ip[4];
    uint16_t port;
} row[] = {
    {"10.0.2.15:80",               AF_INET,  0,         {10, 0, 2, 15},       80   },
    {"10.0.2.15",                  AF_INET,  0,         {10, 0, 2, 15},       0    },
    {"0XFF.1",                     AF_INET,  0,         {255, 0, 0, 1},       0    },
    {"0xAb.0xCD.0xEf",             AF_INET,  0,         {0xab, 0xcd, 0, 0xef}, 0   },
    {"4294967295",                 AF_INET,  0,         {255, 255, 255, 255}, 0    },
    {"4294967296",                 AF_INET,  WSAEINVAL, {0},                  0    },
    {"99999999999999999999",       AF_INET,  WSAEINVAL, {0},                  0    },
    {"256.1",                      AF_INET,  WSAEINVAL, {0},                  0    },
    {"1.256.1",                    AF_INET,  WSAEINVAL, {0},                  0    },
    {"1.16777216",                 AF_INET,  WSAEINVAL, {0},                  0    },
    {"1.16777215",                 AF_INET,  0,         {1, 255, 255, 255},   0    },
    {"08.1",                       AF_INET,  WSAEINVAL, {0},                  0    },
    {"0xG.1",                      AF_INET,  WSAEINVAL, {0},                  0    },
    {"1.2.3.4:65536",              AF_INET,  WSAEINVAL, {0},                  0    },
    {"1.2.3.4:0xFFFF",             AF_INET,  0,         {1, 2, 3, 4},         65535},
    {"1.2.3.4",                    AF_INET6, WSAEINVAL, {0},                  0    },
    {"1.2.3.4",                    99,       WSAEINVAL, {0},                  0    },
    {ZEROES_60 "001",              AF_INET,  0,         {0, 0, 0, 1},         0    },
    {ZEROES_60 "0001",             AF_INET,  WSAEINVAL, {0},                  0    },
    {ZEROES_60 "001.2.3.4:80",     AF_INET,  WSAEINVAL, {0},                  0    },
    {ZEROES_60 "\x41\x41\x41\x41", AF_INET,  WSAEINVAL, {0},                  0    },
};

TEST_BOTH(R_86_texts_that_are_addresses_and_others)
{
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        uint8_t want[NAME] = {AF_INET, 0, (uint8_t)(row[i].port >> 8), (uint8_t)row[i].port};
        int length = NAME, err = read_text(row[i].text, row[i].family, &length);

        memcpy(want + 4, row[i].ip, 4);
        if (err != row[i].want)
            test_fail(__FILE__, __LINE__, "'%s': %d", row[i].text, err);
        CHECK_EQ(length, NAME);
        if (err)
            CHECK(name[0] == 0 && name[1] == 0);    /* no family */
        else
            CHECK(!memcmp(name, want, NAME));
    }
}

TEST_BOTH(R_86_the_room_for_a_name_is_told)
{
    static const int rooms[] = {0, 15, -1};

    for (unsigned i = 0; i < ARRAY_SIZE(rooms); i++) {
        int length = rooms[i];

        CHECK_EQ(read_text("1.2.3.4", AF_INET, &length), WSAEFAULT);
        CHECK_EQ(length, NAME);
        CHECK_EQ(name[0], UNTOUCHED);
    }
}

TEST_BOTH(R_85_the_room_for_a_text_is_told)
{
    static const uint8_t from[NAME] = {AF_INET, 0, 0xff, 0xff, 255, 255, 255, 255};
    uint32_t room;

    memcpy(name, from, NAME);
    for (uint32_t n = 0; n < 24; n++) {
        room = n;
        CHECK_EQ(write_text(NAME, &room), n < 22 ? WSAEFAULT : 0);
        CHECK_EQ(room, 22);
        if (n >= 22)
            CHECK(text[0] == '2' && text[20] == '5' && text[21] == 0);
    }
    room = ROOM;
    CHECK_EQ(write_text(0xffffffff, &room), 0);     /* a length that only says "enough" */
    CHECK_EQ(write_text(15, &room), WSAEFAULT);
    name[0] = 99;
    CHECK_EQ(write_text(NAME, &room), WSAEINVAL);
}

/* while the condition function of WSPAccept runs. */
TEST_BOTH(R_18_in_a_callback_there_is_no_text)
{
    uint32_t room = ROOM;
    int length = NAME;
    SOCKET s;

    memset(name, 0, sizeof name);
    name[0] = AF_INET;
    client_callback_begin(1);
    CHECK_EQ(write_text(NAME, &room), WSAEINPROGRESS);
    CHECK_EQ(read_text("1.2.3.4", AF_INET, &length), WSAEINPROGRESS);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), WSAEINPROGRESS);
    CHECK_EQ(ws_startup(0x0202), WSAEINPROGRESS);
    CHECK_EQ(client_callback_end(), 1);
    CHECK_EQ(read_text("1.2.3.4", AF_INET, &length), 0);
    CHECK_EQ(write_text(NAME, &room), 0);
    CHECK_EQ(room, 8);
}

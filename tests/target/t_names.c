/* SPDX-License-Identifier: MIT */
/* t_names: names of hosts, services and protocols.
 *
 * dns=none          nobody is asked: the cases need no server.  dns=town: those named below exist,
 *                   as tests/system/test_names.py plays them.  dns=missing: no server is known.
 * Source   CE 6.0 "gethostbyname", "gethostname", "sethostname", "getaddrinfo"; RFC 6761.      */
#include <stdio.h>
#include <string.h>
#include <ws2tcpip.h>

#include "tests/target/net.h"

/* The address by which our peer knows us. */
static const char *own(void)
{
    static char text[16];
    struct sockaddr_in name;
    int len = sizeof name;
    SOCKET s;

    if (!*text) {
        s = dgram();
        is(call(s, peer("listen")), 0);
        works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&name, &len, &wsaerr));
        strcpy(text, inet_ntoa(name.sin_addr));
        done(s);
    }
    return text;
}

/* Asked without a server in reach, this would take 7 s. */
enum { AT_ONCE_MS = 500 };

static bool host_is(const char *name, const char *address)
{
    DWORD since = GetTickCount();
    struct hostent *h = gethostbyname(name);

    return h && h->h_addrtype == AF_INET && h->h_length == 4 && h->h_addr_list[0] &&
           !h->h_addr_list[1] &&
           !strcmp(inet_ntoa(*(struct in_addr *)(void *)h->h_addr), address) &&
           GetTickCount() - since < AT_ONCE_MS;
}

static void no_host(const char *name, int err)
{
    WSASetLastError(0);
    ok(!gethostbyname(name));
    is(h_errno, err);
}

static void our_own_name_is_known_without_a_server(void)
{
    char name[64], upper[64];
    struct hostent *h;

    is(gethostname(name, sizeof name), 0);
    ok(host_is(name, own()));
    strcpy(upper, name);
    for (char *s = upper; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 32);
    ok(host_is(upper, own()));
    ok(host_is("", own()));
    ok(host_is(NULL, own()));
    h = gethostbyname(NULL);
    ok(h && !strcmp(h->h_name, name) && !h->h_aliases[0]);
    ok(host_is("localhost", LOOP));
    ok(host_is("LocalHost", LOOP));
    ok(host_is("LOCALHOST", LOOP));
    ok(host_is("192.0.2.7", "192.0.2.7"));
}

static void gethostname_needs_room(void)
{
    char name[64];
    int n;

    is(gethostname(name, sizeof name), 0);
    n = (int)strlen(name);
    is(gethostname(name, n + 1), 0);
    fails(WSAEFAULT, (wsaerr = 0, gethostname(name, n) ? (wsaerr = WSAGetLastError(), -1) : 0));
    ok(gethostname(name, 0) && gethostname(name, -1) && gethostname(NULL, 64));
    is(WSAGetLastError(), WSAEFAULT);
}

static void renames(const char *to, int n, int err)
{
    char name[100];

    memset(name, 'x', sizeof name);
    memcpy(name, to, strlen(to) + 1);
    WSASetLastError(0);
    is(sethostname(name, n), err ? SOCKET_ERROR : 0);
    is(WSAGetLastError(), err);
}

static void sethostname_names_the_machine(void)
{
    char before[64], name[64], longest[65];

    is(gethostname(before, sizeof before), 0);
    renames("Panel-7", 8, 0);
    is(gethostname(name, sizeof name), 0);
    is(strcmp(name, "Panel-7"), 0);
    ok(host_is("panel-7", own()));
    renames("Panel-77", 7, 0); /* a length without the final 0 */
    is(gethostname(name, sizeof name), 0);
    is(strcmp(name, "Panel-7"), 0);
    memset(longest, 'a', 64);
    longest[63] = 0;
    renames(longest, 64, 0);
    ok(host_is(longest, own()));
    longest[63] = 'a';
    longest[64] = 0;
    renames(longest, 65, WSAEINVAL);
    renames("", 1, WSAEINVAL);
    renames("a", 0, WSAEINVAL);
    renames("a b", 4, WSAEINVAL);
    renames("-a", 3, WSAEINVAL);
    renames("a-", 3, WSAEINVAL);
    renames("a.b", 4, WSAEINVAL);
    renames("a", -1, WSAEFAULT);
    ok(sethostname(NULL, 4));
    is(WSAGetLastError(), WSAEFAULT);
    is(gethostname(name, sizeof name), 0);
    is(strlen(name), 63); /* no refusal has changed it */
    renames(before, 64, 0);
}

static void addresses_have_names(void)
{
    uint32_t mine = inet_addr(own()), loop = inet_addr("127.0.0.2");
    char name[64];
    struct hostent *h;

    is(gethostname(name, sizeof name), 0);
    h = gethostbyaddr((char *)&mine, 4, AF_INET);
    ok(h && !strcmp(h->h_name, name) && *(uint32_t *)(void *)h->h_addr == mine);
    h = gethostbyaddr((char *)&loop, 4, AF_INET);
    ok(h && !strcmp(h->h_name, "localhost") && *(uint32_t *)(void *)h->h_addr == loop);
    ok(!gethostbyaddr(NULL, 4, AF_INET));
    is(WSAGetLastError(), WSAEFAULT);
    ok(!gethostbyaddr((char *)&mine, 3, AF_INET));
    is(WSAGetLastError(), WSAEFAULT);
    ok(!gethostbyaddr((char *)&mine, 16, AF_INET6));
    is(WSAGetLastError(), WSAEAFNOSUPPORT);
}

/* What getaddrinfo gives: the port, and the address in *at; -1 and its error otherwise. */
static long info(const char *node, const char *service, int flags, const char **found, char *canon)
{
    struct addrinfo hints = { .ai_flags = flags, .ai_socktype = SOCK_STREAM }, *ai;
    int err = getaddrinfo(node, service, &hints, &ai);
    long port;

    if (err) {
        WSASetLastError(err);
        return -err;
    }
    port = port_of(ai->ai_addr);
    *found = inet_ntoa(((struct sockaddr_in *)(void *)ai->ai_addr)->sin_addr);
    if (canon)
        strcpy(canon, ai->ai_canonname ? ai->ai_canonname : "");
    freeaddrinfo(ai);
    return port;
}

static void getaddrinfo_reads_hosts_and_services(void)
{
    char name[64], canon[256];
    const char *found;

    is(gethostname(name, sizeof name), 0);
    is(info(NULL, "", 0, &found, NULL), 0);
    is(strcmp(found, LOOP), 0);
    is(info("localhost", "", 0, &found, NULL), 0);
    is(info("LocalHost", "80", 0, &found, NULL), 80);
    is(strcmp(found, LOOP), 0);
    is(info("", "http", 0, &found, NULL), 80);
    is(strcmp(found, own()), 0);
    is(info(name, "65535", AI_CANONNAME, &found, canon), 65535);
    is(strcmp(found, own()) | strcmp(canon, name), 0);
    is(info(NULL, "7", AI_PASSIVE, &found, NULL), 7);
    is(strcmp(found, "0.0.0.0"), 0);
    is(info(LOOP, " 80", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "80 ", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "+80", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "-1", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "65536", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "4294967376", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info(LOOP, "nosuch", 0, &found, NULL), -WSATYPE_NOT_FOUND);
    is(info("localhost", "7", AI_NUMERICHOST, &found, NULL), -WSAHOST_NOT_FOUND);
    is(info(NULL, NULL, 0, &found, NULL), -WSAHOST_NOT_FOUND);
}

/* A protocol that the hints name comes back; otherwise it is the one of the type. */
static void getaddrinfo_keeps_the_protocol(void)
{
    static const int types[] = { 0, SOCK_STREAM, SOCK_DGRAM };
    static const int usual[] = { 0, IPPROTO_TCP, IPPROTO_UDP };
    static const int wanted[] = { 0, IPPROTO_TCP, IPPROTO_UDP, 41, 999 };

    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++)
        for (unsigned j = 0; j < sizeof wanted / sizeof wanted[0]; j++) {
            struct addrinfo hints = { .ai_socktype = types[i], .ai_protocol = wanted[j] }, *ai;

            if (is(getaddrinfo("localhost", NULL, &hints, &ai), 0)) {
                is(ai->ai_protocol, wanted[j] ? wanted[j] : usual[i]);
                freeaddrinfo(ai);
            }
        }
}

static void getnameinfo_knows_what_needs_no_server(void)
{
    char name[64], host[64], serv[32];

    is(gethostname(name, sizeof name), 0);
    is(getnameinfo(at(own(), 80), PEERLEN, host, sizeof host, serv, sizeof serv, 0), 0);
    is(strcmp(host, name) | strcmp(serv, "http"), 0);
    is(getnameinfo(at(LOOP, 123), PEERLEN, host, sizeof host, serv, sizeof serv, NI_DGRAM), 0);
    is(strcmp(host, "localhost") | strcmp(serv, "ntp"), 0);
    is(getnameinfo(at(LOOP, 123), PEERLEN, host, sizeof host, serv, sizeof serv,
                   NI_NUMERICHOST | NI_NUMERICSERV),
       0);
    is(strcmp(host, LOOP) | strcmp(serv, "123"), 0);
    is(getnameinfo(at(LOOP, 80), PEERLEN, host, 9, NULL, 0, 0), WSAEFAULT);
    is(getnameinfo(at(LOOP, 80), PEERLEN, host, 10, NULL, 0, 0), 0);
    is(getnameinfo(at(LOOP, 80), PEERLEN, NULL, 0, serv, 4, 0), WSAEFAULT);
    is(getnameinfo(at(LOOP, 80), PEERLEN, NULL, 0, NULL, 0, 0), WSAHOST_NOT_FOUND);
}

static void inet_addr_ends_at_white_space(void)
{
    static const char *const good[] = { "1.2.3.4", "1.2.3.4\n", "1.2.3.4 ", "1.2.3.4\t5",
                                       "1.2.3.4\r\n" };
    static const char *const bad[] = { "", "  ", "1.2.3.4x", " x", "1.2.3.4.5", "1.2.3.", "." };

    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++)
        is(inet_addr(good[i]), 0x04030201);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        is(inet_addr(bad[i]), INADDR_NONE);
    is(inet_addr(" "), 0);
    WSASetLastError(0);
    is(inet_addr(NULL), INADDR_NONE);
    is(WSAGetLastError(), WSAEFAULT);
}

static void services_and_protocols(void)
{
    struct servent *s = getservbyname("http", "tcp");
    struct protoent *p;

    ok(s && s->s_port == htons(80) && !strcmp(s->s_name, "http") && !strcmp(s->s_proto, "tcp"));
    s = getservbyname("www", NULL);
    ok(s && s->s_port == htons(80) && !strcmp(s->s_aliases[0], "www") && !s->s_aliases[1]);
    s = getservbyname("DOMAIN", "udp");
    ok(s && s->s_port == htons(53) && !strcmp(s->s_proto, "udp"));
    s = getservbyport(htons(502), NULL);
    ok(s && !strcmp(s->s_name, "mbap"));
    ok(!getservbyname("http", "udp") && WSAGetLastError() == WSANO_DATA);
    ok(!getservbyname("ntp", "tcp") && !getservbyname("", NULL) && !getservbyname("http", "xns"));
    ok(!getservbyname(NULL, NULL) && !getservbyport(0, NULL) && !getservbyport(80, "tcp"));
    p = getprotobyname("tcp");
    ok(p && p->p_proto == IPPROTO_TCP && !strcmp(p->p_name, "tcp"));
    p = getprotobyname("UDP");
    ok(p && p->p_proto == IPPROTO_UDP && !strcmp(p->p_aliases[0], "UDP"));
    p = getprotobynumber(1);
    ok(p && !strcmp(p->p_name, "icmp"));
    p = getprotobyname("XNS-IDP");
    ok(p && p->p_proto == 22 && !strcmp(p->p_name, "xns-idp"));
    p = getprotobynumber(66);
    ok(p && !strcmp(p->p_name, "rvd"));
    ok(!getprotobyname("nosuch") && WSAGetLastError() == WSANO_DATA);
    ok(!getprotobyname(NULL) && !getprotobynumber(-1) && !getprotobynumber(255));
}

static void names_that_cannot_be_fail_at_once(void)
{
    char name[600];
    DWORD since = GetTickCount();

    memset(name, 'a', sizeof name);
    name[64] = 0;
    no_host(name, WSAHOST_NOT_FOUND);
    name[64] = 'a';
    for (unsigned i = 50; i < sizeof name; i += 50)
        name[i] = '.';
    name[256] = 0;
    no_host(name, WSAHOST_NOT_FOUND);
    name[256] = 'a';
    name[sizeof name - 1] = 0;
    no_host(name, WSAHOST_NOT_FOUND);
    no_host("a..b", WSAHOST_NOT_FOUND);
    no_host(".a", WSAHOST_NOT_FOUND);
    no_host(".", WSAHOST_NOT_FOUND);
    no_host("a b", WSAHOST_NOT_FOUND);
    ok(GetTickCount() - since < AT_ONCE_MS);
}

/* --- with a server, or without ---------------------------------------------------------------- */

static bool dns_is(const char *what)
{
    return !strcmp(tap_arg("dns", "none"), what);
}

static void without_a_server_there_is_no_recovery(void)
{
    if (!dns_is("missing"))
        return;
    no_host("www.example.test", WSANO_RECOVERY);
}

static void each_cause_has_its_error(void)
{
    if (!dns_is("town"))
        return;
    no_host("no.example.test", WSAHOST_NOT_FOUND);
    no_host("bad.example.test", WSATRY_AGAIN);
    no_host("refused.example.test", WSANO_RECOVERY);
    no_host("v6.example.test", WSANO_DATA);
    no_host("silent.example.test", WSATRY_AGAIN);
}

static void canonical_names_and_all_addresses(void)
{
    uint32_t address = inet_addr("192.0.2.80");
    char canon[256];
    const char *found;
    struct hostent *h;

    if (!dns_is("town"))
        return;
    is(info("www.example.test", "http", AI_CANONNAME, &found, canon), 80);
    is(strcmp(found, "192.0.2.80") | strcmp(canon, "real.example.test"), 0);
    h = gethostbyname("www.example.test");
    ok(h && !strcmp(h->h_name, "real.example.test") &&
       !strcmp(h->h_aliases[0], "www.example.test"));
    h = gethostbyname("many.example.test");
    for (int i = 0; i < 3; i++)
        ok(h && h->h_addr_list[i] && h->h_addr_list[i][3] == i + 1);
    ok(h && !h->h_addr_list[3]);
    h = gethostbyaddr((char *)&address, 4, AF_INET);
    ok(h && !strcmp(h->h_name, "real.example.test"));
}

static volatile LONG found_right;

static DWORD WINAPI asks(LPVOID arg)
{
    char name[32], want[24];
    struct hostent *h;

    sprintf(name, "host%u.example.test", (unsigned)(uintptr_t)arg);
    sprintf(want, "192.0.2.%u", 100 + (unsigned)(uintptr_t)arg);
    h = gethostbyname(name);
    if (h && !strcmp(inet_ntoa(*(struct in_addr *)(void *)h->h_addr), want))
        InterlockedIncrement(&found_right);
    return h ? 0 : (DWORD)WSAGetLastError();
}

static void twelve_threads_wait_their_turn(void)
{
    enum { THREADS = 12 };
    HANDLE t[THREADS];
    DWORD code;

    if (!dns_is("town"))
        return;
    for (uintptr_t i = 0; i < THREADS; i++)
        t[i] = CreateThread(NULL, 0, asks, (LPVOID)i, 0, NULL);
    for (int i = 0; i < THREADS; i++) {
        is(WaitForSingleObject(t[i], 20000), WAIT_OBJECT_0);
        ok(GetExitCodeThread(t[i], &code) && CloseHandle(t[i]));
        is(code, 0);
    }
    is(found_right, THREADS);
}

static const struct tap_test tests[] = {
    TAP(our_own_name_is_known_without_a_server),
    TAP(gethostname_needs_room),
    TAP(sethostname_names_the_machine),
    TAP(addresses_have_names),
    TAP(getaddrinfo_reads_hosts_and_services),
    TAP(getaddrinfo_keeps_the_protocol),
    TAP(getnameinfo_knows_what_needs_no_server),
    TAP(inet_addr_ends_at_white_space),
    TAP(services_and_protocols),
    TAP(names_that_cannot_be_fail_at_once),
    TAP(without_a_server_there_is_no_recovery),
    TAP(each_cause_has_its_error),
    TAP(canonical_names_and_all_addresses),
    TAP(twelve_threads_wait_their_turn),
    TAP_END,
};

int main(int argc, char **argv)
{
    WSADATA data;

    if (WSAStartup(MAKEWORD(2, 2), &data))
        return 1;
    return net_main(argc, argv, tests);
}

/* SPDX-License-Identifier: MIT */
/* puppet: makes the socket calls that a test types at it, one a line, and says what each one gave.
 *
 * Usage    puppet; then lines `NUMBER CALL ARGUMENTS...`, each answered by a line `=NUMBER RESULT`
 *          or `=NUMBER !ERROR`; a call of the table below.  `NUMBER end` ends it.
 * Why      the wire's rows (tests/rows/wire.toml) are about segments; what the program does in
 *          between is the test's to say, beside the segments (tests/system/puppet.py). */
#include "image/user/prog/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

enum { WORDS = 8, LARGEST = 65536 };

struct call {
    const char *name;
    int arguments;            /* at least */
    long (*run)(char **word); /* -1: WSAGetLastError() says why */
};

static char data[LARGEST];
static char extra[64]; /* said behind the result */

static SOCKET sock(const char *text)
{
    return (SOCKET)strtoul(text, NULL, 10);
}

static long number(const char *text)
{
    return text ? strtol(text, NULL, 0) : 0;
}

static struct sockaddr_in name_of(const char *ip, const char *port)
{
    struct sockaddr_in a;

    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons((u_short)number(port));
    a.sin_addr.s_addr = inet_addr(ip);
    return a;
}

static void say_name(const struct sockaddr_in *a)
{
    snprintf(extra, sizeof extra, " %s %u", inet_ntoa(a->sin_addr), ntohs(a->sin_port));
}

static long tcp(char **word)
{
    (void)word;
    return (long)socket(AF_INET, SOCK_STREAM, 0);
}

static long udp(char **word)
{
    (void)word;
    return (long)socket(AF_INET, SOCK_DGRAM, 0);
}

static long bind_(char **word)
{
    struct sockaddr_in a = name_of(word[1], word[2]);

    return bind(sock(word[0]), (struct sockaddr *)&a, sizeof a);
}

static long listen_(char **word)
{
    return listen(sock(word[0]), (int)number(word[1]));
}

static long connect_(char **word)
{
    struct sockaddr_in a = name_of(word[1], word[2]);

    return connect(sock(word[0]), (struct sockaddr *)&a, sizeof a);
}

/* FD_READ, FD_WRITE, FD_OOB for what is ready within the time: 1 reads, 2 writes, 4 fails. */
static long wait_(char **word)
{
    SOCKET s = sock(word[0]);
    long ms = number(word[1]);
    struct timeval t = {ms / 1000, ms % 1000 * 1000};
    fd_set r, w, x;
    const char *which = word[2] ? word[2] : "rwx";
    int n;

    FD_ZERO(&r);
    FD_ZERO(&w);
    FD_ZERO(&x);
    if (strchr(which, 'r'))
        FD_SET(s, &r);
    if (strchr(which, 'w'))
        FD_SET(s, &w);
    if (strchr(which, 'x'))
        FD_SET(s, &x);
    n = select(0, &r, &w, &x, &t);
    if (n < 0)
        return -1;
    return !!FD_ISSET(s, &r) + 2 * !!FD_ISSET(s, &w) + 4 * !!FD_ISSET(s, &x);
}

static long accept_(char **word)
{
    char *readable[] = {word[0], word[1], "r"};
    struct sockaddr_in a;
    int length = sizeof a;
    SOCKET s;

    if (wait_(readable) != 1) {
        WSASetLastError(WSAEWOULDBLOCK);
        return -1;
    }
    s = accept(sock(word[0]), (struct sockaddr *)&a, &length);
    if (s != INVALID_SOCKET)
        say_name(&a);
    return (long)s;
}

static long send_(char **word)
{
    long n = number(word[1]);

    if (n > LARGEST)
        n = LARGEST;
    for (long i = 0; i < n; i++)
        data[i] = (char)('a' + i % 26);
    return send(sock(word[0]), data, (int)n, (int)number(word[2]));
}

/* What comes within the time, up to so many bytes; an end of the stream is 0 bytes. */
static long recv_(char **word)
{
    char *readable[] = {word[0], word[2], "r"};
    long n = number(word[1]);

    if (wait_(readable) != 1) {
        WSASetLastError(WSAEWOULDBLOCK);
        return -1;
    }
    n = recv(sock(word[0]), data, (int)(n > LARGEST ? LARGEST : n), (int)number(word[3]));
    if (n > 0)
        snprintf(extra, sizeof extra, " %.*s", (int)(n < 40 ? n : 40), data);
    return n;
}

static long sendto_(char **word)
{
    struct sockaddr_in a = name_of(word[1], word[2]);
    long n = number(word[3]);

    memset(data, 'd', n > LARGEST ? LARGEST : (size_t)n);
    return sendto(sock(word[0]), data, (int)n, 0, (struct sockaddr *)&a, sizeof a);
}

static long recvfrom_(char **word)
{
    char *readable[] = {word[0], word[1], "r"};
    struct sockaddr_in a;
    int length = sizeof a;
    long n;

    if (wait_(readable) != 1) {
        WSASetLastError(WSAEWOULDBLOCK);
        return -1;
    }
    n = recvfrom(sock(word[0]), data, LARGEST, 0, (struct sockaddr *)&a, &length);
    if (n >= 0)
        say_name(&a);
    return n;
}

static long shutdown_(char **word)
{
    return shutdown(sock(word[0]), (int)number(word[1]));
}

static long close_(char **word)
{
    return closesocket(sock(word[0]));
}

static long linger_(char **word)
{
    struct linger l = {(u_short)number(word[1]), (u_short)number(word[2])};

    return setsockopt(sock(word[0]), SOL_SOCKET, SO_LINGER, (char *)&l, sizeof l);
}

static long option(char **word)
{
    int value = (int)number(word[3]);

    return setsockopt(sock(word[0]), (int)number(word[1]), (int)number(word[2]), (char *)&value,
                      sizeof value);
}

static long nonblocking(char **word)
{
    u_long on = (u_long)number(word[1]);

    return ioctlsocket(sock(word[0]), (long)FIONBIO, &on);
}

static long keepalive(char **word)
{
    uint32_t v[3] = {1, (uint32_t)strtoul(word[1], NULL, 0), (uint32_t)strtoul(word[2], NULL, 0)};
    DWORD bytes;

    return WSAIoctl(sock(word[0]), SIO_KEEPALIVE_VALS, v, sizeof v, NULL, 0, &bytes, NULL, NULL);
}

static long connreset(char **word)
{
    BOOL on = (BOOL)number(word[1]);
    DWORD bytes;

    return WSAIoctl(sock(word[0]), SIO_UDP_CONNRESET, &on, sizeof on, NULL, 0, &bytes, NULL, NULL);
}

static long name(char **word)
{
    struct sockaddr_in a;
    int length = sizeof a;

    if (getsockname(sock(word[0]), (struct sockaddr *)&a, &length))
        return -1;
    say_name(&a);
    return 0;
}

static const struct call calls[] = {
    {"tcp",         0, tcp        },
    {"udp",         0, udp        },
    {"bind",        3, bind_      },
    {"listen",      2, listen_    },
    {"connect",     3, connect_   },
    {"wait",        2, wait_      },
    {"accept",      2, accept_    },
    {"send",        2, send_      },
    {"recv",        3, recv_      },
    {"sendto",      4, sendto_    },
    {"recvfrom",    2, recvfrom_  },
    {"shutdown",    2, shutdown_  },
    {"close",       1, close_     },
    {"linger",      3, linger_    },
    {"option",      4, option     },
    {"nonblocking", 2, nonblocking},
    {"keepalive",   3, keepalive  },
    {"connreset",   2, connreset  },
    {"name",        1, name       },
};

static void obey(char **word, int words)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        long result;

        if (strcmp(calls[i].name, word[1]) || words - 2 < calls[i].arguments)
            continue;
        extra[0] = '\0';
        result = calls[i].run(word + 2);
        if (result == -1)
            printf("=%s !%d\n", word[0], WSAGetLastError());
        else
            printf("=%s %ld%s\n", word[0], result, extra);
        return;
    }
    printf("=%s ?\n", word[0]);
}

int main(int argc, char **argv)
{
    WSADATA d;
    char line[128];

    if (asks_for_help(argc, argv)) {
        printf("usage: puppet     then a call a line on standard input: tests/system/puppet.py\n");
        return 0;
    }
    if (WSAStartup(MAKEWORD(2, 2), &d))
        return 1;
    printf("puppet ready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        char *word[WORDS + 2] = {NULL};
        int words = 0;

        for (char *w = strtok(line, " \r\n"); w && words < WORDS; w = strtok(NULL, " \r\n"))
            word[words++] = w;
        if (words < 2)
            continue;
        if (!strcmp(word[1], "end"))
            return 0;
        obey(word, words);
        fflush(stdout);
    }
    return 0;
}

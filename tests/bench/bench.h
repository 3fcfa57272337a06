/* SPDX-License-Identifier: MIT */
/* bench: what the measuring program's parts share.
 *
 * Units    instructions of the whole guest (kernel and programs), counted by the PMU; exceptions by
 *          the kernel's own counters.
 * Output   one line a figure: "BENCH name value".
 * Context  QEMU counts instructions only with -icount; without it the counter stands still.
 * Source   ARM DDI 0406C.d C12.8 (PMSELR, PMXEVCNTR), B4.1.122; boot code starts counter 0 on event
 *          0x08 INST_RETIRED and opens it to user mode.                                        */
#pragma once
#include <stdint.h>
#include "bsp/abi/svc_abi.h"
#include <winsock2.h>
#include <ws2spi.h>

/* The state of all counters at one moment, or the difference of two moments. */
struct sample {
    uint32_t insns;
    struct kern_counters kernel;
};

struct sample sample_now(void);
struct sample sample_since(const struct sample *then);
uint32_t insns_now(void);

uint32_t kern(uint32_t method, void *args, uint32_t bytes);
void figure(const char *name, uint64_t value);
uint32_t median(uint32_t *values, unsigned n);
_Noreturn void give_up(const char *what, int error);

struct sockaddr_in address_of(const char *host, const char *port);
SOCKET open_stream(void);
/* WSPSocket + WSPConnect, blocking.  INVALID_SOCKET and *error when it fails. */
SOCKET connected(const struct sockaddr_in *to, int *error);
void close_now(SOCKET s);
SOCKET listen_loopback(struct sockaddr_in *at);
SOCKET accept_one(SOCKET lis);

/* Over all NICs, since boot. */
struct frames {
    uint32_t sent, received;
};
struct frames nic_frames(void);

int bench_connect(int argc, char **argv);
int bench_loopback(int argc, char **argv);
int bench_send(int argc, char **argv);
int bench_recv(int argc, char **argv);
int bench_growth(int argc, char **argv);
int bench_sockets(int argc, char **argv);
int bench_crowd(int argc, char **argv);
int bench_echo(int argc, char **argv);
int bench_pairs(int argc, char **argv);
int bench_winsock(int argc, char **argv);
int bench_pending(int argc, char **argv);

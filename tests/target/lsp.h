/* SPDX-License-Identifier: MIT */
/* lsp: the catalogue of providers in a test's hands, and the pieces of t_lsp.
 *
 * Numbers  a layer has a number, of which its two providers' GUIDs are made: the entry that is a
 *          layer, and its chain.                                                               */
#pragma once
#include "tests/target/kern.h"
#include "tests/target/modules/layer.h"
#include "tests/target/tap.h"
#include <sporder.h>

#define CATALOG_FILE L"\\Windows\\wsp.cat"
enum { TCP_ID = 1001, UDP_ID = 1002, ALL = 64 };

struct lsp {
    GUID layer, chain;
    DWORD layer_id, chain_id;
};

GUID lsp_guid(unsigned n);
void lsp_clean(void);                                   /* no catalogue */
int lsp_entries(WSAPROTOCOL_INFOW all[ALL]);            /* of WSCEnumProtocols, how many */
void lsp_base(int protocol, WSAPROTOCOL_INFOW *out);
/* In front of all: path over `below`, which ends with the base protocol's id. */
struct lsp lsp_install(unsigned number, LPCWSTR path, int protocol, const DWORD *below, int nbelow);
struct lsp lsp_over_tcp(unsigned number, LPCWSTR path);
void lsp_remove(const struct lsp *l);
/* Loads the DLL, which is freed by FreeLibrary, and has it count in *w. */
HMODULE lsp_watch(LPCWSTR path, struct layer_watch *w);

void lsp_up(void);                                      /* WSAStartup and WSACleanup, which work */
void lsp_down(void);
/* A watched layer over TCP, alone in the catalogue, and Winsock started. */
struct lsp_one {
    HMODULE module;
    struct lsp installed;
};
struct lsp_one lsp_begin(LPCWSTR dll, struct layer_watch *w);
SOCKET lsp_listener(struct sockaddr_in *name);          /* on 127.0.0.1 */
SOCKET lsp_connected(const struct sockaddr_in *name);
#define NAME(a) ((struct sockaddr *)(a))

extern const struct tap_test lsp_catalog_tests[], lsp_call_tests[], lsp_life_tests[],
    lsp_within_tests[];
int lsp_exits_in(unsigned slot);                        /* a child: ends in this call of a layer */
int lsp_child(const char *what, unsigned number);       /* "t_lsp child WHAT NUMBER" */

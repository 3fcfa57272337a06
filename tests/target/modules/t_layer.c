/* SPDX-License-Identifier: MIT */
/* A layered provider that counts its calls and passes them on.  With OWN_HANDLES its sockets are
 * none of the system's. */
#include "tests/target/modules/layer.h"

#include <string.h>
#include <wchar.h>

static struct layer_watch unwatched, *seen = &unwatched;
static HMODULE module, below_module;
static WSPPROC_TABLE lower;
static WSPUPCALLTABLE up;
static WSAPROTOCOL_INFOW below;
static DWORD chain_id;

BOOL WINAPI DllMain(HANDLE instance, DWORD reason, LPVOID reserved);
void watch(struct layer_watch *w);

BOOL WINAPI DllMain(HANDLE instance, DWORD reason, LPVOID reserved)
{
    module = instance;
    if (reason == DLL_PROCESS_DETACH && !reserved)
        InterlockedIncrement(&seen->detached);
    return TRUE;
}

void watch(struct layer_watch *w)
{
    seen = w;
}

static void count(unsigned slot)
{
    InterlockedIncrement(&seen->calls[slot]);
    if (seen->clock)
        seen->turn = InterlockedIncrement(seen->clock);
    if (seen->at)
        seen->at(slot);
}

/* --- handles ---------------------------------------------------------------------------------- */

static SOCKET down(SOCKET s)
{
#ifdef OWN_HANDLES
    DWORD context;
    int err;

    return up.lpWPUQuerySocketHandleContext(s, &context, &err) ? INVALID_SOCKET : (SOCKET)context;
#else
    return s;
#endif
}

static SOCKET ours(SOCKET made, LPINT err)
{
    SOCKET s;
    int ignored;

    if (made == INVALID_SOCKET || seen->mode == LAYER_FORGETFUL)
        return made;
#ifdef OWN_HANDLES
    s = up.lpWPUCreateSocketHandle(chain_id, made, err);
#else
    s = up.lpWPUModifyIFSHandle(chain_id, made, err);
#endif
    if (s == INVALID_SOCKET)
        lower.lpWSPCloseSocket(made, &ignored);
    return s;
}

/* The sets of the layer below; back with those of ours that are in them again. */
static fd_set *set_down(const fd_set *set, fd_set *out)
{
    if (!set)
        return NULL;
    out->fd_count = set->fd_count;
    for (unsigned i = 0; i < set->fd_count; i++)
        out->fd_array[i] = down(set->fd_array[i]);
    return out;
}

static void set_up(fd_set *set, fd_set *lowered)
{
    unsigned n = 0;

    if (!set)
        return;
    for (unsigned i = 0; i < set->fd_count; i++)
        if (up.lpWPUFDIsSet(down(set->fd_array[i]), lowered))
            set->fd_array[n++] = set->fd_array[i];
    set->fd_count = n;
}

/* --- the calls -------------------------------------------------------------------------------- */

#define PASS(type, name, params, args) \
    static type WSPAPI my##name params { count(LAYER_##name); return lower.lpWSP##name args; }

PASS(INT, AddressToString, (LPSOCKADDR a, DWORD n, LPWSAPROTOCOL_INFOW i, LPWSTR t, LPDWORD m,
                            LPINT e), (a, n, i ? &below : NULL, t, m, e))
PASS(int, AsyncSelect, (SOCKET s, HWND w, unsigned m, LONG l, LPINT e), (down(s), w, m, l, e))
PASS(int, Bind, (SOCKET s, const struct sockaddr *a, int n, LPINT e), (down(s), a, n, e))
PASS(int, CancelBlockingCall, (LPINT e), (e))
PASS(int, Connect, (SOCKET s, const struct sockaddr *a, int n, LPWSABUF c, LPWSABUF d, LPQOS q,
                    LPQOS g, LPINT e), (down(s), a, n, c, d, q, g, e))
PASS(int, DuplicateSocket, (SOCKET s, DWORD p, LPWSAPROTOCOL_INFOW i, LPINT e),
     (down(s), p, i, e))
PASS(int, EnumNetworkEvents, (SOCKET s, WSAEVENT v, LPWSANETWORKEVENTS n, LPINT e),
     (down(s), v, n, e))
PASS(int, EventSelect, (SOCKET s, WSAEVENT v, LONG l, LPINT e), (down(s), v, l, e))
PASS(BOOL, GetOverlappedResult, (SOCKET s, LPWSAOVERLAPPED o, LPDWORD t, BOOL w, LPDWORD f,
                                 LPINT e), (down(s), o, t, w, f, e))
PASS(int, GetPeerName, (SOCKET s, struct sockaddr *a, LPINT n, LPINT e), (down(s), a, n, e))
PASS(int, GetSockName, (SOCKET s, struct sockaddr *a, LPINT n, LPINT e), (down(s), a, n, e))
PASS(int, GetSockOpt, (SOCKET s, int l, int o, char *v, LPINT n, LPINT e), (down(s), l, o, v, n, e))
PASS(BOOL, GetQOSByName, (SOCKET s, LPWSABUF n, LPQOS q, LPINT e), (down(s), n, q, e))
PASS(int, Ioctl, (SOCKET s, DWORD c, LPVOID i, DWORD n, LPVOID o, DWORD m, LPDWORD r,
                  LPWSAOVERLAPPED v, LPWSAOVERLAPPED_COMPLETION_ROUTINE f, LPWSATHREADID t,
                  LPINT e), (down(s), c, i, n, o, m, r, v, f, t, e))
PASS(int, Listen, (SOCKET s, int b, LPINT e), (down(s), b, e))
PASS(int, RecvDisconnect, (SOCKET s, LPWSABUF d, LPINT e), (down(s), d, e))
PASS(int, RecvFrom, (SOCKET s, LPWSABUF b, DWORD n, LPDWORD r, LPDWORD f, struct sockaddr *a,
                     LPINT m, LPWSAOVERLAPPED v, LPWSAOVERLAPPED_COMPLETION_ROUTINE c,
                     LPWSATHREADID t, LPINT e), (down(s), b, n, r, f, a, m, v, c, t, e))
PASS(int, Send, (SOCKET s, LPWSABUF b, DWORD n, LPDWORD r, DWORD f, LPWSAOVERLAPPED v,
                 LPWSAOVERLAPPED_COMPLETION_ROUTINE c, LPWSATHREADID t, LPINT e),
     (down(s), b, n, r, f, v, c, t, e))
PASS(int, SendDisconnect, (SOCKET s, LPWSABUF d, LPINT e), (down(s), d, e))
PASS(int, SendTo, (SOCKET s, LPWSABUF b, DWORD n, LPDWORD r, DWORD f, const struct sockaddr *a,
                   int m, LPWSAOVERLAPPED v, LPWSAOVERLAPPED_COMPLETION_ROUTINE c,
                   LPWSATHREADID t, LPINT e), (down(s), b, n, r, f, a, m, v, c, t, e))
PASS(int, SetSockOpt, (SOCKET s, int l, int o, const char *v, int n, LPINT e),
     (down(s), l, o, v, n, e))
PASS(int, Shutdown, (SOCKET s, int h, LPINT e), (down(s), h, e))
PASS(INT, StringToAddress, (LPWSTR t, INT f, LPWSAPROTOCOL_INFOW i, LPSOCKADDR a, LPINT n,
                            LPINT e), (t, f, i ? &below : NULL, a, n, e))

static SOCKET WSPAPI mySocket(int af, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP g,
                              DWORD flags, LPINT e)
{
    count(LAYER_Socket);
    chain_id = info->dwCatalogEntryId;
    return ours(lower.lpWSPSocket(af, type, protocol, &below, g, flags, e), e);
}

static SOCKET WSPAPI myAccept(SOCKET s, struct sockaddr *a, LPINT n, LPCONDITIONPROC c, DWORD d,
                              LPINT e)
{
    count(LAYER_Accept);
    return ours(lower.lpWSPAccept(down(s), a, n, c, d, e), e);
}

static SOCKET WSPAPI myJoinLeaf(SOCKET s, const struct sockaddr *a, int n, LPWSABUF c, LPWSABUF d,
                                LPQOS q, LPQOS g, DWORD f, LPINT e)
{
    count(LAYER_JoinLeaf);
    return ours(lower.lpWSPJoinLeaf(down(s), a, n, c, d, q, g, f, e), e);
}

static int WSPAPI myCloseSocket(SOCKET s, LPINT e)
{
    int ret;

    count(LAYER_CloseSocket);
    ret = lower.lpWSPCloseSocket(down(s), e);
    if (seen->closed)
        seen->closed(s);
#ifdef OWN_HANDLES
    if (!ret)
        ret = up.lpWPUCloseSocketHandle(s, e);
#endif
    return ret;
}

static int WSPAPI myRecv(SOCKET s, LPWSABUF b, DWORD n, LPDWORD r, LPDWORD f, LPWSAOVERLAPPED v,
                         LPWSAOVERLAPPED_COMPLETION_ROUTINE c, LPWSATHREADID t, LPINT e)
{
    count(LAYER_Recv);
    if (t)
        seen->thread = *t;
    return lower.lpWSPRecv(down(s), b, n, r, f, v, c, t, e);
}

static int WSPAPI mySelect(int nfds, fd_set *r, fd_set *w, fd_set *x, const struct timeval *t,
                           LPINT e)
{
    fd_set sets[3];
    int n;

    count(LAYER_Select);
    n = lower.lpWSPSelect(nfds, set_down(r, &sets[0]), set_down(w, &sets[1]),
                          set_down(x, &sets[2]), t, e);
    if (n != SOCKET_ERROR) {
        set_up(r, &sets[0]);
        set_up(w, &sets[1]);
        set_up(x, &sets[2]);
    }
    return n;
}

static int WSPAPI myCleanup(LPINT e)
{
    int ret;

    count(LAYER_Cleanup);
    InterlockedIncrement(&seen->cleanups);
    ret = lower.lpWSPCleanup(e);
    FreeLibrary(below_module);
    return ret;
}

#define MINE(name) my##name,
static const WSPPROC_TABLE mine = { LAYER_SLOTS(MINE) };

/* --- the start -------------------------------------------------------------------------------- */

static const WCHAR *leaf(const WCHAR *path)
{
    const WCHAR *last = wcsrchr(path, L'\\');

    return last ? last + 1 : path;
}

static BOOL path_of(WSAPROTOCOL_INFOW *all, int n, DWORD id, WCHAR *path, WSAPROTOCOL_INFOW *info)
{
    INT length = MAX_PATH, err;

    for (int i = 0; i < n; i++)
        if (all[i].dwCatalogEntryId == id) {
            *info = all[i];
            return !up.lpWPUGetProviderPath(&all[i].ProviderId, path, &length, &err);
        }
    return FALSE;
}

/* Who is below this DLL in the chain, and its path. */
static BOOL find_below(const WSAPROTOCOL_INFOW *chain, WCHAR *path)
{
    static WSAPROTOCOL_INFOW all[32];
    WCHAR own[MAX_PATH];
    DWORD bytes = sizeof all;
    int err, n = WSCEnumProtocols(NULL, all, &bytes, &err);

    GetModuleFileName(module, own, MAX_PATH);
    for (int i = 0; i + 1 < chain->ProtocolChain.ChainLen; i++)
        if (path_of(all, n, chain->ProtocolChain.ChainEntries[i], path, &below) &&
            !_wcsicmp(leaf(path), leaf(own)))
            return path_of(all, n, chain->ProtocolChain.ChainEntries[i + 1], path, &below);
    return FALSE;
}

static int start_below(WORD version, LPWSPDATA data, const WSAPROTOCOL_INFOW *chain)
{
    WCHAR path[MAX_PATH];
    LPWSPSTARTUP startup;

    if (!find_below(chain, path))
        return WSAEPROVIDERFAILEDINIT;
    if (below.ProtocolChain.ChainLen != BASE_PROTOCOL)
        below = *chain;
    below_module = LoadLibrary(path);
    startup = (LPWSPSTARTUP)(uintptr_t)GetProcAddress(below_module, L"WSPStartup");
    return startup ? startup(version, data, &below, up, &lower) : WSAEPROVIDERFAILEDINIT;
}

int WSPAPI WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                      WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table)
{
    int err;

    InterlockedIncrement(&seen->startups);
    if (seen->starting) {
        SetEvent(seen->starting);
        WaitForSingleObject(seen->go_on, INFINITE);
    }
    seen->info = *info;
    seen->up = up = upcalls;
    chain_id = info->dwCatalogEntryId;
    if (seen->at)
        seen->at(LAYER_NSLOTS);
    if (seen->mode == LAYER_FAILS)
        return WSASYSNOTREADY;
    if (seen->mode == LAYER_OPENS)
        seen->inside = socket(AF_INET, SOCK_STREAM, 0);
    err = start_below(version, data, info);
    *table = mine;
    if (seen->mode == LAYER_HOLE)
        table->lpWSPShutdown = NULL;
    if (seen->mode == LAYER_OLD)
        data->wVersion = MAKEWORD(1, 1);
    return err;
}

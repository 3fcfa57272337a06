/* SPDX-License-Identifier: MIT */
#include "tests/target/kern.h"
#include <string.h>
#include "tests/target/tap.h"

enum { HANG_MS = 60000 };

/* Weak: a client inside the kernel has its own (tests/kernel/kern_svc.c). */
__attribute__((weak)) uint32_t kern_svc(uint32_t id, void *args, uint32_t bytes)
{
    register uint32_t r0 __asm__("r0") = id;
    register void *r1 __asm__("r1") = args;
    register uint32_t r2 __asm__("r2") = bytes;

    __asm__ volatile("svc #0" : "+r"(r0), "+r"(r1), "+r"(r2) : : "r3", "r12", "lr", "memory", "cc");
    return r0;
}

uint64_t now_us(void)
{
    struct kern_time t = { 0 };

    kern_svc(SVC_ID(SVC_KERN, KERN_TIME), &t, sizeof t);
    return t.us;
}

void figures_read(struct figures *out)
{
    memset(out, 0, sizeof *out);
    is(kern_svc(SVC_ID(SVC_KERN, KERN_MEMORY), &out->memory, sizeof out->memory), 0);
    is(kern_svc(SVC_ID(SVC_NET, NET_POOLS), &out->net, sizeof out->net), 0);
}

static void not_above(const char *what, uint32_t before, uint32_t now)
{
    if (now > before)
        tap_fail("%s leaked: %lu before, %lu now", what, (unsigned long)before, (unsigned long)now);
}

static uint32_t pages_outside_heap(const struct kern_memory *m)
{
    return m->total_pages - m->free_pages - m->heap_bytes / 4096;
}

void figures_same(const struct figures *before)
{
    struct figures now;

    figures_read(&now);
    not_above("pages outside the heap", pages_outside_heap(&before->memory),
              pages_outside_heap(&now.memory));
    not_above("kernel heap bytes", before->memory.heap_used, now.memory.heap_used);
    not_above("processes", before->memory.processes, now.memory.processes);
    not_above("threads", before->memory.threads, now.memory.threads);
    not_above("handles", before->memory.handles, now.memory.handles);
    not_above("sockets", before->net.sockets, now.net.sockets);
    not_above("TCP pcbs", before->net.tcp_pcb_used, now.net.tcp_pcb_used);
    not_above("TCP listening pcbs", before->net.tcp_listen_used, now.net.tcp_listen_used);
    not_above("UDP pcbs", before->net.udp_pcb_used, now.net.udp_pcb_used);
    not_above("TCP segments", before->net.tcp_seg_used, now.net.tcp_seg_used);
    not_above("pool pbufs", before->net.pbuf_pool_used, now.net.pbuf_pool_used);
    not_above("reference pbufs", before->net.pbuf_used, now.net.pbuf_used);
}

void figures_settle(const struct figures *before, unsigned timeout_ms)
{
    uint64_t end = now_us() + timeout_ms * 1000ull;
    struct figures now;

    do {
        Sleep(10);             /* polls: nothing announces that the last pcb of a peer has gone */
        figures_read(&now);
    } while (now_us() < end
             && (now.net.tcp_pcb_used > before->net.tcp_pcb_used
                 || now.net.tcp_seg_used > before->net.tcp_seg_used
                 || now.net.pbuf_pool_used > before->net.pbuf_pool_used
                 || now.memory.processes > before->memory.processes
                 || now.memory.threads > before->memory.threads));
}

HANDLE start_thread(DWORD(WINAPI *run)(void *), void *arg)
{
    HANDLE h = CreateThread(NULL, 0, run, arg, 0, NULL);

    ok(h != NULL);
    return h;
}

DWORD join_thread(HANDLE thread)
{
    DWORD code = 0xdead;

    is(WaitForSingleObject(thread, HANG_MS), WAIT_OBJECT_0);
    ok(GetExitCodeThread(thread, &code));
    ok(CloseHandle(thread));
    return code;
}

HANDLE start_process(const char *cmdline, DWORD *id)
{
    WCHAR image[KERN_NAME_MAX], rest[KERN_CMDLINE_MAX];
    PROCESS_INFORMATION info;
    unsigned i = 0, j = 0;

    while (cmdline[i] && cmdline[i] != ' ' && i < KERN_NAME_MAX - 1) {
        image[i] = (WCHAR)cmdline[i];
        i++;
    }
    image[i] = 0;
    while (cmdline[i] == ' ')
        i++;
    while (cmdline[i] && j < KERN_CMDLINE_MAX - 1)
        rest[j++] = (WCHAR)cmdline[i++];
    rest[j] = 0;
    if (!ok(CreateProcess(image, rest, NULL, NULL, FALSE, 0, NULL, NULL, NULL, &info)))
        return NULL;
    CloseHandle(info.hThread);
    if (id)
        *id = info.dwProcessId;
    return info.hProcess;
}

DWORD join_process(HANDLE process)
{
    DWORD code = 0xdead;

    is(WaitForSingleObject(process, HANG_MS), WAIT_OBJECT_0);
    ok(GetExitCodeProcess(process, &code));
    ok(CloseHandle(process));
    return code;
}

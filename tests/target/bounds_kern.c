/* SPDX-License-Identifier: MIT */
/* The API set KERN at its bounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include <winerror.h>
#include "tests/target/bounds_calls.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { PAGE = 4096, HIGH = 16 * 1024 * 1024 };

static HANDLE event, mutex, ended_thread, ended_process;
static uint32_t handles[64];

static void ends(uint32_t start, uint32_t param)
{
    struct kern_exit a = { param };

    (void)start;
    kern_svc(SVC_ID(SVC_KERN, KERN_EXIT_THREAD), &a, sizeof a);
}

static DWORD WINAPI ends_at_once(void *arg)
{
    (void)arg;
    return 0;
}

void bounds_kern_begin(void)
{
    event = CreateEvent(NULL, TRUE, TRUE, NULL);
    mutex = CreateMutex(NULL, FALSE, NULL);
    ended_thread = start_thread(ends_at_once, NULL);
    is(WaitForSingleObject(ended_thread, 10000), WAIT_OBJECT_0);
    ended_process = start_process("t_bounds child 0", NULL);
    is(WaitForSingleObject(ended_process, 10000), WAIT_OBJECT_0);
    for (unsigned i = 0; i < 64; i++)
        handles[i] = word(event);
}

static void close_word(uint32_t h)
{
    ok(CloseHandle((HANDLE)h));
}

#define CLOSES(name, type, field)                   \
    static void name(void *args, uint32_t returned) \
    {                                               \
        (void)returned;                             \
        close_word(((struct type *)args)->field);   \
    }

/* --- processes and threads -------------------------------------------------------------------- */

/* One that ends at once whatever its command line becomes; not this one. */
GOOD(g_create_process, kern_create_process, .image = word("t_greedy"), .cmdline = word("t_greedy"))

static void u_create_process(void *args, uint32_t returned)
{
    struct kern_create_process *a = args;

    (void)returned;
    ResumeThread((HANDLE)a->thread);
    close_word(a->thread);
    join_process((HANDLE)a->process);
}

GOOD(g_create_thread, kern_create_thread, .entry = word(ends))

static void u_create_thread(void *args, uint32_t returned)
{
    HANDLE t = (HANDLE)((struct kern_create_thread *)args)->thread;

    (void)returned;
    ResumeThread(t);
    is(WaitForSingleObject(t, 10000), WAIT_OBJECT_0);
    ok(CloseHandle(t));
}

GOOD(g_end_process, kern_terminate, word(ended_process), 1)
GOOD(g_end_thread, kern_terminate, word(ended_thread), 1)
GOOD(g_exit_code, kern_exit_code, word(ended_thread), 0)
GOOD(g_open, kern_open_process, GetCurrentProcessId(), 0)

CLOSES(u_open, kern_open_process, process)

GOOD(g_priority, kern_priority, 0, 250)
GOOD(g_query, kern_thread_query, 0, 0, 0, 0)

static const struct field create_process[] = {
    F(kern_create_process, image, POINTER), F(kern_create_process, cmdline, POINTER),
    F(kern_create_process, foreground, NUMBER), F(kern_create_process, suspended, NUMBER),
    F(kern_create_process, process, OUTPUT),
    F(kern_create_process, thread, OUTPUT), F(kern_create_process, process_id, OUTPUT),
    F(kern_create_process, thread_id, OUTPUT),
};
/* ELSEWHERE(kern_create_thread, entry): a jump to nowhere, t_crash */
static const struct field create_thread[] = {
    F(kern_create_thread, start, NUMBER), F(kern_create_thread, param, NUMBER),
    X(kern_create_thread, stack_bytes, { 0, 0 }, { 1, 0 }, { PAGE, 0 }, { HIGH, 0 },
      { HIGH + 1, ERROR_INVALID_PARAMETER }, { 0x7fffffff, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_create_thread, suspended, NUMBER),
    F(kern_create_thread, thread, OUTPUT), F(kern_create_thread, thread_id, OUTPUT),
};
static const struct field terminate[] = {
    F(kern_terminate, handle, HANDLE_OF), F(kern_terminate, code, NUMBER),
};
static const struct field exit_code[] = {
    F(kern_exit_code, handle, HANDLE_OF), F(kern_exit_code, code, OUTPUT),
};
static const struct field open_process[] = {
    X(kern_open_process, process_id, { 0, ERROR_INVALID_PARAMETER }, { 1, ERROR_ACCESS_DENIED },
      { 0x7fffffff, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_open_process, process, OUTPUT),
};
/* Only bad ones: a good one is the runtime's (image/user/crt), and stays for ever. */
static const struct field pointer_word[] = {
    X(kern_thread_pointer_word, word, { 0, ERROR_NOACCESS }, { 1, ERROR_INVALID_PARAMETER },
      { 2, ERROR_INVALID_PARAMETER }, { 0x7fff0000, ERROR_NOACCESS },
      { 0x80000000, ERROR_NOACCESS }, { 0xfffffffc, ERROR_NOACCESS },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
/* Only bad ones: it is read when the program crashes (t_crash hostile_modules). */
static const struct field module_list[] = {
    X(kern_module_list, first, { 0, 0 }, { 1, ERROR_INVALID_PARAMETER }, { 0x80000000, 0 },
      { 0xfffffffc, 0 }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
/* ELSEWHERE(kern_module, next): t_crash hostile_modules */
/* ELSEWHERE(kern_module, base): likewise */
/* ELSEWHERE(kern_module, bytes): likewise */
/* ELSEWHERE(kern_module, name): likewise */
static const struct field priority[] = {
    X(kern_priority, thread, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0xffffffff, ERROR_INVALID_HANDLE }),
    X(kern_priority, priority, { 0, 0 }, { 1, 0 }, { 254, 0 }, { 255, 0 },
      { 256, ERROR_INVALID_PARAMETER }, { 0x7fffffff, ERROR_INVALID_PARAMETER },
      { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
static const struct field thread_query[] = {
    X(kern_thread_query, thread, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0xffffffff, ERROR_INVALID_HANDLE }),
    F(kern_thread_query, process_id, OUTPUT), F(kern_thread_query, thread_id, OUTPUT),
    F(kern_thread_query, priority, OUTPUT),
};

/* --- objects, waiting, time ------------------------------------------------------------------- */

static void g_event_handle(void *args)
{
    *(uint32_t *)args = word(event);
}

static void g_mutex_handle(void *args)
{
    *(uint32_t *)args = word(mutex);
}

static void g_wait(void *args)
{
    *(struct kern_wait *)args = (struct kern_wait){ word(handles), 1, 0, 0, 0 };
    SetEvent(event);
}

static void g_wait_in_vain(void *args)
{
    g_wait(args);
    ResetEvent(event);
}

GOOD(g_sleep, kern_sleep, 1)

static const struct field handle[] = { F(kern_handle, handle, HANDLE_OF) };
static const struct field waits[] = {
    F(kern_wait, handles, POINTER),
    X(kern_wait, count, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 2, 0 }, { 64, 0 },
      { 65, ERROR_INVALID_PARAMETER }, { 0x40000001, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_wait, all, NUMBER), F(kern_wait, timeout_ms, NUMBER), F(kern_wait, index, OUTPUT),
};
static const struct field waits_in_vain[] = {
    X(kern_wait, timeout_ms, { 0, ERROR_TIMEOUT }, { 1, ERROR_TIMEOUT }, { 20, ERROR_TIMEOUT },
      { 0x7fffffff, BLOCKS }, { 0x80000000, BLOCKS }, { 0xfffffffe, BLOCKS },
      { 0xffffffff, BLOCKS }),
};
static const struct field sleeps[] = {
    X(kern_sleep, timeout_ms, { 0, 0 }, { 1, 0 }, { 20, 0 }, { 0x7fffffff, BLOCKS },
      { 0x80000000, BLOCKS }, { 0xfffffffe, BLOCKS }, { 0xffffffff, BLOCKS }),
};
static const struct field time_now[] = { F(kern_time, us, OUTPUT) };

/* --- memory ----------------------------------------------------------------------------------- */

GOOD(g_alloc, kern_vm, 0, PAGE, VM_READ, 0)

static void u_alloc(void *args, uint32_t returned)
{
    struct kern_vm a = { ((struct kern_vm *)args)->address, 0, 0, 0 };

    (void)returned;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_VM_FREE), &a, sizeof a), 0);
}

/* Four pages that are there for good; whatever an attempt has done to them is repaired. */
static void g_region(void *args)
{
    static struct kern_vm region = { 0, 4 * PAGE, VM_READ | VM_WRITE, 0 };

    for (unsigned i = 0; region.address && i < 4; i++) {
        struct kern_vm old = { region.address + i * PAGE, PAGE, 0, 0 };

        kern_svc(SVC_ID(SVC_KERN, KERN_VM_FREE), &old, sizeof old);
    }
    is(kern_svc(SVC_ID(SVC_KERN, KERN_VM_ALLOC), &region, sizeof region), 0);
    *(struct kern_vm *)args = (struct kern_vm){ region.address, PAGE, VM_READ, 0 };
}

static const uint32_t vm_errors[] = { ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER,
                                      ERROR_INVALID_ADDRESS, 0 };
static const struct field alloc[] = {
    F(kern_vm, address, POINTER), F(kern_vm, bytes, NUMBER),
    X(kern_vm, access, { 0, 0 }, { 1, 0 }, { 7, 0 }, { 8, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
    F(kern_vm, old_access, OUTPUT),
};
static const struct field vm_free[] = {
    F(kern_vm, address, POINTER), F(kern_vm, bytes, NUMBER), F(kern_vm, access, OUTPUT),
    F(kern_vm, old_access, OUTPUT),
};

GOOD(g_query_memory, kern_vm_query, word(bounds_room()), 0, 0, 0, 0)
static const uint16_t section_name[] = { 'b', 'o', 'u', 'n', 'd', 's' };
GOOD(g_section, kern_create_section, .bytes = PAGE, .access = VM_READ | VM_WRITE,
     .name = word(section_name), .units = 6)

static void u_section(void *args, uint32_t returned)
{
    (void)returned;
    ok(CloseHandle((HANDLE)((struct kern_create_section *)args)->section));
}

/* One section for all of them, of three pages. */
static void g_view(void *args)
{
    static struct kern_create_section a = { .bytes = 3 * PAGE, .access = VM_READ | VM_WRITE };

    if (!a.section)
        is(kern_svc(SVC_ID(SVC_KERN, KERN_CREATE_SECTION), &a, sizeof a), 0);
    *(struct kern_map_view *)args = (struct kern_map_view){ a.section, 0, 0, VM_READ, 0 };
}

static void u_view(void *args, uint32_t returned)
{
    struct kern_unmap_view a = { ((struct kern_map_view *)args)->address };

    (void)returned;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_UNMAP_VIEW), &a, sizeof a), 0);
}

static void g_unmap(void *args)
{
    static struct kern_map_view view;
    struct kern_unmap_view old = { view.address };

    kern_svc(SVC_ID(SVC_KERN, KERN_UNMAP_VIEW), &old, sizeof old);
    g_view(&view);
    is(kern_svc(SVC_ID(SVC_KERN, KERN_MAP_VIEW), &view, sizeof view), 0);
    *(struct kern_unmap_view *)args = (struct kern_unmap_view){ view.address };
}

static const uint32_t view_errors[] = { ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER,
                                        ERROR_INVALID_ADDRESS, ERROR_MAPPED_ALIGNMENT,
                                        ERROR_NOACCESS, 0 };
#define SECTION_ACCESS(type)                                                                     \
    X(type, access, { 0, ERROR_INVALID_PARAMETER }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },    \
      { 3, 0 }, { 5, ERROR_INVALID_PARAMETER }, { 7, ERROR_INVALID_PARAMETER },                  \
      { 0x80000001, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER })
static const struct field query_memory[] = {
    F(kern_vm_query, address, POINTER), F(kern_vm_query, region, OUTPUT),
    F(kern_vm_query, bytes, OUTPUT), F(kern_vm_query, access, OUTPUT),
    F(kern_vm_query, kind, OUTPUT),
};
static const struct field section[] = {
    F(kern_create_section, name, POINTER),
    X(kern_create_section, units, { 0, 0 }, { 6, 0 }, { 260, ERROR_FILENAME_EXCED_RANGE },
      { 0x80000000, ERROR_FILENAME_EXCED_RANGE }, { 0xffffffff, ERROR_FILENAME_EXCED_RANGE }),
    X(kern_create_section, file, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0x7fffffff, ERROR_INVALID_HANDLE }, { 0xffffffff, ERROR_INVALID_HANDLE }),
    F(kern_create_section, bytes, NUMBER), SECTION_ACCESS(kern_create_section),
    F(kern_create_section, section, OUTPUT), F(kern_create_section, existed, OUTPUT),
};
static const struct field view[] = {
    F(kern_map_view, section, HANDLE_OF), F(kern_map_view, offset, NUMBER),
    F(kern_map_view, bytes, NUMBER), SECTION_ACCESS(kern_map_view),
    F(kern_map_view, address, OUTPUT),
};
static const struct field unmap[] = { F(kern_unmap_view, address, POINTER) };

/* --- console, files, lists -------------------------------------------------------------------- */

GOOD(g_io, kern_io, word(bounds_edge(0)), 0, 0)

static void g_mode(void *args)
{
    *(uint32_t *)args = CONSOLE_COOKED;
}

static void u_mode(void *args, uint32_t returned)
{
    struct kern_console_mode a = { CONSOLE_COOKED };

    (void)args;
    (void)returned;
    is(kern_svc(SVC_ID(SVC_KERN, KERN_CONSOLE_MODE), &a, sizeof a), 0);
}

GOOD(g_file, kern_file, .name = word("t_bounds"), .buffer = word(bounds_edge(16)), .bytes = 16)
GOOD(g_list, kern_list, word(bounds_room()), 1000, 0)

static const uint32_t faults[] = { ERROR_NOACCESS, ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND,
                                   ERROR_INVALID_NAME, ERROR_ACCESS_DENIED,
                                   ERROR_FILENAME_EXCED_RANGE, ERROR_BAD_EXE_FORMAT, 0 };
/* ELSEWHERE(KERN, CONSOLE_READ): a line that somebody types, tests/system; the structure is this */
static const struct field io[] = {
    F(kern_io, buffer, POINTER), F(kern_io, bytes, NUMBER), F(kern_io, done, OUTPUT),
};
static const struct field mode[] = {
    X(kern_console_mode, mode, { 0, 0 }, { 1, 0 }, { 2, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};
static const struct field foreground[] = {
    X(kern_console_foreground, process, { 0, 0 }, { 1, ERROR_INVALID_HANDLE },
      { 0xffffffff, ERROR_INVALID_HANDLE }),
};
static const struct field file[] = {
    F(kern_file, name, POINTER), F(kern_file, offset, NUMBER), F(kern_file, buffer, POINTER),
    F(kern_file, bytes, NUMBER), F(kern_file, done, OUTPUT), F(kern_file, size, OUTPUT),
};
static const struct field list[] = {
    F(kern_list, buffer, POINTER), F(kern_list, max, NUMBER), F(kern_list, count, OUTPUT),
};
static const struct field memory[] = {
    F(kern_memory, total_pages, OUTPUT), F(kern_memory, free_pages, OUTPUT),
    F(kern_memory, heap_bytes, OUTPUT), F(kern_memory, heap_used, OUTPUT),
    F(kern_memory, processes, OUTPUT), F(kern_memory, threads, OUTPUT),
    F(kern_memory, handles, OUTPUT),
};
static const struct field trace[] = { X(kern_trace, last, { 0, 0 }, { 1, 0 }, { 0xffffffff, 0 }) };
static const struct field counters[] = {
    F(kern_counters, svc, OUTPUT), F(kern_counters, irq, OUTPUT), F(kern_counters, fault, OUTPUT),
    F(kern_counters, context_switch, OUTPUT),
};

GOOD(g_random, kern_random, word(bounds_edge(16)), 16)
static const struct field randoms[] = {
    F(kern_random, buffer, POINTER),
    X(kern_random, bytes, { 0, 0 }, { 1, 0 }, { 16, 0 }, { 17, ERROR_NOACCESS },
      { KERN_RANDOM_MAX, ERROR_NOACCESS }, { KERN_RANDOM_MAX + 1, ERROR_INVALID_PARAMETER },
      { 0x80000000, ERROR_INVALID_PARAMETER }, { 0xffffffff, ERROR_INVALID_PARAMETER }),
};

/* ELSEWHERE(KERN, POWER_OFF): it has no arguments */
/* ELSEWHERE(KERN, EXIT_PROCESS): bounds_exit_codes, as it ends the caller */
/* ELSEWHERE(KERN, EXIT_THREAD): bounds_exit_codes */
/* ELSEWHERE(kern_exit, code): bounds_exit_codes */
const struct method bounds_kern[] = {
    M(KERN, CREATE_PROCESS, kern_create_process, create_process, g_create_process,
      u_create_process, 0, faults),
    M(KERN, CREATE_THREAD, kern_create_thread, create_thread, g_create_thread, u_create_thread, 0,
      NULL),
    M(KERN, TERMINATE_PROCESS, kern_terminate, terminate, g_end_process, NULL, 0, NULL),
    M(KERN, TERMINATE_THREAD, kern_terminate, terminate, g_end_thread, NULL, 0, NULL),
    M(KERN, EXIT_CODE, kern_exit_code, exit_code, g_exit_code, NULL, 0, NULL),
    M(KERN, OPEN_PROCESS, kern_open_process, open_process, g_open, u_open, 0, NULL),
    M(KERN, THREAD_POINTER_WORD, kern_thread_pointer_word, pointer_word, g_zero, NULL,
      ERROR_NOACCESS, NULL),
    M(KERN, MODULE_LIST, kern_module_list, module_list, g_zero, NULL, 0, NULL),
    M(KERN, SET_PRIORITY, kern_priority, priority, g_priority, NULL, 0, NULL),
    M(KERN, THREAD_QUERY, kern_thread_query, thread_query, g_query, NULL, 0, NULL),
    /* ELSEWHERE(KERN, RETIRED_8): gives ERROR_CALL_NOT_IMPLEMENTED, t_rawfile */
    /* ELSEWHERE(KERN, RETIRED_31): t_rawfile */
    M(KERN, SET_EVENT, kern_handle, handle, g_event_handle, NULL, 0, NULL),
    M(KERN, RESET_EVENT, kern_handle, handle, g_event_handle, NULL, 0, NULL),
    M(KERN, RELEASE_MUTEX, kern_handle, handle, g_mutex_handle, NULL, ERROR_NOT_OWNER, NULL),
    M(KERN, CLOSE_HANDLE, kern_handle, handle, g_zero, NULL, ERROR_INVALID_HANDLE, NULL),
    M(KERN, WAIT, kern_wait, waits, g_wait, NULL, 0, faults),
    M(KERN, WAIT, kern_wait, waits_in_vain, g_wait_in_vain, NULL, ERROR_TIMEOUT, NULL),
    M(KERN, SLEEP, kern_sleep, sleeps, g_sleep, NULL, 0, NULL),
    M(KERN, TIME, kern_time, time_now, g_zero, NULL, 0, NULL),
    M(KERN, VM_ALLOC, kern_vm, alloc, g_alloc, u_alloc, 0, vm_errors),
    M(KERN, VM_FREE, kern_vm, vm_free, g_region, NULL, 0, vm_errors),
    M(KERN, VM_PROTECT, kern_vm, alloc, g_region, NULL, 0, vm_errors),
    M(KERN, VM_QUERY, kern_vm_query, query_memory, g_query_memory, NULL, 0, view_errors),
    M(KERN, CREATE_SECTION, kern_create_section, section, g_section, u_section, 0, view_errors),
    M(KERN, MAP_VIEW, kern_map_view, view, g_view, u_view, 0, view_errors),
    M(KERN, UNMAP_VIEW, kern_unmap_view, unmap, g_unmap, NULL, 0, view_errors),
    M(KERN, CONSOLE_WRITE, kern_io, io, g_io, NULL, 0, faults),
    M(KERN, CONSOLE_MODE, kern_console_mode, mode, g_mode, u_mode, 0, NULL),
    M(KERN, CONSOLE_FOREGROUND, kern_console_foreground, foreground, g_zero, NULL, 0, NULL),
    M(KERN, FILE_READ, kern_file, file, g_file, NULL, 0, faults),
    M(KERN, PROCESS_LIST, kern_list, list, g_list, NULL, 0, faults),
    M(KERN, MEMORY, kern_memory, memory, g_zero, NULL, 0, NULL),
    M(KERN, TRACE_DUMP, kern_trace, trace, g_zero, NULL, 0, NULL),
    M(KERN, COUNTERS, kern_counters, counters, g_zero, NULL, 0, NULL),
    M(KERN, RANDOM, kern_random, randoms, g_random, NULL, 0, faults),
    /* ELSEWHERE(KERN, RESTART): no argument, and no return; tests/system/test_shell.py */
};
const unsigned bounds_nkern = COUNT(bounds_kern);

/* --- ends ------------------------------------------------------------------------------------- */

int bounds_child(const char *code)
{
    return (int)strtoul(code, NULL, 0);
}

static DWORD WINAPI exits(void *arg)
{
    return (DWORD)(uintptr_t)arg;
}

void bounds_exit_codes(void)
{
    static const uint32_t codes[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff };
    char line[40];

    for (unsigned i = 0; i < COUNT(codes); i++) {
        is(join_thread(start_thread(exits, (void *)codes[i])), codes[i]);
        sprintf(line, "t_bounds child 0x%lx", (unsigned long)codes[i]);
        is(join_process(start_process(line, NULL)), codes[i]);
    }
}

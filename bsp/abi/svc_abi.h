/* SPDX-License-Identifier: MIT */
/* svc_abi: what crosses the SVC instruction between a user program and the kernel.
 *
 * A call is `svc #0` with r0 = SVC_ID(set, method), r1 = address of an argument structure in the
 * caller's memory, r2 = its exact size; r0 returns the result, r1-r3 and r12 are clobbered.
 * Each argument structure is made of 32-bit words; an address in it is a uint32_t.  Results that
 * do not fit r0 are written back into the fields marked "out" of the same structure.
 *
 * Returns  set SVC_KERN: 0 or a Win32 ERROR_* (winerror.h); other sets define their own.
 *          A bad set or method gives ERROR_CALL_NOT_IMPLEMENTED, a wrong size
 *          ERROR_INVALID_PARAMETER, an unreadable structure ERROR_NOACCESS (sets may override).
 * Frozen   numbers are never reused; new methods go to the end of their list.
 * Source   own design; the shape (API sets, handle based) follows public Windows CE notes.
 * Tests    tests/target/bounds_kern.c, t_thread.c, t_process.c, t_vm.c                          */
#pragma once
#include <stdint.h>

/* SVC_TEST is there in test images only (tests/kernel/test_abi.h). */
enum svc_set { SVC_KERN, SVC_WSP, SVC_NET, SVC_TEST, SVC_NSETS };

#define SVC_ID(set, method) (((uint32_t)(set) << 16) | (uint32_t)(method))

/* The top of each user stack holds a thread block of this size, zeroed by the kernel.  TPIDRURO
 * holds its address; its content belongs to the C runtime (image/user/crt/teb.h). */
enum { SVC_TEB_BYTES = 2048 };

/* Address space of a program (bsp/kernel/memory/vm.h enforces it). */
#define USER_BASE 0x00010000u /* the first 64 KB are never mapped */
#define USER_TOP 0x7fff0000u  /* first address past user space    */

enum kern_method {
    KERN_CREATE_PROCESS,
    KERN_CREATE_THREAD,
    KERN_EXIT_PROCESS,
    KERN_EXIT_THREAD,
    KERN_TERMINATE_PROCESS,
    KERN_TERMINATE_THREAD,
    KERN_EXIT_CODE,
    KERN_OPEN_PROCESS,
    KERN_RETIRED_8,      /* now CREATE_OBJECT, as is 31 */
    KERN_SET_EVENT,
    KERN_RESET_EVENT,
    KERN_WAIT,
    KERN_CLOSE_HANDLE,
    KERN_SLEEP,
    KERN_TIME,
    KERN_VM_ALLOC,
    KERN_VM_FREE,
    KERN_VM_PROTECT,
    KERN_THREAD_POINTER_WORD,
    KERN_CONSOLE_READ,
    KERN_CONSOLE_WRITE,
    KERN_CONSOLE_MODE,
    KERN_CONSOLE_FOREGROUND,
    KERN_FILE_READ,
    KERN_RETIRED_24,     /* ERROR_CALL_NOT_IMPLEMENTED: it listed the archive */
    KERN_PROCESS_LIST,
    KERN_MEMORY,
    KERN_TRACE_DUMP,
    KERN_POWER_OFF,
    KERN_COUNTERS,
    KERN_SET_PRIORITY,
    KERN_RETIRED_31,
    KERN_RELEASE_MUTEX,
    KERN_THREAD_QUERY,
    KERN_RESTART,
    KERN_OPEN_FILE,
    KERN_READ_FILE,
    KERN_WRITE_FILE,
    KERN_SEEK_FILE,
    KERN_RESIZE_FILE,
    KERN_FILE_INFO,
    KERN_REMOVE_FILE,
    KERN_RENAME_FILE,
    KERN_MAKE_DIRECTORY,
    KERN_REMOVE_DIRECTORY,
    KERN_LIST_DIRECTORY,
    KERN_SUSPEND_THREAD,
    KERN_RESUME_THREAD,
    KERN_SET_QUANTUM,
    KERN_THREAD_TIMES,
    KERN_IDLE_TIME,
    KERN_EXCEPTION_HOOK,
    KERN_CONTINUE,
    KERN_UNHANDLED,
    KERN_CREATE_FILE,
    KERN_MARK_FILE,
    KERN_FILE_STORE,
    KERN_VM_QUERY,
    KERN_CREATE_SECTION,
    KERN_MAP_VIEW,
    KERN_UNMAP_VIEW,
    KERN_RANDOM,
    KERN_CREATE_OBJECT,
    KERN_OPEN_OBJECT,
    KERN_PULSE_EVENT,
    KERN_EVENT_DATA,
    KERN_RELEASE_SEMAPHORE,
    KERN_DUPLICATE_HANDLE,
    KERN_CREATE_QUEUE,
    KERN_OPEN_QUEUE,
    KERN_READ_QUEUE,
    KERN_WRITE_QUEUE,
    KERN_QUEUE_INFO,
    KERN_MODULE_LIST,
    KERN_MAP_FILE,
    KERN_NMETHODS
};

enum { KERN_WAIT_MAX = 64, KERN_CMDLINE_MAX = 512, KERN_NAME_MAX = 32 };
enum { KERN_INFINITE = 0xffffffff };

/* Names of files: docs/files.md.  Lengths with the NUL. */
enum { KERN_PATH_MAX = 260, KERN_FILE_NAME_MAX = 64 };

/* cmdline: NUL-terminated bytes, "prog arg arg"; the kernel hands it to the new program unparsed.
 * image: name of a file.  The new process inherits the console. */
struct kern_create_process {
    uint32_t image;       /* const char *, NUL-terminated, < KERN_NAME_MAX     */
    uint32_t cmdline;     /* const char *, NUL-terminated, < KERN_CMDLINE_MAX  */
    uint32_t foreground;  /* 1: gets console input and Ctrl-C, if the caller has them */
    uint32_t suspended;   /* not 0: its thread waits for RESUME_THREAD */
    uint32_t process;     /* out: handle */
    uint32_t thread;      /* out: handle */
    uint32_t process_id;  /* out */
    uint32_t thread_id;   /* out */
};
/* A program starts at its ELF entry in user mode with r0 = address of the command line, sp = top
 * of its stack (below the thread block).  A thread starts at `entry` with r0 = start, r1 = param:
 * entry is the runtime's trampoline, start and param are the client's.  stack_bytes 0: what the
 * program's file says, or 64 KB. */
struct kern_create_thread {
    uint32_t entry;
    uint32_t start;
    uint32_t param;
    uint32_t stack_bytes;
    uint32_t suspended;   /* not 0: it waits for RESUME_THREAD */
    uint32_t thread;      /* out: handle */
    uint32_t thread_id;   /* out */
};
struct kern_exit { uint32_t code; };                         /* EXIT_PROCESS, EXIT_THREAD       */
struct kern_terminate { uint32_t handle; uint32_t code; };   /* TERMINATE_PROCESS / _THREAD     */
struct kern_exit_code { uint32_t handle; uint32_t code; };   /* code out; STILL_ACTIVE 0x103    */
struct kern_open_process { uint32_t process_id; uint32_t process; };            /* process out  */
/* SET_EVENT, RESET_EVENT, PULSE_EVENT, CLOSE_HANDLE, RELEASE_MUTEX */
struct kern_handle { uint32_t handle; };
/* Waits for one or all of `count` handles (events, threads, processes, ...).  All: no handle
 * twice.  index + KERN_WAIT_ABANDONED: a mutex whose owner ended without releasing it. */
enum { KERN_WAIT_ABANDONED = 0x80 };
struct kern_wait {
    uint32_t handles;     /* const uint32_t[count] */
    uint32_t count;       /* 1..KERN_WAIT_MAX */
    uint32_t all;
    uint32_t timeout_ms;  /* KERN_INFINITE: for ever */
    uint32_t index;       /* out: which one; ERROR_TIMEOUT (1460) when none */
};
struct kern_sleep { uint32_t timeout_ms; };                  /* 0 = yield */
struct kern_time { uint64_t us; };                           /* out: microseconds since boot   */
enum { VM_READ = 1, VM_WRITE = 2, VM_EXEC = 4 };             /* 0 = no access                  */
struct kern_vm {                                             /* VM_ALLOC, VM_FREE, VM_PROTECT  */
    uint32_t address;     /* ALLOC: wanted, 0 = anywhere; out: where.  Pages of 4096 bytes     */
    uint32_t bytes;       /* FREE: 0 = the whole region that starts at address                 */
    uint32_t access;      /* VM_*; ALLOC and PROTECT                                           */
    uint32_t old_access;  /* out: PROTECT                                                      */
};
enum { VM_FREE, VM_PRIVATE, VM_VIEW };
struct kern_vm_query {
    uint32_t address;
    uint32_t region;      /* out: where the region begins; 0: nothing is mapped there           */
    uint32_t bytes;       /* out: from its page on, as far as nothing changes                   */
    uint32_t access;      /* out */
    uint32_t kind;        /* out: VM_FREE, VM_PRIVATE (VM_ALLOC and the program), VM_VIEW       */
};
/* Pages for views: cleared, or what the file holds now, which is read once.  The last is cleared
 * behind the end.  A name that a section has already gives that one, as it is. */
struct kern_create_section {
    uint32_t file;        /* a handle that reads; 0: none */
    uint32_t bytes;       /* 0: the file's; more than the file has: ERROR_NOT_ENOUGH_MEMORY     */
    uint32_t access;      /* VM_READ, or with VM_WRITE: the most that a view may have           */
    uint32_t name;        /* const uint16_t[units]; 0: none */
    uint32_t units;       /* < KERN_PATH_MAX */
    uint32_t section;     /* out: handle */
    uint32_t existed;     /* out: 1: it was there */
};
struct kern_map_view {
    uint32_t section;
    uint32_t offset;      /* of a page: else ERROR_MAPPED_ALIGNMENT */
    uint32_t bytes;       /* 0: to the end */
    uint32_t access;      /* VM_READ, or with VM_WRITE */
    uint32_t address;     /* out */
};
struct kern_unmap_view { uint32_t address; };                /* where MAP_VIEW put it           */
/* From now on, while a thread of this process runs, *word holds its thread block address. */
struct kern_thread_pointer_word { uint32_t word; };
struct kern_io { uint32_t buffer; uint32_t bytes; uint32_t done; };   /* CONSOLE_*; done out */
enum { CONSOLE_COOKED, CONSOLE_RAW };
struct kern_console_mode { uint32_t mode; };
struct kern_console_foreground { uint32_t process; };        /* handle; 0 = the caller         */
struct kern_file {                                           /* FILE_READ: by name, no handle  */
    uint32_t name;        /* const char *, < KERN_PATH_MAX as every name of a file */
    uint32_t offset;
    uint32_t buffer;
    uint32_t bytes;
    uint32_t done;        /* out: bytes read */
    uint32_t size;        /* out: size of the file */
};
/* WRITE, READ or both.  APPEND: each write goes to the end.  NEW: what is there already is an
 * error.  DENY: as long as this handle is open no other one reads, or writes.  QUERY: does neither.
 * A directory is ERROR_ACCESS_DENIED. */
enum {
    KERN_OPEN_READ = 1, KERN_OPEN_WRITE = 2, KERN_OPEN_APPEND = 4,
    KERN_OPEN_CREATE = 8, KERN_OPEN_NEW = 16, KERN_OPEN_TRUNCATE = 32,
    KERN_OPEN_DENY_READ = 64, KERN_OPEN_DENY_WRITE = 128, KERN_OPEN_QUERY = 256,
    KERN_OPEN_MARKS = 0xff0000,     /* KERN_FILE_MARKS of a file that is made */
};
struct kern_open_file { uint32_t name; uint32_t flags; uint32_t file; };        /* file out     */
struct kern_create_file {                                    /* CREATE_FILE: OPEN_FILE, and     */
    uint32_t name;
    uint32_t flags;
    uint32_t file;        /* out */
    uint32_t existed;     /* out: 1: it was not made now */
};
/* READ_FILE, WRITE_FILE, at the handle's position.  done out, after an error too; reading 0 of some
 * is the end.  ERROR_ACCESS_DENIED: not opened for this. */
struct kern_file_io { uint32_t file; uint32_t buffer; uint32_t bytes; uint32_t done; };
enum { KERN_SEEK_BEGIN, KERN_SEEK_CURRENT, KERN_SEEK_END };
struct kern_seek_file {
    uint32_t file;
    uint32_t offset;      /* int32_t */
    uint32_t whence;      /* KERN_SEEK_* */
    uint32_t position;    /* out */
};
struct kern_resize_file { uint32_t file; uint32_t size; };   /* new bytes are zeros */
enum {
    KERN_FILE_READONLY = 0x01, KERN_FILE_HIDDEN = 0x02, KERN_FILE_SYSTEM = 0x04,
    KERN_FILE_DIRECTORY = 0x10, KERN_FILE_ARCHIVE = 0x20, KERN_FILE_INROM = 0x40,
    KERN_FILE_MARKS = 0x27,         /* what a program can give, and take; READONLY has an effect */
};
struct kern_file_info {
    uint32_t file;        /* a handle; 0: by name */
    uint32_t name;
    uint32_t size;        /* out */
    uint32_t attributes;  /* out: KERN_FILE_*, bits with the values of FILE_ATTRIBUTE_* */
};
struct kern_file_name { uint32_t name; };    /* REMOVE_FILE, MAKE_DIRECTORY, REMOVE_DIRECTORY */
struct kern_mark_file { uint32_t name; uint32_t attributes; };  /* KERN_FILE_MARKS, all at once */
/* What files in RAM may take together, and what is left of it for the caller. */
struct kern_file_store { uint32_t bytes; uint32_t left; };      /* out */
/* replace: 1 removes a file that has the new name, 0 is ERROR_ALREADY_EXISTS then. */
struct kern_rename_file { uint32_t name; uint32_t to; uint32_t replace; };
/* Entries of a directory in the order of their names, from the first behind `after` on. */
struct kern_list_directory {
    uint32_t name;
    uint32_t after;       /* const char *, < KERN_FILE_NAME_MAX; 0: from the beginning */
    uint32_t buffer;      /* struct kern_directory_entry[max] */
    uint32_t max;
    uint32_t count;       /* out: how many were written; fewer than max: no more come */
};
struct kern_directory_entry {
    char name[KERN_FILE_NAME_MAX];
    uint32_t size, attributes;
};
/* PROCESS_LIST; count out: how many exist. */
struct kern_list { uint32_t buffer; uint32_t max; uint32_t count; };
struct kern_process_entry {
    uint32_t process_id, threads, handles, pages, cpu_ms;
    char name[KERN_NAME_MAX];
};
struct kern_memory {                                         /* out */
    uint32_t total_pages, free_pages, heap_bytes, heap_used, processes, threads, handles;
};
struct kern_trace { uint32_t last; };                        /* TRACE_DUMP: how many records     */
struct kern_counters { uint32_t svc, irq, fault, context_switch; }; /* out: since boot, wrapping */
/* CE: 0 highest .. 255; thread 0 = the caller. */
struct kern_priority { uint32_t thread; uint32_t priority; };
/* What a crash report names beside the program: the first of a list in the program's memory, of
 * which KERN_MODULES_MAX are read. */
enum { KERN_MODULES_MAX = 32 };
struct kern_module_list { uint32_t first; };
/* Part of a file at an address, from where it lies in the image: it costs no memory, and VM_FREE
 * ends it.  ERROR_INVALID_PARAMETER: the file is not in the image, or shorter, is to be written, or
 * lies otherwise within its page than the address does. */
struct kern_map_file {
    uint32_t file;        /* a handle that reads */
    uint32_t offset;
    uint32_t address;
    uint32_t bytes;
    uint32_t access;      /* VM_READ, VM_EXEC */
};
struct kern_module {
    uint32_t next;        /* 0: the last one */
    uint32_t base, bytes; /* bytes 0: it has no memory of its own */
    char name[KERN_NAME_MAX];
};
/* Who a thread is; all but `thread` are out.  With a process's handle: its process_id, else 0. */
struct kern_thread_query { uint32_t thread, process_id, thread_id, priority; };
/* SUSPEND_THREAD, RESUME_THREAD; thread 0 = the caller.  before out: how often it was suspended,
 * KERN_SUSPENDS_MAX at the most (ERROR_SIGNAL_REFUSED).  ERROR_ACCESS_DENIED: it has ended.  What
 * it does in the kernel it does to the end; then it stops. */
enum { KERN_SUSPENDS_MAX = 127 };
struct kern_suspend { uint32_t thread; uint32_t before; };
struct kern_quantum { uint32_t thread; uint32_t ms; };       /* thread 0 = the caller; 0: no end */
struct kern_thread_times {
    uint32_t thread;      /* 0 = the caller */
    uint32_t quantum_ms;  /* out, as all below: microseconds since boot, and of CPU time */
    uint64_t created_us;
    uint64_t exited_us;   /* 0: it lives */
    uint64_t cpu_us;
};
struct kern_idle_time { uint64_t us; };                      /* out: nobody ran, since boot */
/* Where each thread of this process goes on when it faults; 0: the process ends, as it does where
 * there is no room for the exception.  r0 and sp are the address of a struct kern_exception on the
 * thread's stack; all else is what it was.  A fault while `busy` is still KERN_HOOK_BUSY, and sp
 * below it, ends the process: the hook writes 0 there when it is ready for another one. */
struct kern_exception_hook { uint32_t hook; };
enum { KERN_HOOK_BUSY = 0x4b4f4f48 };
/* Nobody but the program itself has raised it. */
enum { KERN_RAISED = 0xff };
/* CONTINUE: the thread goes on with these registers; it returns only with ERROR_NOACCESS.
 * UNHANDLED: the process ends, with a report about these registers and `code` as its exit code. */
struct kern_exception {
    uint32_t busy;
    uint32_t code;        /* STATUS_* */
    uint32_t kind;        /* the kernel's word for the fault, or KERN_RAISED */
    uint32_t access;      /* 0 read, 1 written, 2 executed */
    uint32_t address;
    uint32_t r[13];
    uint32_t sp, lr, pc, psr;
};
/* RANDOM: unpredictable bytes; at most KERN_RANDOM_MAX a call, or ERROR_INVALID_PARAMETER. */
enum { KERN_RANDOM_MAX = 1024 };
struct kern_random { uint32_t buffer; uint32_t bytes; };
enum kern_kind { KERN_EVENT, KERN_MUTEX, KERN_SEMAPHORE, KERN_NKINDS };
/* Each kind has its names.  One that is there is opened, and initial and limit do not count. */
struct kern_create_object {
    uint32_t kind;        /* KERN_EVENT, ... */
    uint32_t initial;     /* event: signaled; mutex: the caller's; semaphore: its count */
    uint32_t limit;       /* event: not 0 for manual reset; semaphore: the most it counts to */
    uint32_t name;        /* const uint16_t[units]; 0: none */
    uint32_t units;       /* < KERN_PATH_MAX */
    uint32_t handle;      /* out */
    uint32_t existed;     /* out: 1: it was there */
};
struct kern_open_object { uint32_t kind; uint32_t name; uint32_t units; uint32_t handle; };
struct kern_event_data { uint32_t event; uint32_t set; uint32_t data; };  /* data out, set or not */
struct kern_release_semaphore { uint32_t semaphore; uint32_t count; uint32_t previous; };
/* Numbers that are no handle and mean the caller, in DUPLICATE_HANDLE and OPEN_QUEUE. */
enum { KERN_SELF_THREAD = 65, KERN_SELF_PROCESS = 66 };
struct kern_duplicate_handle {
    uint32_t from;        /* the process whose handle `source` is */
    uint32_t source;
    uint32_t to;          /* the process that gets one */
    uint32_t close_source;/* 1: source is closed, an error or not */
    uint32_t handle;      /* out */
};
enum { KERN_QUEUE_NOPRECOMMIT = 1, KERN_QUEUE_ALLOW_BROKEN = 2 };
struct kern_create_queue {
    uint32_t name;        /* const uint16_t[units]; 0: none */
    uint32_t units;       /* < KERN_PATH_MAX */
    uint32_t flags;       /* KERN_QUEUE_*; as the next two not for one that is there */
    uint32_t max_messages;/* 0: no bound but memory */
    uint32_t max_bytes;   /* of a message; not 0 */
    uint32_t reads;       /* which end */
    uint32_t queue;       /* out: handle */
    uint32_t existed;     /* out */
};
/* Another end of a queue that a process has a handle to. */
struct kern_open_queue { uint32_t process; uint32_t source; uint32_t reads; uint32_t queue; };
enum { KERN_QUEUE_ALERT = 1 };
struct kern_queue_io {                                       /* READ_QUEUE, WRITE_QUEUE        */
    uint32_t queue;
    uint32_t buffer;
    uint32_t bytes;       /* READ: of the buffer; a longer message is cut and gives an error */
    uint32_t timeout_ms;
    uint32_t flags;       /* KERN_QUEUE_ALERT; READ: out */
    uint32_t done;        /* READ: out */
};
struct kern_queue_info {                                     /* all but queue are out          */
    uint32_t queue, flags, max_messages, max_bytes, messages, peak, readers, writers;
};

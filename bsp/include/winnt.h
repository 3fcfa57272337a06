/* SPDX-License-Identifier: MIT */
/* winnt: constants of memory, waiting and access that winbase.h and programs share.
 * Source   learn.microsoft.com: VirtualAlloc (aa366887), WaitForSingleObject (ms687032),
 *          GetExitCodeProcess (ms683189), "Process Security and Access Rights"; names, values.
 *          Compared with the mingw-w64 10.0.0 headers; PROCESS_ALL_ACCESS alone differs: it is that
 *          of systems before Windows Vista.
 * Tests    tests/target/t_vm.c, t_process.c                                                     */
#pragma once

#define MEM_COMMIT 0x1000
#define MEM_RESERVE 0x2000
#define MEM_DECOMMIT 0x4000
#define MEM_RELEASE 0x8000
#define MEM_FREE 0x10000
#define MEM_PRIVATE 0x20000
#define MEM_MAPPED 0x40000
#define MEM_TOP_DOWN 0x100000
#define MEM_IMAGE 0x1000000
#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04
#define PAGE_EXECUTE 0x10
#define PAGE_EXECUTE_READ 0x20
#define PAGE_EXECUTE_READWRITE 0x40
#define PAGE_GUARD 0x100
#define PAGE_NOCACHE 0x200

#define STATUS_USER_APC 0x000000C0UL
#define MAXIMUM_WAIT_OBJECTS 64
#define TLS_MINIMUM_AVAILABLE 64

#define SYNCHRONIZE 0x00100000L
#define PROCESS_TERMINATE 0x0001
#define PROCESS_QUERY_INFORMATION 0x0400
#define PROCESS_ALL_ACCESS 0x001F0FFFL
#define EVENT_ALL_ACCESS 0x1F0003

#define PROCESSOR_ARCHITECTURE_ARM 5

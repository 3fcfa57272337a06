/* SPDX-License-Identifier: MIT */
/* header_facts of wince/memory.h and mapping.h, written down a second time and apart from it.
 *
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Memory Management Reference"; the
 *          mingw-w64 10.0.0 headers. */
#include <windows.h>

#define IS(name, value) \
    _Static_assert((uint32_t)(name) == (uint32_t)(value), #name " is " #value)
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has " #bytes " bytes")
#define AT(type, member, bytes) \
    _Static_assert(offsetof(type, member) == (bytes), #type "." #member " is at " #bytes)

IS(LMEM_FIXED, 0); IS(LMEM_MOVEABLE, 2); IS(LMEM_ZEROINIT, 0x40); IS(LPTR, 0x40); IS(LHND, 0x42);
IS(NONZEROLPTR, 0); IS(NONZEROLHND, 2); IS(GMEM_FIXED, 0); IS(GMEM_MOVEABLE, 2);
IS(GMEM_ZEROINIT, 0x40); IS(GPTR, 0x40); IS(GHND, 0x42);
IS(HEAP_NO_SERIALIZE, 1); IS(HEAP_ZERO_MEMORY, 8); IS(HEAP_REALLOC_IN_PLACE_ONLY, 16);
SIZE(SYSTEM_INFO, 36); AT(SYSTEM_INFO, dwAllocationGranularity, 28);
SIZE(MEMORYSTATUS, 32); AT(MEMORYSTATUS, dwAvailVirtual, 28);
SIZE(MEMORY_BASIC_INFORMATION, 28); AT(MEMORY_BASIC_INFORMATION, AllocationProtect, 8);
AT(MEMORY_BASIC_INFORMATION, RegionSize, 12); AT(MEMORY_BASIC_INFORMATION, State, 16);
AT(MEMORY_BASIC_INFORMATION, Protect, 20); AT(MEMORY_BASIC_INFORMATION, Type, 24);
IS(MEM_FREE, 0x10000); IS(MEM_PRIVATE, 0x20000); IS(MEM_MAPPED, 0x40000); IS(MEM_IMAGE, 0x1000000);
IS(FILE_MAP_COPY, 1); IS(FILE_MAP_WRITE, 2); IS(FILE_MAP_READ, 4);
IS(FILE_MAP_ALL_ACCESS, 0xf001f); IS(SEC_RESERVE, 0x4000000); IS(SEC_COMMIT, 0x8000000);

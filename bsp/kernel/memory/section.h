/* SPDX-License-Identifier: MIT */
/* section: pages that several programs can have in their spaces (vm_map_view), at once and after
 * one another.  All of them are there from the beginning, cleared, and go with the last handle or
 * view.
 *
 * Returns  section_create: NULL when memory is short.
 * Context  thread context.
 * Source   CreateFileMapping, MapViewOfFile: learn.microsoft.com, Windows Embedded CE 6.0.
 * Tests    tests/unit/kernel/test_section.c, tests/target/t_mapping.c                           */
#pragma once
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/object/object.h"

struct section {
    struct object obj;
    struct object_name *name;
    unsigned access;        /* the most that a view may have; fixed */
    unsigned pages;
    void *page[];           /* kernel addresses */
};
extern const struct object_type section_type;

struct section *section_create(unsigned pages, unsigned access);
struct section *section_of(struct object *obj);

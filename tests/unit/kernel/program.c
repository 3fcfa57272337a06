/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/program.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "bsp/kernel/object/wait.h"
#include "bsp/kernel/process/process_private.h"
#include "tests/unit/host/test.h"
#include "tests/unit/kernel/cpu.h"

void program_make(struct elf_file *p)
{
    static const uint8_t ident[7] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };

    memset(p, 0, sizeof *p);
    memcpy(p->head.ident, ident, sizeof ident);
    p->head.type = 2;
    p->head.machine = 40;
    p->head.version = 1;
    p->head.entry = 0x10000;
    p->head.phoff = offsetof(struct elf_file, segment);
    p->head.flags = 0x05000400;
    p->head.ehsize = sizeof p->head;
    p->head.phentsize = sizeof p->segment[0];
    p->head.phnum = 3;
    p->segment[0].type = p->segment[1].type = 1;
    p->segment[0].offset = offsetof(struct elf_file, text);
    p->segment[0].vaddr = 0x10000;
    p->segment[0].filesz = p->segment[0].memsz = sizeof p->text;
    p->segment[0].flags = 5;
    p->segment[1].offset = offsetof(struct elf_file, data);
    p->segment[1].vaddr = 0x20010;
    p->segment[1].filesz = sizeof p->data;
    p->segment[1].memsz = 0x23000 - 0x20010;
    p->segment[1].flags = 6;
    for (unsigned i = 0; i < sizeof p->text; i++)
        p->text[i] = (uint8_t)(i * 3 + 1);
    for (unsigned i = 0; i < sizeof p->data; i++)
        p->data[i] = (uint8_t)(i * 5 + 1);
}

static char *entry(char *at, const char *name, unsigned mode, size_t bytes)
{
    at += sprintf(at, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1u, mode, 0u,
                  0u, 1u, 0u, (unsigned)bytes, 0u, 0u, 0u, 0u, (unsigned)strlen(name) + 1, 0u);
    at = strcpy(at, name) + strlen(name) + 1;
    return (char *)(((uintptr_t)at + 3) & ~(uintptr_t)3);
}

void program_make_dynamic(struct elf_file *p)
{
    program_make(p);
    p->head.entry = 0x10000 + offsetof(struct elf_file, text);
    p->segment[0].offset = 0;
    p->segment[0].filesz = p->segment[0].memsz = offsetof(struct elf_file, data);
    p->segment[1].type = 3;                     /* interpreter */
    memcpy(p->data, "coredll.dll", sizeof "coredll.dll");
    p->segment[1].filesz = p->segment[1].memsz = sizeof "coredll.dll";
    p->segment[2] = p->segment[1];
    p->segment[2].type = 2;                     /* dynamic section */
}

static char *archive_end;

void program_add(const char *name, const void *file, size_t bytes)
{
    char *at = entry(archive_end, name, 0100755, bytes);

    memcpy(at, file, bytes);
    archive_end = at + ((bytes + 3) & ~(size_t)3);
    entry(archive_end, "TRAILER!!!", 0, 0);
}

void program_install(const char *name, const void *file, size_t bytes)
{
    archive_end = CPU_ARCHIVE;
    program_add(name, file, bytes);
}

uint32_t program_end(struct process *p)
{
    struct object *obj = &p->obj;
    uint32_t index, code;

    CHECK_EQ(wait_objects(&obj, 1, false, time_us() + 10000000, &index), 0);
    code = p->exit_code;
    object_unref(obj);
    kernel_sleep(1000);         /* its stacks go when somebody has time */
    return code;
}

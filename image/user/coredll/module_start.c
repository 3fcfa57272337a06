/* SPDX-License-Identifier: MIT */
/* Where a program that needs coredll.dll begins.  The kernel has mapped both and enters here with
 * r0 = command line, r1 = the program's ELF header in memory. */
#include <stdlib.h>
#include <string.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

extern void (*__init_array_start[])(void);
extern void (*__init_array_end[])(void);
extern char __module_start[], end[];
extern const struct module_exports exports_coredll, exports_ws2, exports_winsock, exports_iphlpapi,
    exports_wspm;
void ws2_allow_layers(void);

_Noreturn void coredll_start(const char *command_line, const void *header);

/* The DLLs that lie in coredll.dll.  Each is a module of its own with what it exports. */
static struct module own[] = {
    { .link.name = "coredll.dll", .path = "\\coredll.dll", .exports = &exports_coredll },
    { .link.name = "ws2.dll", .path = "\\ws2.dll", .exports = &exports_ws2 },
    { .link.name = "winsock.dll", .path = "\\winsock.dll", .exports = &exports_winsock },
    { .link.name = "iphlpapi.dll", .path = "\\iphlpapi.dll", .exports = &exports_iphlpapi },
    { .link.name = "wspm.dll", .path = "\\wspm.dll", .exports = &exports_wspm },
};
static struct module program = { .stays = true };

static _Noreturn void refuse(uint32_t code)
{
    struct kern_exit a = { code };

    for (;;)
        KERN(EXIT_PROCESS, &a);
}

static void list_own(void)
{
    own[0].link.base = word(__module_start);
    own[0].link.bytes = (uint32_t)(end - __module_start);
    for (unsigned i = 0; i < sizeof own / sizeof own[0]; i++) {
        own[i].stays = true;
        own[i].handle = i ? (HMODULE)&own[i] : (HMODULE)__module_start;
        module_append(&own[i]);
    }
}

static void read_program(const void *header)
{
    struct module_image *m = &program.image;
    const char *why;

    crt_program_path(program.path, sizeof program.path);
    strlcpy(program.link.name, module_leaf(program.path), sizeof program.link.name);
    module_append(&program);
    why = module_read_header(m, header, MODULE_HEADER_BYTES, word(header));
    m->memory = (uint8_t *)m->low;
    m->text_fixed = true;
    if (!why)
        why = module_read_dynamic(m);
    if (why) {
        module_say(&program, why, "", NULL);
        refuse(STATUS_INVALID_IMAGE_FORMAT);
    }
    program.handle = m->memory;
    program.link.base = m->low;
    program.link.bytes = m->bytes;
}

static void connect_program(void)
{
    uint32_t err = module_connect(&program);

    if (err)
        refuse(err == ERROR_PROC_NOT_FOUND   ? STATUS_ENTRYPOINT_NOT_FOUND
               : err == ERROR_BAD_EXE_FORMAT ? STATUS_INVALID_IMAGE_FORMAT
                                             : STATUS_DLL_NOT_FOUND);
    module_close_words();
    if (!module_attach(&program, true))
        refuse(STATUS_DLL_INIT_FAILED);
}

/* What DLLs print in their DllMain and their destructors is to be seen: so they end here, while
 * there are streams, and not in _exit(). */
static void finish_program(void)
{
    module_run(&program, program.image.fini, true);
    module_notify(DLL_PROCESS_DETACH);
}

_Noreturn void coredll_start(const char *command_line, const void *header)
{
    crt_open(command_line);
    for (void (**init)(void) = __init_array_start; init < __init_array_end; init++)
        (*init)();
    ws2_allow_layers();
    EnterCriticalSection(&module_lock);
    read_program(header);
    list_own();
    crt_notify = module_notify;
    crt_finish = finish_program;
    connect_program();
    LeaveCriticalSection(&module_lock);
    ((void (*)(const char *))program.image.entry)(command_line);
    refuse(0);
}

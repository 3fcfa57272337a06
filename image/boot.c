/* SPDX-License-Identifier: MIT */
/* The boot order, one call a line. */
#include "bsp/kernel/arch.h"
#include "bsp/kernel/boot.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/memory/ram.h"
#include "bsp/kernel/memory/vm.h"
#include "bsp/kernel/process/file_load.h"
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "image/boot.h"
#include "lwip-port/net_if.h"
#include "provider/provider.h"
#include "provider/socket/config.h"

/* etc/net.conf in the archive, the same on every board; without it: DHCP. */
static void network_up(void)
{
    struct net_config config = { .dhcp = true };
    struct file_bytes file;

    if (!file_load("etc/net.conf", &file)) {
        net_parse_config(file.data, file.size, &config);
        file_unload(&file);
    }
    net_init(&config);
}

static void provider_up(void)
{
    struct file_bytes file;

    if (!file_load("etc/provider.conf", &file)) {
        provider_configure(file.data, file.size);
        file_unload(&file);
    }
    provider_init();
}

/* What programs for CE expect to be there. */
static void directories_up(void)
{
    file_make_directory("Temp");
    file_make_directory("Windows");
}

/* etc/no-write-exec in the archive: no program may write what it can execute. */
static void memory_rules(void)
{
    struct fs_entry file;

    if (!file_info("etc/no-write-exec", &file))
        vm_forbid_write_exec();
}

void image_up(void)
{
    ram_init();             /* RAM, and the final kernel half of the address space */
    kheap_init();
    thread_init();          /* this flow becomes a thread */
    process_init();
    directories_up();
    memory_rules();
    syscall_init();
    device_probe_all();     /* the board's table; the console speaks from here on  */
    arch_take_old_aborts();
    irq_enable();
    network_up();
    provider_up();          /* API sets WSP and NET */
}

_Noreturn void image_run(void)
{
    uint32_t error = process_start("shell", "shell", true, NULL);

    if (error)
        panic("the archive has no shell that starts: error %u", (unsigned)error);
    thread_exit(0);
}

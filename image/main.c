/* SPDX-License-Identifier: MIT */
/* The composition root: the boot order, one call a line.  start.S comes here with the MMU on. */
#include "bsp/kernel/board.h"
#include "bsp/kernel/boot.h"
#include "bsp/kernel/initrd.h"
#include "bsp/kernel/irq.h"
#include "bsp/kernel/kheap.h"
#include "bsp/kernel/page.h"
#include "bsp/kernel/process.h"
#include "bsp/kernel/thread.h"
#include "lwip-port/net_if.h"
#include "provider/provider.h"

void kernel_main(void);

/* etc/net.conf in the archive, the same on every board; without it: DHCP. */
static void network_up(void)
{
    struct net_config config = { .dhcp = true };
    struct initrd_file file;

    if (initrd_find("etc/net.conf", &file))
        net_parse_config(file.data, file.size, &config);
    net_init(&config);
}

void kernel_main(void)
{
    uint32_t error;

    page_init();            /* RAM, and the final kernel half of the address space */
    kheap_init();
    thread_init();          /* this flow becomes a thread */
    process_init();
    syscall_init();
    device_probe_all();     /* the board's table; the console speaks from here on  */
    irq_enable();
    network_up();
    provider_init();        /* API sets WSP and NET */
    error = process_start("shell", "shell", true, NULL);
    if (error)
        panic("the archive has no shell that starts: error %u", (unsigned)error);
    thread_exit(0);
}

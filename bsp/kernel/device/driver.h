/* SPDX-License-Identifier: MIT */
/* driver: the contracts between the kernel and the chips.
 *
 * A driver exports one `const struct driver`; a board lists `const struct device`s that name it.
 * device_probe_all() maps each device's registers above 0x80000000, fills `regs`, and probes in
 * board order, a line each on the console.
 *
 * Context  probe: boot thread.  *_ops: as each says.
 * Source   own design.
 * Tests    tests/unit/drivers/test_rig.c, tests/unit/lwip-port/test_nic.c                       */
#pragma once
#include "bsp/include/winerror.h" /* what probe() returns */
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"

#define SPI(n) (32u + (n)) /* GIC interrupt ids: shared and private peripheral interrupts */
#define PPI(n) (16u + (n))

struct driver;
struct device {
    const struct driver *driver;
    uint32_t phys, size;     /* register block; 0,0 for none (CP15 timers) */
    unsigned irq;
    uint32_t clock_hz;
    const void *config;      /* what else the board must tell this driver: devices.h has the type */
    volatile uint8_t *regs;  /* filled by device_probe_all(): phys mapped as Device memory */
};
struct driver {
    const char *name;
    int (*probe)(const struct device *dev); /* 0, or a Win32 ERROR_*: reported, boot goes on */
};

/* On the host registers belong to a device made of software (tests/unit/drivers). */
#ifdef HOST_TEST
uint32_t rd32(volatile const uint8_t *r);
void wr32(volatile uint8_t *r, uint32_t v);
uint16_t rd16(volatile const uint8_t *r);
void wr16(volatile uint8_t *r, uint16_t v);
#else
static inline uint32_t rd32(volatile const uint8_t *r)
{
    return *(volatile const uint32_t *)(volatile const void *)r;
}
static inline void wr32(volatile uint8_t *r, uint32_t v)
{
    *(volatile uint32_t *)(volatile void *)r = v;
}
static inline uint16_t rd16(volatile const uint8_t *r)
{
    return *(volatile const uint16_t *)(volatile const void *)r;
}
static inline void wr16(volatile uint8_t *r, uint16_t v)
{
    *(volatile uint16_t *)(volatile void *)r = v;
}
#endif

/* Interrupt controller. */
struct intc_ops {
    void (*unmask)(unsigned irq);
    void (*mask)(unsigned irq);
    unsigned (*ack)(void);           /* id of the pending interrupt; >= 1020: none */
    void (*end)(unsigned irq);
};
void irq_attach_controller(const struct intc_ops *ops);
void irq_dispatch(void);             /* from the IRQ vector */

/* Timer: a 64-bit free-running counter and one compare interrupt. */
struct timer_ops {
    uint32_t hz;
    uint64_t (*count)(void);
    void (*arm)(uint64_t count);     /* fire at or after; UINT64_MAX: never */
};
void timer_attach(const struct timer_ops *ops);
void timer_isr(void);                /* isr: the driver's compare interrupt arrived */

/* UART: polled output, interrupt input. */
struct uart_ops {
    void (*putc)(const struct device *dev, char c);
    int (*getc)(const struct device *dev);  /* next byte or -1 */
};
void console_attach(const struct device *dev, const struct uart_ops *ops);
void console_rx(const struct device *dev);  /* isr: drain getc */

/* Network interface: the driver copies to and from DMA memory that it owns. */
struct nic;
struct nic_frag {
    const void *data;
    size_t bytes;
};
/* What became of a frame: the hardware has it; it has no room now, nothing is counted, and
 * notify() comes when there is room again; link down, broken or no frame at all: counted in
 * tx_drop, and not to be tried again. */
enum nic_sent { NIC_SENT, NIC_FULL, NIC_LOST };
struct nic_ops {
    /* One Ethernet frame without FCS, from nfrags pieces in order.  Caller serialises. */
    enum nic_sent (*transmit)(struct nic *nic, const struct nic_frag *frags, unsigned nfrags);
    /* The oldest received frame, valid until release(); NULL when there is none.  Calls to receive
     * without release return the same frame. */
    const void *(*receive)(struct nic *nic, size_t *bytes);
    void (*release)(struct nic *nic);
    /* Allows the receive interrupt again; true when frames are already waiting (poll again). */
    bool (*rearm)(struct nic *nic);
    /* May ask the PHY (some 200 us): the caller serialises it with transmit, never in an isr. */
    bool (*link_up)(struct nic *nic);
};
struct nic {
    const struct nic_ops *ops;
    const struct device *dev;
    uint8_t mac[6];
    uint32_t link_poll_ms;           /* the port asks link_up() so often; 0: notify() tells */
    /* isr: set by the port; frames, room for some, or a link change; the driver has masked
     * itself */
    void (*notify)(struct nic *nic);
    struct {
        uint32_t rx, tx, rx_drop, tx_drop;
    } stats;
    void *port;                      /* for the port's use */
};
void nic_attach(struct nic *nic);    /* from probe */
struct nic *nic_get(unsigned index); /* NULL past the last */

/* Entropy source. */
void entropy_attach(bool (*fill)(void *out, size_t bytes));
/* Fills out with bytes from the source, mixed with timer jitter; falls back to jitter alone. */
void entropy_get(void *out, size_t bytes);

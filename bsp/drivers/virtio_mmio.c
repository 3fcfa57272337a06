/* SPDX-License-Identifier: MIT */
#include "bsp/drivers/virtio_mmio.h"
#include "bsp/kernel/memory/page.h"

enum { MAGIC = 0x000, VERSION = 0x004, DEVICE_ID = 0x008, DEVICE_FEATURES = 0x010,
       DEVICE_FEATURES_SEL = 0x014, DRIVER_FEATURES = 0x020, DRIVER_FEATURES_SEL = 0x024,
       QUEUE_SEL = 0x030, QUEUE_NUM_MAX = 0x034, QUEUE_NUM = 0x038, QUEUE_READY = 0x044,
       QUEUE_NOTIFY = 0x050, INTERRUPT_STATUS = 0x060, INTERRUPT_ACK = 0x064, STATUS = 0x070,
       QUEUE_DESC = 0x080, QUEUE_DRIVER = 0x090, QUEUE_DEVICE = 0x0a0 };        /* 4.2.2 */
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, FAILED = 128 };     /* 2.1 */
enum { DESC_WRITE = 2, AVAIL_NO_INTERRUPT = 1, USED_NO_NOTIFY = 1 };            /* 2.6.5-2.6.8 */
enum { VERSION_1_HIGH = 1 << 0 };               /* VIRTIO_F_VERSION_1 is bit 32 */
enum { MAGIC_VALUE = 0x74726976, POLLS = 100000 };
enum { AVAIL_OFFSET = 1024, USED_OFFSET = 2048 };

_Static_assert(VIRTQ_SIZE * sizeof(struct virtq_desc) <= AVAIL_OFFSET &&
               sizeof(struct virtq_avail) <= USED_OFFSET - AVAIL_OFFSET &&
               sizeof(struct virtq_used) <= PAGE_BYTES - USED_OFFSET, "one page a queue");

static inline void dmb(void)
{
    __asm__ volatile("dmb" : : : "memory");
}

static void add_status(const struct device *dev, uint32_t bits)
{
    wr32(dev->regs + STATUS, rd32(dev->regs + STATUS) | bits);
}

int virtio_begin(const struct device *dev, unsigned device_id)
{
    if (rd32(dev->regs + MAGIC) != MAGIC_VALUE || rd32(dev->regs + DEVICE_ID) != device_id)
        return ERROR_DEV_NOT_EXIST;
    if (rd32(dev->regs + VERSION) != 2)
        return ERROR_NOT_SUPPORTED;
    wr32(dev->regs + STATUS, 0);
    for (unsigned i = 0; rd32(dev->regs + STATUS); i++)
        if (i == POLLS)
            return ERROR_NOT_READY;
    add_status(dev, ACKNOWLEDGE);
    add_status(dev, DRIVER);
    return 0;
}

int virtio_negotiate(const struct device *dev, uint32_t wanted, uint32_t *got)
{
    wr32(dev->regs + DEVICE_FEATURES_SEL, 0);
    *got = rd32(dev->regs + DEVICE_FEATURES) & wanted;
    wr32(dev->regs + DRIVER_FEATURES_SEL, 0);
    wr32(dev->regs + DRIVER_FEATURES, *got);
    wr32(dev->regs + DRIVER_FEATURES_SEL, 1);
    wr32(dev->regs + DRIVER_FEATURES, VERSION_1_HIGH);
    add_status(dev, FEATURES_OK);
    return rd32(dev->regs + STATUS) & FEATURES_OK ? 0 : ERROR_NOT_SUPPORTED;
}

static void set_address(const struct device *dev, unsigned reg, const volatile void *p)
{
    wr32(dev->regs + reg, page_phys((const void *)p));
    wr32(dev->regs + reg + 4, 0);
}

int virtq_init(struct virtq *q, const struct device *dev, unsigned index)
{
    char *page;

    wr32(dev->regs + QUEUE_SEL, index);
    if (rd32(dev->regs + QUEUE_READY) || rd32(dev->regs + QUEUE_NUM_MAX) < VIRTQ_SIZE)
        return ERROR_NOT_SUPPORTED;
    page = page_alloc();
    if (!page)
        return ERROR_NOT_ENOUGH_MEMORY;
    *q = (struct virtq){ .regs = dev->regs, .index = index };
    q->desc = (struct virtq_desc *)(void *)page;
    q->avail = (struct virtq_avail *)(void *)(page + AVAIL_OFFSET);
    q->used = (struct virtq_used *)(void *)(page + USED_OFFSET);
    wr32(dev->regs + QUEUE_NUM, VIRTQ_SIZE);
    set_address(dev, QUEUE_DESC, q->desc);
    set_address(dev, QUEUE_DRIVER, q->avail);
    set_address(dev, QUEUE_DEVICE, q->used);
    dmb();
    wr32(dev->regs + QUEUE_READY, 1);
    return 0;
}

void virtio_go(const struct device *dev)
{
    dmb();
    add_status(dev, DRIVER_OK);
}

void virtio_give_up(const struct device *dev)
{
    add_status(dev, FAILED);
}

uint32_t virtio_ack_interrupt(const struct device *dev)
{
    uint32_t pending = rd32(dev->regs + INTERRUPT_STATUS);

    wr32(dev->regs + INTERRUPT_ACK, pending);
    return pending;
}

void virtq_describe(struct virtq *q, unsigned id, void *buffer, uint32_t len, bool device_writes)
{
    struct virtq_desc *d = &q->desc[id];

    d->addr = page_phys(buffer);
    d->len = len;
    d->flags = device_writes ? DESC_WRITE : 0;
}

/* The device must see the entry before the index that covers it (2.6.13). */
void virtq_offer(struct virtq *q, unsigned id)
{
    q->avail->ring[q->next % VIRTQ_SIZE] = (uint16_t)id;
    dmb();
    q->avail->idx = ++q->next;
}

/* The index must be out before the flag is looked at (2.6.13.4.1). */
void virtq_kick(struct virtq *q)
{
    dmb();
    if (!(q->used->flags & USED_NO_NOTIFY))
        wr32(q->regs + QUEUE_NOTIFY, q->index);
}

bool virtq_used(const struct virtq *q)
{
    return q->used->idx != q->seen;
}

unsigned virtq_take(struct virtq *q, uint32_t *len)
{
    unsigned slot = q->seen++ % VIRTQ_SIZE;

    dmb();
    *len = q->used->ring[slot].len;
    return q->used->ring[slot].id % VIRTQ_SIZE;
}

void virtq_interrupts(struct virtq *q, bool on)
{
    q->avail->flags = on ? 0 : AVAIL_NO_INTERRUPT;
    dmb();
}

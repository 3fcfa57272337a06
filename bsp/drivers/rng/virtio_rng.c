/* SPDX-License-Identifier: MIT */
/* virtio entropy device.  Source: OASIS virtio 1.1, 5.4.  A request is always under way, so that
 * the bytes are usually there when they are asked for; no interrupts. */
#include <string.h>
#include "bsp/drivers/devices.h"
#include "bsp/drivers/virtio_mmio.h"

enum { BUFFER_BYTES = 64, TIMEOUT_US = 20000, POLLS = 1000000 };

static struct virtq queue;
static uint8_t buffer[BUFFER_BYTES] __attribute__((aligned(64)));

static void request(void)
{
    virtq_offer(&queue, 0);
    virtq_kick(&queue);
}

static bool wait_used(void)
{
    uint64_t give_up = time_us() + TIMEOUT_US;

    for (unsigned i = 0; !virtq_used(&queue); i++)
        if (i == POLLS || time_us() > give_up)
            return false;
    return true;
}

static bool fill(void *out, size_t bytes)
{
    char *to = out;

    while (bytes) {
        uint32_t got;

        if (!wait_used())
            return false;
        virtq_take(&queue, &got);
        if (got > sizeof buffer)
            got = sizeof buffer;
        if (got > bytes)
            got = (uint32_t)bytes;
        memcpy(to, buffer, got);
        memset(buffer, 0, sizeof buffer);
        request();
        if (!got)
            return false;               /* a device that has none today must not hold us for ever */
        to += got;
        bytes -= got;
    }
    return true;
}

static int virtio_rng_probe(const struct device *dev)
{
    uint32_t none;
    int error = virtio_begin(dev, VIRTIO_RNG);

    if (error)
        return error;
    error = virtio_negotiate(dev, 0, &none);
    if (!error)
        error = virtq_init(&queue, dev, 0);
    if (error) {
        virtio_give_up(dev);
        return error;
    }
    virtq_describe(&queue, 0, buffer, sizeof buffer, true);
    virtq_interrupts(&queue, false);
    virtio_go(dev);
    request();
    entropy_attach(fill);
    return 0;
}

const struct driver virtio_rng = { "virtio_rng", virtio_rng_probe };

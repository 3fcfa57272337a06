/* SPDX-License-Identifier: MIT */
/* The rig itself: a hand-over without its maintenance must show. */
#include <string.h>

#include "bsp/kernel/memory/dma.h"
#include "bsp/kernel/memory/page.h"
#include "tests/unit/drivers/rig.h"

TEST(descriptor_is_seen_after_a_barrier_only)
{
    uint32_t *word = dma_alloc(4), seen;

    dma_barrier();
    *word = 7;
    rig_bus_read(dma_bus(word), &seen, 4);
    CHECK_EQ(seen, 0);
    dma_barrier();
    rig_bus_read(dma_bus(word), &seen, 4);
    CHECK_EQ(seen, 7);
}

TEST(buffer_is_seen_after_a_clean_only)
{
    char *buffer = page_run_alloc(1), seen[8];

    memcpy(buffer + 100, "written", 8);
    rig_bus_read(dma_bus(buffer + 100), seen, 8);
    CHECK(memcmp(seen, "written", 8));
    dma_clean(buffer + 100, 8);
    rig_bus_read(dma_bus(buffer + 100), seen, 8);
    CHECK_STR(seen, "written");
}

TEST(what_the_device_wrote_is_seen_after_an_invalidate_only)
{
    char *buffer = page_run_alloc(1);

    dma_invalidate(buffer, DMA_LINE);
    rig_bus_write(dma_bus(buffer), "arrived", 8);
    CHECK(memcmp(buffer, "arrived", 8));
    dma_invalidate(buffer, DMA_LINE);
    CHECK_STR(buffer, "arrived");
}

TEST(cleaning_a_clean_line_does_not_undo_the_device)
{
    char *buffer = page_run_alloc(1);

    dma_invalidate(buffer, DMA_LINE);
    rig_bus_write(dma_bus(buffer), "arrived", 8);
    dma_clean(buffer, DMA_LINE);
    dma_invalidate(buffer, DMA_LINE);
    CHECK_STR(buffer, "arrived");
}

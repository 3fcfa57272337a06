/* SPDX-License-Identifier: MIT */
/* Variables of __declspec(thread) in modules: the thread block has room for those of all (teb.h),
 * and each module that the program needs gets a part of it before the first thread goes on.  What
 * comes later, by LoadLibrary, cannot: the threads that are there would lack them.  On Windows CE,
 * too, a DLL with such variables is not for LoadLibrary. */
#include <string.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/teb.h"

_Static_assert((int)MODULE_WORDS == (int)TEB_WORDS_BYTES, "module_elf.h judges by it");

static char image[TEB_WORDS_BYTES];
static uint32_t used;
static bool closed;

uint32_t module_take_words(struct module *m)
{
    uint32_t bytes = (m->image.words.bytes + MODULE_WORDS_ALIGN - 1) & ~(MODULE_WORDS_ALIGN - 1u);
    const char *why = NULL;

    if (!bytes)
        return 0;
    if (closed)
        why = "it has variables of __declspec(thread), and comes by LoadLibrary: link with it, or "
              "use TlsAlloc";
    else if (bytes > TEB_WORDS_BYTES - used)
        why = "variables of __declspec(thread) may take 256 bytes in all modules: use TlsAlloc";
    if (why) {
        module_say(m, why, "", NULL);
        return ERROR_BAD_EXE_FORMAT;
    }
    m->image.words_at = used;
    used += bytes;
    return 0;
}

void module_fill_words(const struct module *m)
{
    const void *given = module_at(&m->image, m->image.words.start, m->image.words_given);

    if (m->image.words_given)
        memcpy(image + m->image.words_at, given, m->image.words_given);
}

void module_close_words(void)
{
    closed = true;
    crt_words = image;
    teb_fill_words(teb());
}

/* SPDX-License-Identifier: MIT */
/* What modules are told, and when they go. */
#include <stdlib.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/svc.h"

static unsigned starts; /* how many have been started: the later goes first */
static bool sweeping, sweep_again;

static BOOL tell(const struct module *m, DWORD reason, bool at_end)
{
    return !m->main || m->main(m->handle, reason, at_end ? (LPVOID)m : NULL);
}

void module_run(const struct module *m, struct module_range functions, bool backwards)
{
    const uint32_t *f = module_at(&m->image, functions.start, functions.bytes);
    uint32_t n = functions.bytes / sizeof *f;

    for (uint32_t i = 0; f && !m->unresolved && i < n; i++) {
        uint32_t at = f[backwards ? n - 1 - i : i];

        if (at && at != UINT32_MAX)
            ((void (*)(void))at)();
    }
}

static void stop(struct module *m, bool at_end)
{
    m->state = MODULE_MAPPED;
    tell(m, DLL_PROCESS_DETACH, at_end);
    module_run(m, m->image.fini, true);
}

/* What needs each other starts in the order in which it was asked for. */
bool module_attach(struct module *m, bool at_start)
{
    if (m->state != MODULE_MAPPED || m->unresolved)
        return true;
    m->state = MODULE_STARTING;
    for (unsigned i = 0; i < m->nneeded; i++)
        if (!module_attach(m->needed[i], at_start)) {
            m->state = MODULE_MAPPED;
            return false;
        }
    if (m->stays) {
        m->state = MODULE_READY;
        return true;
    }
    m->start = ++starts;
    module_run(m, m->image.init, false);
    m->state = MODULE_READY;
    if (tell(m, DLL_PROCESS_ATTACH, at_start))
        return true;
    if (at_start)
        module_say(m, "its DllMain returned FALSE", "", NULL);
    stop(m, false);
    return false;
}

static struct module *latest(bool doomed_only)
{
    struct module *found = NULL;

    for (struct module *m = module_first(); m; m = module_next(m))
        if (!m->stays && (doomed_only ? m->doomed : m->state == MODULE_READY) &&
            (!found || m->start > found->start))
            found = m;
    return found;
}

static void keep(struct module *m)
{
    if (!m->doomed)
        return;
    m->doomed = false;
    for (unsigned i = 0; i < m->nneeded; i++)
        keep(m->needed[i]);
}

static void mark(void)
{
    for (struct module *m = module_first(); m; m = module_next(m))
        m->doomed = true;
    for (struct module *m = module_first(); m; m = module_next(m))
        if (m->stays || m->references)
            keep(m);
}

/* A DllMain that frees, or loads, what it had loaded itself changes the list: then all is judged
 * again. */
void module_sweep(void)
{
    struct module *m;

    sweep_again = true;
    if (sweeping)
        return;
    sweeping = true;
    while (sweep_again) {
        sweep_again = false;
        mark();
        while (!sweep_again && (m = latest(true))) {
            if (m->state == MODULE_READY) {
                stop(m, false);
                sweep_again = true;
                continue;
            }
            module_unlink(m);
            module_unmap(m);
            free(m);
        }
    }
    sweeping = false;
}

static bool wants_threads(const struct module *m)
{
    return m->state == MODULE_READY && m->main && !m->quiet;
}

void module_notify(DWORD reason)
{
    EnterCriticalSection(&module_lock);
    if (reason == DLL_PROCESS_DETACH)
        for (struct module *m; (m = latest(false));)
            stop(m, true);
    else
        for (struct module *m = module_first(); m; m = module_next(m))
            if (wants_threads(m))
                tell(m, reason, false);
    LeaveCriticalSection(&module_lock);
}

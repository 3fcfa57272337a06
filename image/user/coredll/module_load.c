/* SPDX-License-Identifier: MIT */
/* Loading and unloading.
 *
 * A module stays while LoadLibrary has it more often than FreeLibrary, or while such a one, or the
 * program, needs it: so modules that need each other go together.  All of a module's needs are
 * mapped and joined before the first line of any of them runs. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "image/user/coredll/module.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

static uint32_t load_tree(const char *name, bool unresolved, struct module **out);

void module_say(const struct module *m, const char *what, const char *name, const char *dll)
{
    const char *parts[] = { "*** LOAD ", m->link.name, ": ", what, name, dll ? " in " : "",
                            dll ? dll : "", "\n" };
    char line[512] = "";
    struct kern_io a = { word(line), 0, 0 };

    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        strlcat(line, parts[i], sizeof line);
    a.bytes = strlen(line);
    KERN(CONSOLE_WRITE, &a);
}

static uint32_t exported(const struct module_exports *t, const char *name)
{
    uint32_t at = module_export_named(t, name);

    if (!at && !strncmp(name, MODULE_ORDINAL, strlen(MODULE_ORDINAL)))
        at = module_export_ordinal(t, strtoul(name + strlen(MODULE_ORDINAL), NULL, 10));
    return at;
}

/* dll NULL: the first that has it, in the order in which the importer names them. */
static bool resolve(void *importer, const char *dll, const char *name, bool weak, uint32_t *address)
{
    const struct module *m = importer;

    for (unsigned i = 0; i < m->nneeded; i++) {
        const struct module *n = m->needed[i];

        if (dll && strcmp(dll, module_string(&m->image, m->image.needed[i])))
            continue;
        *address = n->exports ? exported(n->exports, name) : 0;
        if (*address)
            return true;
    }
    if (!weak)
        module_say(m, "there is no ", name, dll ? dll : "any DLL that it needs");
    return false;
}

/* The modules that m needs; each that cannot be loaded is named. */
static uint32_t load_needed(struct module *m)
{
    uint32_t err = 0;

    for (unsigned i = 0; i < m->image.nneeded; i++) {
        const char *name = module_string(&m->image, m->image.needed[i]);
        struct module *n = NULL;
        uint32_t one = load_tree(name, false, &n);

        if (one)
            module_say(m, "it needs ", name, NULL);
        err = err ? err : one;
        if (!err)
            m->needed[m->nneeded++] = n;
    }
    return err;
}

uint32_t module_connect(struct module *m)
{
    uint32_t err = m->unresolved ? 0 : module_take_words(m);
    unsigned missing = 0;
    const char *why;

    if (!err && !m->unresolved)
        err = load_needed(m);
    if (err)
        return err;
    why = module_relocate(&m->image, m->unresolved ? NULL : resolve, m, &missing);
    if (!why && !missing && !m->unresolved &&
        (!module_functions_good(&m->image) ||
         (m->main && !module_executable(&m->image, (uint32_t)m->main))))
        why = "DllMain, a constructor or a destructor is not in text of its own";
    if (why) {
        module_say(m, why, "", NULL);
        return ERROR_BAD_EXE_FORMAT;
    }
    if (!missing && !m->unresolved)
        module_fill_words(m);
    return missing ? ERROR_PROC_NOT_FOUND : 0;
}

static bool not_there(uint32_t err)
{
    return err == ERROR_FILE_NOT_FOUND || err == ERROR_PATH_NOT_FOUND || err == ERROR_INVALID_NAME;
}

static uint32_t map_at(struct module *m, const char *folder, size_t bytes, const char *name)
{
    const char *why = NULL;
    uint32_t err;

    if (bytes + strlen(name) >= sizeof m->path)
        return ERROR_FILENAME_EXCED_RANGE;
    memcpy(m->path, folder, bytes);
    strcpy(m->path + bytes, name);
    strlcpy(m->link.name, module_leaf(m->path), sizeof m->link.name);
    err = module_map(m->path, m, &why);
    if (why)
        module_say(m, why, "", NULL);
    return err;
}

/* Where CE looks: beside the program, in \Windows, in the root. */
static uint32_t map_somewhere(struct module *m, const char *name)
{
    char program[KERN_PATH_MAX];
    uint32_t err;

    crt_program_path(program, sizeof program);
    if (module_leaf(name) != name) {
        err = map_at(m, "", 0, name);
    } else {
        err = map_at(m, program, (size_t)(module_leaf(program) - program), name);
        if (not_there(err))
            err = map_at(m, "\\Windows\\", strlen("\\Windows\\"), name);
        if (not_there(err))
            err = map_at(m, "\\", 1, name);
    }
    return not_there(err) ? ERROR_MOD_NOT_FOUND : err;
}

/* Its exports can be asked for before it is relocated. */
static uint32_t take_exports(struct module *m)
{
    uint32_t at = m->image.entry;
    const struct module_exports *t = module_at(&m->image, at, sizeof *t);

    m->handle = m->image.memory;
    m->link.base = m->image.bias;
    m->link.bytes = m->image.bytes;
    if (m->image.fixed) {
        m->link.base = word(m->image.memory);
        m->references = 1; /* it stays: exceptions may be on their way through it */
    }
    if (!t || at % 4 || t->magic != MODULE_EXPORTS_MAGIC || t->named > t->count ||
        t->count > MODULE_BYTES_MAX / sizeof t->entries[0] ||
        !module_at(&m->image, at, sizeof *t + t->count * sizeof t->entries[0])) {
        module_say(m, "it is not linked as a DLL: its entry is no table of exports", "", NULL);
        return ERROR_BAD_EXE_FORMAT;
    }
    m->exports = t;
    if (!m->unresolved)
        m->main = (module_main_fn)module_export_main(t);
    return 0;
}

static uint32_t load_new(const char *name, bool unresolved, struct module **out)
{
    struct module *m = calloc(1, sizeof *m);
    uint32_t err;

    if (!m)
        return ERROR_NOT_ENOUGH_MEMORY;
    m->unresolved = unresolved;
    err = map_somewhere(m, name);
    if (err) {
        free(m);
        return err;
    }
    module_append(m);
    err = take_exports(m);
    if (!err)
        err = module_connect(m);
    if (!err)
        err = module_protect(m);
    *out = err ? NULL : m;
    return err; /* a module that failed is not needed by anybody: module_sweep() takes it away */
}

/* The module of this name, and all that it needs, none of them started. */
static uint32_t load_tree(const char *name, bool unresolved, struct module **out)
{
    char whole[KERN_PATH_MAX];

    *out = module_by_name(name);
    if (*out)
        return 0;
    if (!module_complete(name, whole, sizeof whole))
        return ERROR_FILENAME_EXCED_RANGE;
    return load_new(whole, unresolved, out);
}

uint32_t module_load(const char *name, bool unresolved, struct module **out)
{
    uint32_t err = load_tree(name, unresolved, out);

    if (err) {
        module_sweep();
        return err;
    }
    if (!(*out)->stays)
        (*out)->references++;
    if (module_attach(*out, false))
        return 0;
    module_release(*out);
    return ERROR_DLL_INIT_FAILED;
}

void module_release(struct module *m)
{
    if (m->references && !m->image.fixed)
        m->references--;
    module_sweep();
}

/* SPDX-License-Identifier: MIT */
/* module: the modules of a process, as the loader of coredll.dll keeps them.
 *
 * The list is empty in a program that is static: it has no coredll.dll, and loads nothing.  Else it
 * begins with the program; coredll.dll and the DLLs that lie in it come next and stay for ever.
 *
 * Context  any thread, with module_lock; DllMain is called with it too, as on Windows.  A thread
 *          may take it again.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "LoadLibrary", "FreeLibrary", "DllMain".
 * Tests    tests/target/t_module.c                                                              */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "image/user/coredll/module_elf.h"
#include "image/user/coredll/module_exports.h"
#include <windows.h>

typedef BOOL(WINAPI *module_main_fn)(HANDLE module, DWORD reason, LPVOID reserved);

enum module_state { MODULE_MAPPED, MODULE_STARTING, MODULE_READY };
struct module {
    struct kern_module link; /* first: what the kernel prints in a crash report, with the next */
    char path[KERN_PATH_MAX];
    HMODULE handle;
    unsigned references; /* LoadLibrary calls without their FreeLibrary */
    unsigned start;      /* which one it was to be started */
    bool stays;          /* the program, coredll.dll and what lies in it */
    bool doomed;         /* nobody that stays needs it */
    enum module_state state;
    bool unresolved; /* DONT_RESOLVE_DLL_REFERENCES: nothing of it runs */
    bool quiet;      /* DisableThreadLibraryCalls */
    module_main_fn main;
    const struct module_exports *exports; /* or NULL */
    struct module_image image;
    struct module *needed[MODULE_NEEDED];
    unsigned nneeded;
};

extern CRITICAL_SECTION module_lock;

struct module *module_first(void);
struct module *module_next(const struct module *m);
/* At the end of the list. */
void module_append(struct module *m);
void module_unlink(struct module *m);
/* The table that says how to unwind what is at pc, and its length; NULL: there is none. */
const void *module_unwind_table(uint32_t pc, unsigned *bytes);
struct module *module_by_handle(HMODULE handle); /* NULL: the program */
/* By the last part of `path`, with ".dll" behind a name that has no dot. */
struct module *module_by_name(const char *path);
/* `path` so completed; false: it is too long. */
bool module_complete(const char *path, char *out, size_t bytes);
const char *module_leaf(const char *path);

/* The file at path, in memory and not yet relocated; 0 or a Win32 error, after which *why says more
 * if it is set. */
uint32_t module_map(const char *path, struct module *m, const char **why);
void module_unmap(struct module *m);
/* From now on the segments have the rights of the file. */
uint32_t module_protect(struct module *m);

/* Loads by name, or counts one that is there; *out.  0 or a Win32 error. */
uint32_t module_load(const char *name, bool unresolved, struct module **out);
void module_release(struct module *m);
/* Its constructors or, backwards, its destructors. */
void module_run(const struct module *m, struct module_range functions, bool backwards);
/* Unloads what nobody needs any more. */
void module_sweep(void);
/* Variables that each thread has of its own (module_words.c): where m's are, first of all the
 * program's, whose linker takes that for granted; what they begin with, when m is relocated; from
 * now on there are no more of them. */
uint32_t module_take_words(struct module *m);
void module_fill_words(const struct module *m);
void module_close_words(void);
/* Imports and relocations of m, whose needed modules are loaded first. */
uint32_t module_connect(struct module *m);
/* DllMain(DLL_PROCESS_ATTACH) of what m needs, and of m. */
bool module_attach(struct module *m, bool at_start);
/* Every module's DllMain.  DLL_PROCESS_DETACH, at the end of the process: the last one started
 * comes first. */
void module_notify(DWORD reason);
/* What cannot be loaded, on the console. */
void module_say(const struct module *m, const char *what, const char *name, const char *dll);

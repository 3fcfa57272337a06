/* SPDX-License-Identifier: MIT */
/* Directories: made, removed, listed.  A listing holds no handle: each batch begins behind the last
 * name of the one before it.
 * Source: POSIX.1-2017, opendir, readdir. */
#include "image/user/crt/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 8 };

struct dir {
    char name[KERN_PATH_MAX], after[KERN_FILE_NAME_MAX];
    struct kern_directory_entry batch[BATCH];
    uint32_t count, next;
    struct dirent entry;
};

static int by_name(uint32_t method, const char *name)
{
    struct kern_file_name a = { word(name) };

    return crt_name_fits(name) ? crt_result(svc(SVC_ID(SVC_KERN, method), &a, sizeof a)) : -1;
}

int mkdir(const char *name, mode_t mode)
{
    (void)mode;
    return by_name(KERN_MAKE_DIRECTORY, name);
}

int rmdir(const char *name)
{
    return by_name(KERN_REMOVE_DIRECTORY, name);
}

static int fetch(DIR *d)
{
    struct kern_list_directory a = { word(d->name), word(d->after), word(d->batch), BATCH, 0 };
    int result = crt_result(KERN(LIST_DIRECTORY, &a));

    d->next = 0;
    d->count = result ? 0 : a.count;
    return result;
}

DIR *opendir(const char *name)
{
    DIR *d = crt_name_fits(name) ? calloc(1, sizeof *d) : NULL;

    if (!d)
        return NULL;
    strcpy(d->name, name);
    if (fetch(d)) {
        free(d);
        return NULL;
    }
    return d;
}

struct dirent *readdir(DIR *d)
{
    const struct kern_directory_entry *e;

    if (d->next == d->count && (d->count < BATCH || fetch(d) || !d->count))
        return NULL;
    e = &d->batch[d->next++];
    strcpy(d->after, e->name);
    strcpy(d->entry.d_name, e->name);
    d->entry.d_type = e->attributes & KERN_FILE_DIRECTORY ? DT_DIR : DT_REG;
    d->entry.d_size = (long)e->size;
    return &d->entry;
}

void rewinddir(DIR *d)
{
    *d->after = '\0';
    fetch(d);
}

int closedir(DIR *d)
{
    free(d);
    return 0;
}

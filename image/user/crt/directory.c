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

int mkdir(const char *name, mode_t mode)
{
    struct kern_file_name a = { word(name) };

    (void)mode;
    return crt_result(KERN(MAKE_DIRECTORY, &a), EACCES);
}

int rmdir(const char *name)
{
    struct kern_file_name a = { word(name) };

    return crt_result(KERN(REMOVE_DIRECTORY, &a), EBUSY);   /* the root */
}

static int fetch(DIR *d)
{
    struct kern_list_directory a = { word(d->name), word(d->after), word(d->batch), BATCH, 0 };
    int result = crt_result(KERN(LIST_DIRECTORY, &a), EACCES);

    d->next = 0;
    d->count = result ? 0 : a.count;
    return result;
}

DIR *opendir(const char *name)
{
    DIR *d = calloc(1, sizeof *d);
    size_t bytes = strlen(name) + 1;

    if (!d)
        return NULL;
    memcpy(d->name, name, bytes < sizeof d->name ? bytes : sizeof d->name);
    if (bytes > sizeof d->name)
        errno = ENAMETOOLONG;
    if (bytes > sizeof d->name || fetch(d)) {
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

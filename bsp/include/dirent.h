/* SPDX-License-Identifier: MIT */
/* dirent: directories, as POSIX lists them; newlib has none.
 *
 * Entries come in the order of their names, without . and ..; what is made or removed meanwhile may
 * or may not be seen, all others are seen once.
 *
 * Returns  opendir: NULL with errno (ENOENT, ENOTDIR, ENAMETOOLONG, ENOMEM, EINVAL); readdir: NULL
 *          at the end, or with errno.
 * Context  a DIR belongs to one thread at a time.
 * Source   POSIX.1-2017; d_type and d_size as in the BSDs and QNX.
 * Tests    tests/target/t_files.c                                                              */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

enum { DT_UNKNOWN = 0, DT_DIR = 4, DT_REG = 8 };

struct dirent {
    unsigned long d_ino;    /* 0: files have no number */
    unsigned char d_type;
    long d_size;
    char d_name[64];
};
typedef struct dir DIR;

DIR *opendir(const char *name);
struct dirent *readdir(DIR *d);
void rewinddir(DIR *d);
int closedir(DIR *d);

#ifdef __cplusplus
}
#endif

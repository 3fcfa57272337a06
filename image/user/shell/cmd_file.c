/* SPDX-License-Identifier: MIT */
/* dir and type: the program archive. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct kern_file_entry *file_list(uint32_t *count)
{
    struct kern_list a = { 0 };
    struct kern_file_entry *files;

    KERN(FILE_LIST, &a);
    files = calloc(a.count ? a.count : 1, sizeof *files);
    if (!files)
        return NULL;
    a.buffer = word(files);
    a.max = a.count;
    KERN(FILE_LIST, &a);
    *count = a.count < a.max ? a.count : a.max;
    return files;
}

bool file_find(const char *typed, char *name, size_t bytes)
{
    uint32_t count = 0;
    struct kern_file_entry *files = file_list(&count);
    bool found = false;

    for (uint32_t i = 0; files && i < count && !found; i++) {
        found = !strcasecmp(files[i].name, typed);
        if (found)
            snprintf(name, bytes, "%s", files[i].name);
    }
    free(files);
    return found;
}

int cmd_dir(int argc, char **argv)
{
    uint32_t count, bytes = 0;
    struct kern_file_entry *files = file_list(&count);

    (void)argc;
    if (!files)
        return complain(argv[0], ERROR_NOT_ENOUGH_MEMORY);
    for (uint32_t i = 0; i < count; i++) {
        printf("%10u  %s\n", (unsigned)files[i].size, files[i].name);
        bytes += files[i].size;
    }
    printf("%10u  bytes in %u file(s)\n", (unsigned)bytes, (unsigned)count);
    free(files);
    return 0;
}

int cmd_type(int argc, char **argv)
{
    char chunk[512], name[KERN_NAME_MAX];
    struct kern_file a = { .buffer = word(chunk), .bytes = sizeof chunk };

    if (argc != 2)
        return usage(argv[0]);
    a.name = word(file_find(argv[1], name, sizeof name) ? name : argv[1]);
    do {
        uint32_t err = KERN(FILE_READ, &a);

        if (err)
            return complain(argv[1], err);
        fwrite(chunk, 1, a.done, stdout);
        a.offset += a.done;
    } while (a.done);
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* Tab: the first word of a line is a command or a program, any other the name of a file; behind
 * `help` it is either. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct search {
    const char *word;
    size_t length;
    char *more;             /* what all candidates so far begin with */
    size_t bytes;
    unsigned found;
    bool list;
};

static void consider(struct search *s, const char *name)
{
    size_t n = 0;

    if (strncasecmp(name, s->word, s->length))
        return;
    if (s->list)
        printf("%s\n", name);
    if (!s->found++) {
        snprintf(s->more, s->bytes, "%s", name);
        return;
    }
    while (s->more[n] && (n < s->length || s->more[n] == name[n]))
        n++;
    s->more[n] = '\0';
}

static bool consider_file(const char *path, const struct kern_directory_entry *e, void *context)
{
    (void)e;
    consider(context, path);
    return true;
}

static bool word_is(const char *text, size_t length, const char *name)
{
    return length == strlen(name) && !strncasecmp(text, name, length);
}

unsigned complete(const char *line, size_t at, size_t *back, char *more, size_t bytes, bool list)
{
    struct search s = { .more = more, .bytes = bytes, .list = list };
    size_t start = at, first = 0, first_end;

    while (start && line[start - 1] != ' ')
        start--;
    while (first < start && line[first] == ' ')
        first++;
    for (first_end = first; first_end < start && line[first_end] != ' '; first_end++)
        ;
    s.word = line + start;
    s.length = *back = at - start;
    *more = '\0';
    if (first == start || word_is(line + first, first_end - first, "help"))
        for (const struct command *c = commands; c->name; c++)
            consider(&s, c->name);
    files_walk("\\", consider_file, &s);
    if (list)
        fflush(stdout);
    return s.found;
}

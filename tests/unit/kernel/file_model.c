/* SPDX-License-Identifier: MIT */
#include "tests/unit/kernel/file_model.h"

#include <string.h>

#include "tests/unit/host/test.h"
#include "tests/unit/kernel/figures.h"
#include "tests/unit/kernel/files.h"
#include "tests/unit/kernel/shortage.h"

enum { PLACES = 8, HANDLES = 5, LONGEST = 6 * B, NOTHING = -1 };

/* Two names in the root for files, two for directories, which hold two files each. */
static const char *const names[PLACES] = { "a", "b", "d", "e", "d/a", "d/b", "e/a", "e/b" };
static const char *const typed[PLACES] = { "\\A", "./b", "D", "/e/", "d\\a", "D/B", "e//A", "e/b" };

struct thing {
    bool directory;
    unsigned handles;
    uint32_t size;
    uint8_t data[LONGEST];
};
struct open {
    struct file *f;
    int thing;
    unsigned flags;
    uint32_t position;
};
static struct thing things[PLACES];
static int at[PLACES];                  /* which thing, or NOTHING */
static struct open handles[HANDLES];
static const uint8_t *in, *in_end;
static bool short_of_memory;

static unsigned draw(unsigned n)
{
    return in < in_end ? *in++ % n : 0;
}

static uint32_t number(uint32_t n)
{
    return (draw(256) << 8 | draw(256)) % n;
}

static struct thing *thing_at(int place)
{
    return at[place] == NOTHING ? NULL : &things[at[place]];
}

static int parent(int place)
{
    return place < 4 ? NOTHING : place < 6 ? 2 : 3;
}

static int children(int place)          /* the first of two; NOTHING: it can have none */
{
    return place == 2 ? 4 : place == 3 ? 6 : NOTHING;
}

static bool has_children(int place)
{
    int c = children(place);

    return c != NOTHING && (at[c] != NOTHING || at[c + 1] != NOTHING);
}

static bool parent_there(int place)
{
    int p = parent(place);

    return p == NOTHING || (thing_at(p) && thing_at(p)->directory);
}

static int new_thing(int place, bool directory)
{
    for (int i = 0;; i++) {
        bool used = false;

        for (int p = 0; p < PLACES; p++)
            used |= at[p] == i;
        if (!used) {
            things[i] = (struct thing){ .directory = directory };
            at[place] = i;
            return i;
        }
    }
}

/* Without memory a call may say so, and nothing has happened; else it says what the model does. */
static bool as_expected(uint32_t got, uint32_t want)
{
    if (short_of_memory && (got == ERROR_NOT_ENOUGH_MEMORY || got == ERROR_DISK_FULL))
        return false;
    CHECK_EQ(got, want);
    return !want;
}

/* Of two handles each may do what the other denies to nobody. */
static bool in_the_way(unsigned a, unsigned b)
{
    return (a & R && b & KERN_OPEN_DENY_READ) || (a & W && b & KERN_OPEN_DENY_WRITE);
}

static bool shared_with_all(int thing, unsigned flags)
{
    for (int i = 0; i < HANDLES; i++)
        if (handles[i].f && handles[i].thing == thing &&
            (in_the_way(flags, handles[i].flags) || in_the_way(handles[i].flags, flags)))
            return false;
    return true;
}

static void open_one(struct open *h)
{
    static const unsigned flags[] = { R, W | MAKE, R | W | MAKE, R | W | MAKE | APPEND,
                                      W | MAKE | NEW, R | W };
    unsigned kind = draw(ARRAY_SIZE(flags) * 5), deny = kind / ARRAY_SIZE(flags) % 4;
    unsigned f = flags[kind % ARRAY_SIZE(flags)] | deny * KERN_OPEN_DENY_READ;
    int place = (int)draw(PLACES);
    struct thing *t = thing_at(place);
    struct object *obj;
    uint32_t want = 0;
    bool created;

    if (!parent_there(place))
        want = ERROR_PATH_NOT_FOUND;
    else if (t && t->directory)
        want = ERROR_ACCESS_DENIED;
    else if (!t && !(f & MAKE))
        want = ERROR_FILE_NOT_FOUND;
    else if (t && f & NEW)
        want = ERROR_ALREADY_EXISTS;
    else if (t && !shared_with_all(at[place], f))
        want = ERROR_SHARING_VIOLATION;
    if (h->f || !as_expected(file_open(typed[place], f, &obj, &created), want))
        return;
    CHECK_EQ(created, !t);
    file_keep(file_of(obj));
    *h = (struct open){ file_of(obj), t ? at[place] : new_thing(place, false), f, 0 };
    things[h->thing].handles++;
}

static void close_one(struct open *h)
{
    if (!h->f)
        return;
    closed(h->f);
    things[h->thing].handles--;
    h->f = NULL;
}

static void read_some(struct open *h)
{
    const struct thing *t = &things[h->thing];
    uint8_t got[2 * B];
    uint32_t n = number(sizeof got + 1), want = 0, done;

    if (h->position < t->size)
        want = n < t->size - h->position ? n : t->size - h->position;
    if (!as_expected(file_read(h->f, got, n, &done), h->flags & R ? 0 : ERROR_ACCESS_DENIED))
        return;
    CHECK_EQ(done, want);
    CHECK(!done || !memcmp(got, t->data + h->position, done));
    h->position += done;
}

static void write_some(struct open *h)
{
    struct thing *t = &things[h->thing];
    uint32_t from = h->flags & APPEND ? t->size : h->position, done, err;
    uint32_t room = from < LONGEST ? LONGEST - from : 0, n = number(2 * B);
    uint8_t data[2 * B];

    if (n > room)
        n = room;
    memset(data, (int)draw(256), sizeof data);
    err = file_write(h->f, data, n, &done);
    if (!(h->flags & W)) {
        CHECK_EQ(err, ERROR_ACCESS_DENIED);
        return;
    }
    CHECK(err ? short_of_memory && err == ERROR_DISK_FULL && done < n : done == n);
    h->position = from + done;
    if (!done)
        return;
    memcpy(t->data + from, data, done);
    if (from + done > t->size)
        t->size = from + done;
}

static void move(struct open *h)
{
    static const int32_t back[] = { 0, 1, -1, -100, INT32_MIN };
    unsigned whence = draw(4), kind = draw(8);
    int64_t base = whence == KERN_SEEK_END ? things[h->thing].size : h->position;
    int32_t offset = kind < ARRAY_SIZE(back) ? back[kind] : (int32_t)number(LONGEST);
    int64_t to = (whence == KERN_SEEK_BEGIN ? 0 : base) + offset;
    uint32_t position, err = file_seek(h->f, offset, whence, &position);

    CHECK_EQ(err, whence > KERN_SEEK_END ? ERROR_INVALID_PARAMETER
                  : to < 0 ? ERROR_NEGATIVE_SEEK : 0);
    if (!err)
        h->position = (uint32_t)to;
    CHECK_EQ(position, h->position);
}

static void resize(struct open *h)
{
    struct thing *t = &things[h->thing];
    uint32_t size = number(LONGEST + 1);

    if (!as_expected(file_resize(h->f, size), h->flags & W ? 0 : ERROR_ACCESS_DENIED))
        return;
    if (size < t->size)
        memset(t->data + size, 0, t->size - size);
    t->size = size;
}

static uint32_t missing(int place)
{
    return parent_there(place) ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

static void remove_one(void)
{
    int place = (int)draw(PLACES);
    struct thing *t = thing_at(place);
    uint32_t want = !t ? missing(place) : t->directory ? ERROR_ACCESS_DENIED
                    : t->handles ? ERROR_SHARING_VIOLATION : 0;

    if (as_expected(file_remove(typed[place]), want))
        at[place] = NOTHING;
}

static void remove_directory(void)
{
    int place = (int)draw(PLACES);
    struct thing *t = thing_at(place);
    uint32_t want = !t ? ERROR_PATH_NOT_FOUND : !t->directory ? ERROR_DIRECTORY
                    : has_children(place) ? ERROR_DIR_NOT_EMPTY : 0;

    if (as_expected(file_remove_directory(typed[place]), want))
        at[place] = NOTHING;
}

static void make_directory(void)
{
    int place = 2 + (int)draw(2);

    if (as_expected(file_make_directory(typed[place]), thing_at(place) ? ERROR_ALREADY_EXISTS : 0))
        new_thing(place, true);
}

/* A directory only to the other directory's name, so that its files have places there. */
static uint32_t rename_result(int from, int to, bool replace)
{
    struct thing *t = thing_at(from), *v = from == to ? NULL : thing_at(to);

    if (!t)
        return missing(from);
    if (v && !(replace && !t->directory && !v->directory))
        return ERROR_ALREADY_EXISTS;
    if (!parent_there(to))
        return ERROR_PATH_NOT_FOUND;
    return t->handles || (v && v->handles) ? ERROR_SHARING_VIOLATION : 0;
}

static void move_place(int from, int to)
{
    int thing = at[from];

    at[from] = NOTHING;
    at[to] = thing;
}

static void rename_one(void)
{
    int from = (int)draw(PLACES), to = (int)draw(PLACES);
    bool replace = draw(2);

    if (thing_at(from) && thing_at(from)->directory)
        to = 2 + to % 2;
    if (!as_expected(file_rename(typed[from], names[to], replace),
                     rename_result(from, to, replace)) || from == to)
        return;
    move_place(from, to);
    if (things[at[to]].directory)
        for (int i = 0; i < 2; i++)
            move_place(children(from) + i, children(to) + i);
}

static void look(void)
{
    int place = (int)draw(PLACES);
    const struct thing *t = thing_at(place);
    struct fs_entry e;

    if (!as_expected(file_info(typed[place], &e), t ? 0 : missing(place)))
        return;
    CHECK(e.directory == t->directory && e.size == t->size && !e.read_only);
}

/* The root also has the archive's directory. */
static void list(const char *directory, const int *places, unsigned n)
{
    struct fs_entry e = { .name = "" };
    unsigned seen = 0, want = *directory == '/' ? 1 : 0;

    for (unsigned i = 0; i < n; i++)
        want += at[places[i]] != NOTHING;
    for (char after[NAME_BYTES];; seen++) {
        memcpy(after, e.name, sizeof after);
        if (file_next(directory, after, &e))
            break;
        CHECK(path_compare(after, e.name, NAME_BYTES) < 0);
    }
    CHECK_EQ(seen, want);
}

static void list_all(void)
{
    static const int root[] = { 0, 1, 2, 3 }, d[] = { 4, 5 }, e[] = { 6, 7 };

    list("/", root, 4);
    if (thing_at(2) && thing_at(2)->directory)
        list("d", d, 2);
    if (thing_at(3) && thing_at(3)->directory)
        list("e", e, 2);
}

static void with_a_handle(unsigned what)
{
    struct open *h = &handles[draw(HANDLES)];

    if (what == 0)
        open_one(h);
    else if (!h->f)
        return;
    else if (what == 1)
        close_one(h);
    else if (what == 2)
        read_some(h);
    else if (what == 3)
        write_some(h);
    else if (what == 4)
        move(h);
    else
        resize(h);
}

static void one_call(void)
{
    static void (*const by_name[])(void) = { remove_one, remove_directory, make_directory,
                                             rename_one, look, list_all };
    unsigned what = draw(16), shortage_at = draw(8);

    short_of_memory = shortage_at >= 6;
    if (short_of_memory)
        shortage.fail(shortage_at - 5, 1);
    if (what < 10)
        with_a_handle(what < 6 ? what : 3 - what % 2);
    else
        by_name[what - 10]();
    shortage.fail(0, 0);
    short_of_memory = false;
}

void file_model_run(const uint8_t *data, size_t bytes)
{
    struct figures before = measure();

    in = data;
    in_end = data + bytes;
    for (int i = 0; i < PLACES; i++)
        at[i] = NOTHING;
    while (in < in_end)
        one_call();
    for (int i = 0; i < HANDLES; i++)
        close_one(&handles[i]);
    for (int place = PLACES - 1; place >= 0; place--)
        if (thing_at(place))
            CHECK_EQ(thing_at(place)->directory ? file_remove_directory(names[place])
                                                : file_remove(names[place]), 0);
    check_same(before);
}

/* SPDX-License-Identifier: MIT */
/* Line editing on a VT100-like terminal, in raw mode: left, right, home, end, backspace, delete,
 * history up and down, ^U (all), ^K (to the end), ^W (word), ^C (start again), Tab (complete).
 * Only backspaces and blanks are sent, so a dumb reader of the console understands it too. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <string.h>

enum { HISTORY = 16 };
enum {
    CTRL_A = 1, CTRL_C = 3, CTRL_E = 5, BACKSPACE = 8, TAB = 9, LINE_FEED = 10, CTRL_K = 11,
    RETURN = 13, CTRL_U = 21, CTRL_W = 23, ESCAPE = 27, RUBOUT = 127,
};
enum key {
    KEY_UP = 256,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_OTHER,
    KEY_GONE
};

struct edit {
    char *text;
    size_t bytes, length, at;  /* room, what is there, the cursor */
    bool cut;                  /* something did not fit since the user last looked (erased) */
    const char *prompt;
};

static char history[HISTORY][LINE_BYTES];
static unsigned newest;        /* lines ever stored; the last is history[(newest - 1) % HISTORY] */

static void put(const char *text, size_t bytes)
{
    struct kern_io a = { word(text), (uint32_t)bytes, 0 };

    if (bytes)
        KERN(CONSOLE_WRITE, &a);
}

static void put_many(char c, size_t n)
{
    char run[32];

    memset(run, c, sizeof run);
    for (; n > sizeof run; n -= sizeof run)
        put(run, sizeof run);
    put(run, n);
}

static int get_byte(void)
{
    unsigned char c = 0;
    struct kern_io a = { word(&c), 1, 0 };

    return KERN(CONSOLE_READ, &a) || !a.done ? KEY_GONE : c;
}

/* ESC [ A, ESC O A, ESC [ 3 ~ and their kin.  Source: ECMA-48 5.4, xterm ctlseqs. */
static int get_key(void)
{
    static const char finals[] = "ABCDHF", digits[] = "13478";
    static const int final_keys[] = { KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END };
    static const int digit_keys[] = { KEY_HOME, KEY_DELETE, KEY_END, KEY_HOME, KEY_END };
    int c = get_byte(), digit = 0;
    const char *found;

    if (c != ESCAPE)
        return c;
    c = get_byte();
    if (c != '[' && c != 'O')
        return KEY_OTHER;
    while ((c = get_byte()) == ';' || (c >= '0' && c <= '9'))
        digit = digit ? digit : c;
    if (c == '~' && digit && (found = strchr(digits, digit)))
        return digit_keys[found - digits];
    if (c >= ' ' && c < RUBOUT && (found = strchr(finals, c)))
        return final_keys[found - finals];
    return c == KEY_GONE ? c : KEY_OTHER;
}

/* UTF-8: what follows the first byte of a character takes no column of its own. */
static bool follows(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t columns(const char *text, size_t bytes)
{
    size_t n = 0;

    for (size_t i = 0; i < bytes; i++)
        n += !follows(text[i]);
    return n;
}

/* Where the character before, or behind, a place begins. */
static size_t before(const struct edit *e, size_t at)
{
    do
        at -= at > 0;
    while (at && follows(e->text[at]));
    return at;
}

static size_t behind(const struct edit *e, size_t at)
{
    do
        at += at < e->length;
    while (at < e->length && follows(e->text[at]));
    return at;
}

/* How many bytes the character has that begins with c. */
static size_t bytes_of(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0xf0 ? 4 : u >= 0xe0 ? 3 : u >= 0xc0 ? 2 : 1;
}

static void move_to(struct edit *e, size_t at)
{
    if (at < e->at)
        put_many('\b', columns(e->text + at, e->at - at));
    else
        put(e->text + e->at, at - e->at);
    e->at = at;
}

/* Shows what now stands from the cursor on, blanks over `gone` old columns, and comes back. */
static void redraw_tail(struct edit *e, size_t gone)
{
    put(e->text + e->at, e->length - e->at);
    put_many(' ', gone);
    put_many('\b', columns(e->text + e->at, e->length - e->at) + gone);
}

static void insert(struct edit *e, char c)
{
    size_t from;

    if (e->length + 1 >= e->bytes) {
        e->cut = true;
        put("\a", 1);
        return;
    }
    memmove(e->text + e->at + 1, e->text + e->at, e->length - e->at);
    e->text[e->at] = c;
    e->length++;
    e->at++;
    if (e->at == e->length) {
        put(&c, 1);
        return;
    }
    from = before(e, e->at);    /* in the middle a character is shown when its last byte is there */
    if (e->at - from < bytes_of(e->text[from]))
        return;
    put(e->text + from, e->at - from);
    redraw_tail(e, 0);
}

/* Takes out the bytes from `from` to the cursor's right neighbour `to`. */
static void erase(struct edit *e, size_t from, size_t to)
{
    size_t gone = columns(e->text + from, to - from);

    if (from == to)
        return;
    e->cut = false;
    move_to(e, from);
    memmove(e->text + from, e->text + to, e->length - to);
    e->length -= to - from;
    redraw_tail(e, gone);
}

static size_t word_start(const struct edit *e)
{
    size_t at = e->at;

    while (at && e->text[at - 1] == ' ')
        at--;
    while (at && e->text[at - 1] != ' ')
        at--;
    return at;
}

static void replace(struct edit *e, const char *text)
{
    erase(e, 0, e->length);
    e->length = strlen(text);
    memcpy(e->text, text, e->length);
    move_to(e, e->length);
}

/* back: 1 is the newest line stored, 0 the empty one below it. */
static void recall(struct edit *e, unsigned *back, int step)
{
    unsigned kept = newest < HISTORY ? newest : HISTORY, wanted = *back + (unsigned)step;

    if (wanted > kept)
        return;
    *back = wanted;
    replace(e, wanted ? history[(newest - wanted) % HISTORY] : "");
}

static void remember(const char *text)
{
    if (!*text || (newest && !strcmp(history[(newest - 1) % HISTORY], text)))
        return;
    strcpy(history[newest++ % HISTORY], text);
}

static void show_again(const struct edit *e)
{
    put(e->prompt, strlen(e->prompt));
    put(e->text, e->length);
    put_many('\b', columns(e->text + e->at, e->length - e->at));
}

/* Tab: the word goes on as far as all candidates agree, in their spelling; when that is not at all,
 * they are listed. */
static void tab(struct edit *e)
{
    char more[LINE_BYTES];
    size_t back, same = 0;
    unsigned n = complete(e->text, e->at, &back, more, sizeof more, false);

    if (!n) {
        put("\a", 1);
        return;
    }
    while (same < back && more[same] == e->text[e->at - back + same])
        same++;
    if (n > 1 && same == back && !more[same]) {
        put("\n", 1);
        complete(e->text, e->at, &back, more, sizeof more, true);
        show_again(e);
        return;
    }
    erase(e, e->at - (back - same), e->at);
    for (const char *c = more + same; *c; c++)
        insert(e, *c);
    if (n == 1)
        insert(e, ' ');
}

static void edit_key(struct edit *e, unsigned *back, int key)
{
    switch (key) {
    case KEY_UP: recall(e, back, 1); break;
    case KEY_DOWN: recall(e, back, -1); break;
    case KEY_LEFT: move_to(e, before(e, e->at)); break;
    case KEY_RIGHT: move_to(e, behind(e, e->at)); break;
    case CTRL_A:
    case KEY_HOME: move_to(e, 0); break;
    case CTRL_E:
    case KEY_END: move_to(e, e->length); break;
    case KEY_DELETE: erase(e, e->at, behind(e, e->at)); break;
    case BACKSPACE:
    case RUBOUT: erase(e, before(e, e->at), e->at); break;
    case CTRL_U: erase(e, 0, e->length); break;
    case CTRL_K: erase(e, e->at, e->length); break;
    case TAB: tab(e); break;
    case CTRL_W: erase(e, word_start(e), e->at); break;
    default:
        if (key >= ' ' && key < 256)
            insert(e, (char)key);
    }
}

enum line_end line_read(const char *prompt, char *line, size_t bytes)
{
    static bool after_return;  /* CR LF is one end of line */
    struct kern_console_mode mode = { CONSOLE_RAW };
    struct edit e = { .text = line, .bytes = bytes < LINE_BYTES ? bytes : LINE_BYTES,
                      .prompt = prompt };
    unsigned back = 0;
    int key = 0;

    KERN(CONSOLE_MODE, &mode);
    put(prompt, strlen(prompt));
    while (key != RETURN) {
        key = get_key();
        if (key == KEY_GONE)
            return LINE_GONE;
        if (key == LINE_FEED) {
            if (after_return) {
                after_return = false;
                continue;
            }
            break;
        }
        after_return = key == RETURN;
        if (key == CTRL_C) {
            put("^C\n", 3);
            put(prompt, strlen(prompt));
            e.length = e.at = back = 0;
            e.cut = false;
        } else if (key != RETURN) {
            edit_key(&e, &back, key);
        }
    }
    move_to(&e, e.length);
    put("\n", 1);
    line[e.length] = '\0';
    if (!e.cut)
        remember(line);
    mode.mode = CONSOLE_COOKED;
    KERN(CONSOLE_MODE, &mode);
    return e.cut ? LINE_LONG : LINE_READ;
}

/* SPDX-License-Identifier: MIT */
/* Structured exceptions: the frames of a thread (seh.h). */
#include "image/user/coredll/seh.h"
#include "image/user/crt/teb.h"

/* Why the __try of a frame has returned once more. */
enum phase { PHASE_NONE, PHASE_FILTER, PHASE_UNWIND, PHASE_CATCH };

int seh_link(struct __seh_frame *f);

static struct seh_state *state(void)
{
    return &teb()->seh;
}

/* The kernel is told once: a program that never comes here ends by its faults as ever. */
static void hook_once(void)
{
    static volatile LONG hooked;
    struct kern_exception_hook a = { (uint32_t)seh_hook };

    if (!hooked) {
        hooked = 1;
        KERN(EXCEPTION_HOOK, &a);
    }
}

/* The rest of __seh_enter(). */
int seh_link(struct __seh_frame *f)
{
    struct seh_state *s = state();

    hook_once();
    f->outer = s->frames;
    f->marks = s->marks;
    f->back = s->back;
    s->frames = f;
    return 0;
}

static const struct seh_place *place(const struct __seh_frame *f)
{
    return (const struct seh_place *)(const void *)f->core;
}

/* Runs what stands behind the body of f, which is on the list no more, on top of this stack. */
static int visit(struct __seh_frame *f, enum phase phase, volatile uint32_t *busy)
{
    struct seh_state *s = state();
    struct seh_place here;
    void *outer = s->back;
    int answer;

    s->back = &here;
    s->phase = phase;
    s->subject = f;
    if (busy)
        *busy = 0;
    answer = seh_switch(&here, place(f));
    if (busy)
        *busy = KERN_HOOK_BUSY;
    s->back = outer;
    return answer;
}

static void __attribute__((noreturn)) answer(struct seh_state *s, int value)
{
    seh_jump(s->back, value);
}

static void push_mark(struct seh_state *s, struct __seh_mark *m, int kind)
{
    m->outer = s->marks;
    m->kind = kind;
    m->turn = 0;
    s->marks = m;
}

static struct __seh_mark *mark_of(int kind)
{
    struct __seh_mark *m = state()->marks;

    while (m && m->kind != kind)
        m = m->outer;
    return m;
}

/* --- what the macros of excpt.h call ---------------------------------------------------------- */

/* The body is left: by its end, then it has been taken off the list before; or by a jump or a
 * return. */
void __seh_left(struct __seh_frame **frame)
{
    struct seh_state *s = state();
    struct __seh_frame *f = *frame;

    if (s->frames == f) {
        s->frames = f->outer;
        visit(f, PHASE_UNWIND, NULL);
    }
}

/* Only the address counts at first: a goto past the __try has left the frame undefined. */
void __seh_forget(struct __seh_frame *f)
{
    struct seh_state *s = state();

    if (s->marks == &f->mark) {
        s->marks = f->marks;
        s->back = f->back;
    }
}

/* The newest frame is left as it should be, and what stands behind it comes next. */
void __seh_ended(void)
{
    struct seh_state *s = state();

    s->subject = s->frames;
    s->frames = s->frames->outer;
}

/* Whether the filter is to be evaluated. */
int __seh_asks(void)
{
    struct seh_state *s = state();
    int phase = s->phase;

    if (phase != PHASE_CATCH)
        s->phase = PHASE_NONE;
    if (phase == PHASE_UNWIND)
        answer(s, 0);
    return phase == PHASE_FILTER;
}

void __seh_answer(int disposition)
{
    answer(state(), disposition);
}

int __seh_caught(void)
{
    struct seh_state *s = state();
    int caught = s->phase == PHASE_CATCH;

    s->phase = PHASE_NONE;
    return caught;
}

void __seh_finally(void)
{
    struct seh_state *s = state();
    struct __seh_frame *f = s->subject;
    int phase = s->phase;

    s->phase = PHASE_NONE;
    if (phase == PHASE_FILTER)
        answer(s, EXCEPTION_CONTINUE_SEARCH);
    push_mark(s, &f->mark, MARK_FINALLY);
    f->mark.abnormal = phase == PHASE_UNWIND;
}

/* True once for each run of the block. */
int __seh_turn(void)
{
    struct seh_state *s = state();
    struct __seh_mark *m = s->marks;

    if (!m->turn) {
        m->turn = 1;
        return 1;
    }
    s->marks = m->outer;
    if (m->abnormal)
        answer(s, 0);
    return 0;
}

/* The innermost __try of the function is the newest frame: what it has called has left its own. */
void __seh_leave(void)
{
    __seh_ended();
    seh_jump(place(state()->subject), 1);
}

unsigned long _exception_code(void)
{
    const struct __seh_mark *m = mark_of(MARK_EXCEPTION);

    return m ? m->code : 0;
}

struct _EXCEPTION_POINTERS *_exception_info(void)
{
    const struct __seh_mark *m = mark_of(MARK_EXCEPTION);

    return m ? m->info : NULL;
}

int _abnormal_termination(void)
{
    const struct __seh_mark *m = mark_of(MARK_FINALLY);

    return m && m->abnormal;
}

/* --- dispatching ------------------------------------------------------------------------------ */

static void __attribute__((noreturn)) handle(struct __seh_frame *f, uint32_t code,
                                             volatile uint32_t *busy)
{
    struct seh_state *s = state();

    for (struct __seh_frame *inner = s->frames; inner != f; inner = inner->outer) {
        s->frames = inner->outer;
        visit(inner, PHASE_UNWIND, busy);
    }
    s->frames = f->outer;
    s->marks = f->marks;
    s->back = f->back;
    f->mark.code = code;
    f->mark.info = NULL;
    push_mark(s, &f->mark, MARK_EXCEPTION);
    s->phase = PHASE_CATCH;
    if (busy)
        *busy = 0;
    seh_jump(place(f), 1);
}

/* While a filter runs, the frames outside it are those of the thread: an exception of its own goes
 * there. */
enum seh_end seh_dispatch(EXCEPTION_POINTERS *info, volatile uint32_t *busy)
{
    struct seh_state *s = state();
    struct __seh_frame *newest = s->frames, *f;
    struct __seh_mark m = { .code = info->ExceptionRecord->ExceptionCode, .info = info };
    int disposition = EXCEPTION_CONTINUE_SEARCH;

    push_mark(s, &m, MARK_EXCEPTION);
    for (f = newest; f; f = f->outer) {
        s->frames = f->outer;
        disposition = visit(f, PHASE_FILTER, busy);
        if (disposition != EXCEPTION_CONTINUE_SEARCH)
            break;
    }
    s->frames = newest;
    if (disposition > 0)
        handle(f, m.code, busy);
    s->marks = m.outer;
    return f ? SEH_CONTINUE : SEH_UNHANDLED;
}

/* SPDX-License-Identifier: MIT */
/* Every way out of a __try, with every block behind it. */
#include "tests/target/seh.h"

enum { CODE = 0xE0000001 };

static void raise(void)
{
    RaiseException(CODE, 0, 0, NULL);
}

static int noted(char c, int value)
{
    note(c);
    return value;
}

static void body_that_ends_runs_no_handler(void)
{
    __try {
        note('b');
    } __except (noted('f', 1)) {
        note('h');
    }
    note('e');
    saw("be");
}

static void exception_in_a_called_function_runs_filter_and_handler(void)
{
    __try {
        note('b');
        raise();
        note('x');
    } __except (noted('f', GetExceptionCode() == CODE)) {
        note('h');
        is(GetExceptionCode(), CODE);
    }
    note('e');
    saw("bfhe");
}

static void finally_runs_after_the_end_of_the_body(void)
{
    __try {
        note('b');
    } __finally {
        note(AbnormalTermination() ? 'A' : 'n');
    }
    saw("bn");
}

static int return_out(int where)
{
    __try {
        note('b');
        if (where == 1)
            return noted('r', 10);
        note('c');
    } __finally {
        note(AbnormalTermination() ? 'A' : 'n');
    }
    return 20;
}

static void return_runs_finally_and_keeps_its_value(void)
{
    is(return_out(1), 10);
    is(return_out(0), 20);
    saw("brAbcn");
}

static int return_out_of_except(int where)
{
    __try {
        if (where == 1)
            return 1;
        raise();
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        if (where == 2)
            return 2;
    }
    return 3;
}

static void return_out_of_body_and_handler_unlinks_the_frame(void)
{
    for (volatile int i = 1; i <= 3; i++) {
        __try {
            is(return_out_of_except(i), i);
            raise();
        } __except (noted('f', 1)) {        /* and no frame of the function that has returned */
            note('h');
        }
    }
    saw("fhfhfh");
}

static void loop_is_left_and_continued(void)
{
    volatile int i;

    for (i = 0; i < 5; i++) {
        __try {
            if (i == 1)
                continue;
            if (i == 3)
                break;
            note('b');
        } __finally {
            note((char)('0' + i));
        }
        note('e');
    }
    is(i, 3);
    for (i = 0; i < 5; i++) {
        __try {
            if (i == 1)
                continue;
            if (i == 3)
                break;
            raise();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('h');
            if (i == 2)
                continue;
        }
        note('e');
    }
    is(i, 3);
    saw("b0e1b2e3heh");
}

static void goto_leaves_two_blocks(void)
{
    __try {
        __try {
            note('b');
            goto out;
        } __finally {
            note('i');
        }
    } __finally {
        note('o');
    }
    note('x');
out:
    saw("bio");
}

/* The frame must be gone by then, or its handler would be the one. */
static void goto_behind_the_handler_leaves_its_block(void)
{
    volatile int rounds = 0;

    __try {
        __try {
            goto behind;
        } __except (noted('i', 1)) {
            note('x');
        }
        note('x');
behind:
        if (rounds++ == 0)
            raise();
    } __except (noted('o', 1)) {
        note('h');
    }
    saw("oh");
}

static void jump_past_a_block_leaves_it_alone(int skip)
{
    if (skip)
        goto done;
    __try {
        note('b');
    } __finally {
        note('f');
    }
done:
    note('d');
}

static void goto_past_a_block_is_allowed(void)
{
    jump_past_a_block_leaves_it_alone(1);
    jump_past_a_block_leaves_it_alone(0);
    saw("dbfd");
}

static void leave_ends_the_body(void)
{
    volatile int n = 0;

    __try {
        for (n = 0; n < 10; n++)
            if (n == 4)
                __leave;
        note('x');
    } __finally {
        note(AbnormalTermination() ? 'A' : 'n');
    }
    is(n, 4);
    __try {
        __try {
            raise();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('h');
            __leave;                        /* that of the outer block */
        }
        note('x');
    } __except (noted('f', 1)) {
        note('x');
    }
    saw("nh");
}

static void finally_blocks_run_from_the_inside_before_the_handler(void)
{
    __try {
        __try {
            __try {
                raise();
            } __finally {
                note(AbnormalTermination() ? '1' : 'n');
            }
        } __finally {
            note(AbnormalTermination() ? '2' : 'n');
        }
    } __except (noted('f', 1)) {
        note('h');
    }
    saw("f12h");
}

static void middle(void)
{
    __try {
        raise();
    } __except (noted('m', GetExceptionCode() == 1)) {
        note('x');
    }
    note('x');
}

static void filter_that_does_not_want_it_lets_it_pass(void)
{
    __try {
        middle();
    } __except (noted('f', 1)) {
        note('h');
    }
    saw("mfh");
}

static void exception_can_be_continued(void)
{
    volatile int done = 0;

    __try {
        note('b');
        raise();
        note('c');
        done = 1;
    } __except (noted('f', EXCEPTION_CONTINUE_EXECUTION)) {
        note('x');
    }
    is(done, 1);
    saw("bfc");
}

static void noncontinuable_exception_cannot(void)
{
    volatile DWORD first = 0;

    __try {
        __try {
            RaiseException(CODE, EXCEPTION_NONCONTINUABLE, 0, NULL);
        } __except (first ? EXCEPTION_CONTINUE_SEARCH
                          : (first = GetExceptionCode(), EXCEPTION_CONTINUE_EXECUTION)) {
            note('x');
        }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        is(GetExceptionCode(), STATUS_NONCONTINUABLE_EXCEPTION);
        note('h');
    }
    is(first, CODE);
    saw("h");
}

static int recurse(int depth)
{
    volatile int here = depth;

    __try {
        if (depth == 0)
            raise();
        recurse(depth - 1);
    } __finally {
        if (here != depth || !AbnormalTermination())
            note('x');
        else if (depth % 100 == 0)
            note('f');
    }
    return 0;
}

static void many_frames_are_unwound(void)
{
    __try {
        recurse(100);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        note('h');
    }
    saw("ffh");
}

static double product(double a, double b)
{
    __try {
        raise();
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        note('h');
    }
    return a * b;
}

/* What lives in r4-r11 and d8-d15 of the callers is as it was. */
static void registers_survive(void)
{
    double d[8];
    int v[12];

    for (int i = 0; i < 8; i++)
        d[i] = i + 0.5;
    for (int i = 0; i < 12; i++)
        v[i] = i * 3;
    for (int i = 0; i < 8; i++)
        d[i] = product(d[i], 2.0) + v[i];
    for (int i = 0; i < 8; i++)
        ok(d[i] == (i + 0.5) * 2 + i * 3);
    saw("hhhhhhhh");
}

static DWORD WINAPI in_a_thread(void *arg)
{
    volatile DWORD sum = 0;

    for (volatile unsigned i = 0; i < 300; i++) {
        __try {
            if (i % 3 == 0)
                Sleep(0);
            RaiseException((DWORD)(uintptr_t)arg + i, 0, 0, NULL);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sum += GetExceptionCode() - (DWORD)(uintptr_t)arg;
        }
    }
    return sum;
}

static void threads_have_frames_of_their_own(void)
{
    HANDLE t[4];
    DWORD code;

    for (uintptr_t i = 0; i < 4; i++)
        t[i] = CreateThread(NULL, 0, in_a_thread, (void *)(i << 20), 0, NULL);
    for (int i = 0; i < 4; i++) {
        is(WaitForSingleObject(t[i], 20000), WAIT_OBJECT_0);
        ok(GetExitCodeThread(t[i], &code));
        is(code, 299 * 300 / 2);
        ok(CloseHandle(t[i]));
    }
}

const struct tap_test seh_ways[] = {
    TAP(body_that_ends_runs_no_handler),
    TAP(exception_in_a_called_function_runs_filter_and_handler),
    TAP(finally_runs_after_the_end_of_the_body),
    TAP(return_runs_finally_and_keeps_its_value),
    TAP(return_out_of_body_and_handler_unlinks_the_frame),
    TAP(loop_is_left_and_continued),
    TAP(goto_leaves_two_blocks),
    TAP(goto_behind_the_handler_leaves_its_block),
    TAP(goto_past_a_block_is_allowed),
    TAP(leave_ends_the_body),
    TAP(finally_blocks_run_from_the_inside_before_the_handler),
    TAP(filter_that_does_not_want_it_lets_it_pass),
    TAP(exception_can_be_continued),
    TAP(noncontinuable_exception_cannot),
    TAP(many_frames_are_unwound),
    TAP(registers_survive),
    TAP(threads_have_frames_of_their_own),
    TAP_END,
};

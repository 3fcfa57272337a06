/* SPDX-License-Identifier: MIT */
/* Exceptions while an exception is being handled, and what a filter is told. */
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

static int look(EXCEPTION_POINTERS *p)
{
    is(p->ExceptionRecord->ExceptionCode, CODE);
    is(p->ExceptionRecord->NumberParameters, 2);
    is(p->ExceptionRecord->ExceptionInformation[0], 7);
    is(p->ExceptionRecord->ExceptionInformation[1], 8);
    ok(p->ExceptionRecord->ExceptionAddress != NULL);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void filter_sees_the_record_and_the_arguments(void)
{
    const DWORD arguments[2] = { 7, 8 };

    __try {
        RaiseException(CODE, 0, 2, arguments);
    } __except (look(GetExceptionInformation())) {
        note('h');
    }
    saw("h");
}

static void exception_in_a_handler_goes_outwards(void)
{
    __try {
        __try {
            raise();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('h');
            RaiseException(2, 0, 0, NULL);
        }
    } __except (noted('f', 1)) {
        is(GetExceptionCode(), 2);
    }
    saw("hf");
}

static void exception_in_a_finally_block_replaces_the_first(void)
{
    __try {
        __try {
            raise();
        } __finally {
            note('i');
            RaiseException(3, 0, 0, NULL);
        }
    } __except (noted('f', 1)) {
        is(GetExceptionCode(), 3);
        note('h');
    }
    saw("fifh");
}

static int raises_in_filter(void)
{
    note('i');
    RaiseException(4, 0, 0, NULL);
    return 1;
}

static void exception_in_a_filter_goes_outwards(void)
{
    __try {
        __try {
            raise();
        } __except (raises_in_filter()) {
            note('x');
        }
    } __except (noted('f', 1)) {
        is(GetExceptionCode(), 4);
        note('h');
    }
    saw("ifh");
}

static int handles_in_filter(void)
{
    __try {
        RaiseException(5, 0, 0, NULL);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        is(GetExceptionCode(), 5);
        note('i');
    }
    return 1;
}

static void filter_may_handle_exceptions_of_its_own(void)
{
    __try {
        raise();
    } __except (handles_in_filter()) {
        is(GetExceptionCode(), CODE);
        {
            __try {
                RaiseException(6, 0, 0, NULL);
            } __except (EXCEPTION_EXECUTE_HANDLER) {
                is(GetExceptionCode(), 6);
            }
        }
        is(GetExceptionCode(), CODE);
        note('h');
    }
    saw("ih");
}

static int swallow(void)
{
    __try {
        raise();
    } __finally {
        note('f');
        return 9;
    }
    return 8;
}

static void return_in_a_finally_block_ends_the_exception(void)
{
    __try {
        is(swallow(), 9);
        __try {
            raise();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            note('h');
        }
    } __except (noted('o', 1)) {
        note('x');
    }
    saw("ofh");
}

const struct tap_test seh_nested[] = {
    TAP(filter_sees_the_record_and_the_arguments),
    TAP(exception_in_a_handler_goes_outwards),
    TAP(exception_in_a_finally_block_replaces_the_first),
    TAP(exception_in_a_filter_goes_outwards),
    TAP(filter_may_handle_exceptions_of_its_own),
    TAP(return_in_a_finally_block_ends_the_exception),
    TAP_END,
};

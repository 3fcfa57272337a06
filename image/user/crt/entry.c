/* SPDX-License-Identifier: MIT */
/* What a program does not have is at 0 (user.ld).  In C++ wmain is an ordinary function, whose
 * name in the object file tells its parameters; each may be called with two. */
#include "image/user/crt/entry.h"
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

#include <stdlib.h>

enum { ARGS_MAX = 64 };

typedef int begin_windows(HINSTANCE instance, HINSTANCE previous, LPWSTR arguments, int show);
typedef int begin_wide(int argc, wchar_t **argv);
typedef int begin_narrow(int argc, char **argv);

begin_narrow main;
begin_wide wmain, _Z5wmainiPPw, _Z5wmainiPPKw, _Z5wmainiPKPw, _Z5wmainiPKPKw, _Z5wmainiPPwS0_,
    _Z5wmainv;

/* volatile: the compiler takes it for granted that no function is at 0. */
static begin_windows *const volatile windows[] = { WinMain, wWinMain };
static begin_wide *const volatile wide[] = { wmain,          _Z5wmainiPPw,   _Z5wmainiPPKw,
                                             _Z5wmainiPKPw,  _Z5wmainiPKPKw, _Z5wmainiPPwS0_,
                                             _Z5wmainv };

static _Noreturn void run_windows(begin_windows *begin)
{
    exit(begin((HINSTANCE)(uintptr_t)USER_BASE, NULL, GetCommandLineW(), SW_SHOW));
}

static _Noreturn void run_wide(begin_wide *begin, char *line)
{
    wchar_t text[KERN_CMDLINE_MAX], *argv[ARGS_MAX], *at = text;
    char *narrow[ARGS_MAX];
    int argc = args_split(line, narrow, ARGS_MAX);

    for (int i = 0; i < argc; i++) {
        argv[i] = at;
        at += MultiByteToWideChar(CP_UTF8, 0, narrow[i], -1, at,
                                  (int)(text + KERN_CMDLINE_MAX - at));
    }
    argv[argc] = NULL;
    exit(begin(argc, argv));
}

static _Noreturn void run_narrow(char *line)
{
    char *argv[ARGS_MAX];
    int argc = args_split(line, argv, ARGS_MAX);

    exit(main(argc, argv));
}

void entry(char *line)
{
    for (unsigned i = 0; i < ARRAYSIZE(windows); i++) {
        begin_windows *begin = windows[i];

        if (begin)
            run_windows(begin);
    }
    for (unsigned i = 0; i < ARRAYSIZE(wide); i++) {
        begin_wide *begin = wide[i];

        if (begin)
            run_wide(begin, line);
    }
    run_narrow(line);
}

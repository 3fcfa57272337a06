// SPDX-License-Identifier: MIT
// Statics: their order, their end, and those of functions when many threads come at once.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <windows.h>

namespace
{
enum { THREADS = 8 };

struct Named {
    explicit Named(const char *n) : name(n)
    {
        std::printf("+%s\n", name);
    }
    ~Named()
    {
        std::printf("-%s\n", name);
    }
    const char *name;
};

Named first("first"), second("second");

LONG made, tried;
HANDLE other_is_made, go;

struct Slow {
    Slow()
    {
        InterlockedIncrement(&made);
        // its initialiser needs what another thread initialises meanwhile
        if (WaitForSingleObject(other_is_made, 20000) != WAIT_OBJECT_0)
            std::printf("nobody made the other\n");
        value = 42;
    }
    volatile int value;
};

struct Other {
    Other() : value(7)
    {
    }
    int value;
};

struct Picky {
    Picky()
    {
        if (InterlockedIncrement(&tried) < 3)
            throw std::runtime_error("not yet");
    }
    ~Picky()
    {
        std::printf("-picky\n");
    }
};

int slow()
{
    static Slow s;
    return s.value;
}

int other()
{
    static Other o;
    return o.value;
}

DWORD WINAPI user(void *which)
{
    int got;

    WaitForSingleObject(go, INFINITE);
    if (which) {
        got = slow();
        return got == 42 ? 0 : 1;
    }
    got = other();
    SetEvent(other_is_made);
    return got == 7 ? 0 : 1;
}

int together()
{
    HANDLE threads[THREADS];
    DWORD code, bad = 0;

    other_is_made = CreateEvent(nullptr, TRUE, FALSE, nullptr);
    go = CreateEvent(nullptr, TRUE, FALSE, nullptr);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(nullptr, 0, user, reinterpret_cast<void *>(i != THREADS - 1), 0,
                                  nullptr);
    SetEvent(go);
    for (HANDLE t : threads) {
        WaitForSingleObject(t, INFINITE);
        GetExitCodeThread(t, &code);
        bad += code;
        CloseHandle(t);
    }
    std::printf("made %ld, wrong %lu\n", static_cast<long>(made), static_cast<unsigned long>(bad));
    return 0;
}

int again()
{
    for (int i = 0; i < 5; i++) {
        try {
            static Picky p;
        } catch (const std::exception &e) {
            std::printf("%s\n", e.what());
        }
    }
    std::printf("tried %ld\n", static_cast<long>(tried));
    return 0;
}

int recursive(int n)
{
    static int value = n ? recursive(n - 1) : 1;
    return value;
}
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!std::strcmp(what, "together"))
        return together();
    if (!std::strcmp(what, "again"))
        return again();
    if (!std::strcmp(what, "recursive"))
        return recursive(2);
    static Named local("local");
    std::atexit([] { std::printf("atexit\n"); });
    std::printf("%s", "no newline at the end");
    if (!std::strcmp(what, "exit"))
        std::exit(5);
    return 6;
}

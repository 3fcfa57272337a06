// SPDX-License-Identifier: MIT
// Exceptions, in many threads at once, and the ways in which a program in C++ ends.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include <windows.h>

// Not in the namespace below: there the compiler knows that only one function can be meant.
struct Base {
    Base();
    virtual ~Base() = default;
    virtual int pure() = 0;
};

[[gnu::noinline]] int early(Base &b)
{
    return b.pure();
}

Base::Base()
{
    std::printf("%d\n", early(*this));
}

struct Derived : Base {
    int pure() override
    {
        return 1;
    }
};

namespace
{
enum { THREADS = 8, TIMES = 200 };

class Mine
{
};

[[gnu::noinline]] void throws()
{
    throw std::length_error("too long");
}

void calls_what_throws() noexcept
{
    throws();
}

// Each thread is in the middle of catching one exception, with another inside it, while the others
// run: what std::current_exception says must be its own.
int nested(int id)
{
    int wrong = 0;

    try {
        throw id;
    } catch (int outer) {
        Sleep(0);
        try {
            throw std::runtime_error(std::to_string(id));
        } catch (const std::exception &inner) {
            Sleep(0);
            wrong += std::atoi(inner.what()) != id;
        }
        Sleep(0);
        wrong += outer != id || std::uncaught_exceptions() != 0;
        try {
            std::rethrow_exception(std::current_exception());
        } catch (int same) {
            wrong += same != id;
        }
    }
    return wrong + (std::current_exception() != nullptr);
}

DWORD WINAPI thread(void *id)
{
    DWORD wrong = 0;

    for (int i = 0; i < TIMES; i++)
        wrong += nested(reinterpret_cast<int>(id) * TIMES + i);
    return wrong;
}

int many()
{
    HANDLE threads[THREADS];
    DWORD wrong = 0, code;

    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(nullptr, 0, thread, reinterpret_cast<void *>(i), 0, nullptr);
    for (HANDLE t : threads) {
        WaitForSingleObject(t, INFINITE);
        GetExitCodeThread(t, &code);
        wrong += code;
    }
    std::printf("wrong %lu\n", static_cast<unsigned long>(wrong));
    return 0;
}

int memory()
{
    static int asked;
    int caught = 0;

    try {
        std::vector<char> much(1u << 30);
        std::printf("%c\n", much[1]);
    } catch (const std::bad_alloc &e) {
        caught++;
        std::printf("%s\n", e.what());
    }
    std::printf("nothrow %d\n", new (std::nothrow) char[1u << 30] == nullptr);
    std::set_new_handler([] {
        if (++asked == 3)
            std::set_new_handler(nullptr);
    });
    try {
        delete[] new char[1u << 30];
    } catch (const std::bad_alloc &) {
        caught++;
    }
    std::printf("handler %d, caught %d\n", asked, caught);
    delete[] new char[100000];
    return 0;
}

int types()
{
    struct A {
        virtual ~A() = default;
    };
    struct B : A {
    };
    A *a = new B, *plain = new A;

    std::printf("%d %d %d\n", dynamic_cast<B *>(a) != nullptr, dynamic_cast<B *>(plain) != nullptr,
                typeid(*a) == typeid(B));
    delete a;
    delete plain;
    return 0;
}
}

int main(int argc, char **argv)
{
    std::string what = argc > 1 ? argv[1] : "";

    if (what == "many")
        return many();
    if (what == "memory")
        return memory();
    if (what == "types")
        return types();
    if (what == "uncaught")
        throw Mine();
    if (what == "terminate")
        std::terminate();
    if (what == "pure")
        Derived();
    if (what == "noexcept")
        calls_what_throws();
    return 9;
}

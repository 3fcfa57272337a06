/* SPDX-License-Identifier: MIT */
/* t_needs.dll: needs t_plain.dll, its data too, and ws2.dll. */
#include "tests/target/modules/dll.h"
#include <winsock2.h>

int add(int a, int b);
int twice(int a);
extern int counter;
__declspec(dllexport) int through(int a);
__declspec(dllexport) SOCKET open_stream(void);

int through(int a)
{
    counter += a;
    return add(twice(a), counter);
}

SOCKET open_stream(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

/* SPDX-License-Identifier: MIT */
/* What a program has of its own that coredll.dll starts: by this address C++ says whose a static
 * is that coredll.dll destroys at the program's end. */
extern void *__dso_handle __attribute__((visibility("hidden")));
void *__dso_handle;

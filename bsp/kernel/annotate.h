/* SPDX-License-Identifier: MIT */
/* annotate: Clang thread-safety annotations; empty for other compilers.
 * The host build runs `-Wthread-safety -Werror`, so a field read without its lock is an error.
 * Source: clang.llvm.org/docs/ThreadSafetyAnalysis.html                                         */
#pragma once

#if defined(__clang__)
#define ANNOTATE(x) __attribute__((x))
#else
#define ANNOTATE(x)
#endif
#define CAPABILITY(name) ANNOTATE(capability(name))
#define GUARDED_BY(lock) ANNOTATE(guarded_by(lock))
#define REQUIRES(lock) ANNOTATE(requires_capability(lock))
#define EXCLUDES(lock) ANNOTATE(locks_excluded(lock))
#define ACQUIRES(lock) ANNOTATE(acquire_capability(lock))
#define RELEASES(lock) ANNOTATE(release_capability(lock))
#define ASSERTS(lock) ANNOTATE(assert_capability(lock))

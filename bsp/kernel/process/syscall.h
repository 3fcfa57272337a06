/* SPDX-License-Identifier: MIT */
/* syscall: API set KERN, split by subject; syscall.c holds the table.
 *
 * Each method copies its arguments in once (usercopy.h), works on the copy, and writes its results
 * back into the same structure.  What it made is undone when that fails: a caller that passes
 * read-only arguments leaks nothing.
 *
 * Returns  0 or ERROR_*, as svc_abi.h says.
 * Tests    tests/target/t_process.c                                                            */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/process/syscall_args.h"

uint32_t kern_create_process(uaddr_t args);    /* syscall_process.c */
uint32_t kern_create_thread(uaddr_t args);
uint32_t kern_exit_process(uaddr_t args);
uint32_t kern_exit_thread(uaddr_t args);
uint32_t kern_terminate_process(uaddr_t args);
uint32_t kern_terminate_thread(uaddr_t args);
uint32_t kern_exit_code(uaddr_t args);
uint32_t kern_open_process(uaddr_t args);
uint32_t kern_thread_pointer_word(uaddr_t args);
uint32_t kern_set_priority(uaddr_t args);
uint32_t kern_thread_query(uaddr_t args);

uint32_t kern_suspend_thread(uaddr_t args);    /* syscall_thread.c */
uint32_t kern_resume_thread(uaddr_t args);
uint32_t kern_set_quantum(uaddr_t args);
uint32_t kern_thread_times(uaddr_t args);
uint32_t kern_idle_time(uaddr_t args);

uint32_t kern_exception_hook(uaddr_t args);    /* exception.c */
uint32_t kern_continue(uaddr_t args);
uint32_t kern_unhandled(uaddr_t args);         /* crash.c */

uint32_t kern_create_object(uaddr_t args);     /* syscall_object.c */
uint32_t kern_open_object(uaddr_t args);
uint32_t kern_set_event(uaddr_t args);
uint32_t kern_reset_event(uaddr_t args);
uint32_t kern_pulse_event(uaddr_t args);
uint32_t kern_event_data(uaddr_t args);
uint32_t kern_release_mutex(uaddr_t args);
uint32_t kern_release_semaphore(uaddr_t args);
uint32_t kern_duplicate_handle(uaddr_t args);

uint32_t kern_create_queue(uaddr_t args);      /* syscall_queue.c */
uint32_t kern_open_queue(uaddr_t args);
uint32_t kern_read_queue(uaddr_t args);
uint32_t kern_write_queue(uaddr_t args);
uint32_t kern_queue_info(uaddr_t args);

uint32_t kern_wait(uaddr_t args);              /* syscall_wait.c */
uint32_t kern_close_handle(uaddr_t args);
uint32_t kern_sleep(uaddr_t args);
uint32_t kern_time(uaddr_t args);

uint32_t kern_vm_alloc(uaddr_t args);          /* syscall_vm.c */
uint32_t kern_vm_free(uaddr_t args);
uint32_t kern_vm_protect(uaddr_t args);
uint32_t kern_vm_query(uaddr_t args);
uint32_t kern_map_view(uaddr_t args);
uint32_t kern_unmap_view(uaddr_t args);
uint32_t kern_create_section(uaddr_t args);    /* syscall_section.c */

uint32_t kern_console_read(uaddr_t args);      /* syscall_io.c */
uint32_t kern_console_write(uaddr_t args);
uint32_t kern_console_mode(uaddr_t args);
uint32_t kern_console_foreground(uaddr_t args);

uint32_t kern_file_read(uaddr_t args);         /* syscall_file.c */
uint32_t kern_open_file(uaddr_t args);
uint32_t kern_read_file(uaddr_t args);
uint32_t kern_write_file(uaddr_t args);
uint32_t kern_seek_file(uaddr_t args);
uint32_t kern_resize_file(uaddr_t args);
uint32_t kern_file_info(uaddr_t args);
uint32_t kern_remove_file(uaddr_t args);
uint32_t kern_rename_file(uaddr_t args);
uint32_t kern_make_directory(uaddr_t args);
uint32_t kern_remove_directory(uaddr_t args);
uint32_t kern_list_directory(uaddr_t args);
uint32_t kern_create_file(uaddr_t args);
uint32_t kern_mark_file(uaddr_t args);
uint32_t kern_file_store(uaddr_t args);
uint32_t kern_module_list(uaddr_t args);
uint32_t kern_map_file(uaddr_t args);          /* syscall_vm.c */

uint32_t kern_process_list(uaddr_t args);      /* syscall_system.c */
uint32_t kern_memory(uaddr_t args);
uint32_t kern_trace_dump(uaddr_t args);
uint32_t kern_power_off(uaddr_t args);
uint32_t kern_restart(uaddr_t args);
uint32_t kern_counters(uaddr_t args);
uint32_t kern_random(uaddr_t args);

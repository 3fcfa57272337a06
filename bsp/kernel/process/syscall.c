/* SPDX-License-Identifier: MIT */
/* The table of API set KERN. */
#include "bsp/kernel/boot.h"
#include "bsp/kernel/process/apiset.h"
#include "bsp/kernel/process/syscall.h"

static const struct api_method methods[KERN_NMETHODS] = {
    [KERN_CREATE_PROCESS] = { kern_create_process, sizeof(struct kern_create_process) },
    [KERN_CREATE_THREAD] = { kern_create_thread, sizeof(struct kern_create_thread) },
    [KERN_EXIT_PROCESS] = { kern_exit_process, sizeof(struct kern_exit) },
    [KERN_EXIT_THREAD] = { kern_exit_thread, sizeof(struct kern_exit) },
    [KERN_TERMINATE_PROCESS] = { kern_terminate_process, sizeof(struct kern_terminate) },
    [KERN_TERMINATE_THREAD] = { kern_terminate_thread, sizeof(struct kern_terminate) },
    [KERN_EXIT_CODE] = { kern_exit_code, sizeof(struct kern_exit_code) },
    [KERN_OPEN_PROCESS] = { kern_open_process, sizeof(struct kern_open_process) },
    [KERN_CREATE_EVENT] = { kern_create_event, sizeof(struct kern_create_event) },
    [KERN_SET_EVENT] = { kern_set_event, sizeof(struct kern_handle) },
    [KERN_RESET_EVENT] = { kern_reset_event, sizeof(struct kern_handle) },
    [KERN_WAIT] = { kern_wait, sizeof(struct kern_wait) },
    [KERN_CLOSE_HANDLE] = { kern_close_handle, sizeof(struct kern_handle) },
    [KERN_SLEEP] = { kern_sleep, sizeof(struct kern_sleep) },
    [KERN_TIME] = { kern_time, sizeof(struct kern_time) },
    [KERN_VM_ALLOC] = { kern_vm_alloc, sizeof(struct kern_vm) },
    [KERN_VM_FREE] = { kern_vm_free, sizeof(struct kern_vm) },
    [KERN_VM_PROTECT] = { kern_vm_protect, sizeof(struct kern_vm) },
    [KERN_THREAD_POINTER_WORD] = { kern_thread_pointer_word,
                                   sizeof(struct kern_thread_pointer_word) },
    [KERN_CONSOLE_READ] = { kern_console_read, sizeof(struct kern_io) },
    [KERN_CONSOLE_WRITE] = { kern_console_write, sizeof(struct kern_io) },
    [KERN_CONSOLE_MODE] = { kern_console_mode, sizeof(struct kern_console_mode) },
    [KERN_CONSOLE_FOREGROUND] = { kern_console_foreground,
                                  sizeof(struct kern_console_foreground) },
    [KERN_FILE_READ] = { kern_file_read, sizeof(struct kern_file) },
    [KERN_PROCESS_LIST] = { kern_process_list, sizeof(struct kern_list) },
    [KERN_MEMORY] = { kern_memory, sizeof(struct kern_memory) },
    [KERN_TRACE_DUMP] = { kern_trace_dump, sizeof(struct kern_trace) },
    [KERN_POWER_OFF] = { kern_power_off, 0 },
    [KERN_COUNTERS] = { kern_counters, sizeof(struct kern_counters) },
    [KERN_SET_PRIORITY] = { kern_set_priority, sizeof(struct kern_priority) },
    [KERN_CREATE_MUTEX] = { kern_create_mutex, sizeof(struct kern_create_mutex) },
    [KERN_RELEASE_MUTEX] = { kern_release_mutex, sizeof(struct kern_handle) },
    [KERN_THREAD_QUERY] = { kern_thread_query, sizeof(struct kern_thread_query) },
    [KERN_RESTART] = { kern_restart, 0 },
    [KERN_OPEN_FILE] = { kern_open_file, sizeof(struct kern_open_file) },
    [KERN_READ_FILE] = { kern_read_file, sizeof(struct kern_file_io) },
    [KERN_WRITE_FILE] = { kern_write_file, sizeof(struct kern_file_io) },
    [KERN_SEEK_FILE] = { kern_seek_file, sizeof(struct kern_seek_file) },
    [KERN_RESIZE_FILE] = { kern_resize_file, sizeof(struct kern_resize_file) },
    [KERN_FILE_INFO] = { kern_file_info, sizeof(struct kern_file_info) },
    [KERN_REMOVE_FILE] = { kern_remove_file, sizeof(struct kern_file_name) },
    [KERN_RENAME_FILE] = { kern_rename_file, sizeof(struct kern_rename_file) },
    [KERN_MAKE_DIRECTORY] = { kern_make_directory, sizeof(struct kern_file_name) },
    [KERN_REMOVE_DIRECTORY] = { kern_remove_directory, sizeof(struct kern_file_name) },
    [KERN_LIST_DIRECTORY] = { kern_list_directory, sizeof(struct kern_list_directory) },
    [KERN_SUSPEND_THREAD] = { kern_suspend_thread, sizeof(struct kern_suspend) },
    [KERN_RESUME_THREAD] = { kern_resume_thread, sizeof(struct kern_suspend) },
    [KERN_SET_QUANTUM] = { kern_set_quantum, sizeof(struct kern_quantum) },
    [KERN_THREAD_TIMES] = { kern_thread_times, sizeof(struct kern_thread_times) },
    [KERN_IDLE_TIME] = { kern_idle_time, sizeof(struct kern_idle_time) },
    [KERN_EXCEPTION_HOOK] = { kern_exception_hook, sizeof(struct kern_exception_hook) },
    [KERN_CONTINUE] = { kern_continue, sizeof(struct kern_exception) },
    [KERN_UNHANDLED] = { kern_unhandled, sizeof(struct kern_exception) },
    [KERN_CREATE_FILE] = { kern_create_file, sizeof(struct kern_create_file) },
    [KERN_MARK_FILE] = { kern_mark_file, sizeof(struct kern_mark_file) },
    [KERN_FILE_STORE] = { kern_file_store, sizeof(struct kern_file_store) },
    [KERN_VM_QUERY] = { kern_vm_query, sizeof(struct kern_vm_query) },
    [KERN_CREATE_SECTION] = { kern_create_section, sizeof(struct kern_create_section) },
    [KERN_MAP_VIEW] = { kern_map_view, sizeof(struct kern_map_view) },
    [KERN_UNMAP_VIEW] = { kern_unmap_view, sizeof(struct kern_unmap_view) },
    [KERN_RANDOM] = { kern_random, sizeof(struct kern_random) },
};

static const struct apiset kern = {
    .name = "KERN",
    .methods = methods,
    .nmethods = ARRAY_SIZE(methods),
};

void syscall_init(void)
{
    apiset_register(SVC_KERN, &kern);
}

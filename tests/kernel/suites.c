/* SPDX-License-Identifier: MIT */
#include "tests/kernel/suites.h"
#include <stddef.h>

const struct suite suites[] = {
    { "k_cpu", k_cpu_main },
    { "k_fault", k_fault_main },
    { "k_gap", k_gap_main },
    { "k_lock", k_lock_main },
    { "k_memory", k_memory_main },
    { "k_process", k_process_main },
    { "k_threads", k_threads_main },
    { "t_close", t_close_main },
    { "t_connect", t_connect_main },
    { "t_data", t_data_main },
    { "t_dgpeer", t_dgpeer_main },
    { "t_dgram", t_dgram_main },
    { "t_events", t_events_main },
    { "t_ioctl", t_ioctl_main },
    { "t_kptr", t_kptr_main },
    { "t_link", t_link_main },
    { "t_listen", t_listen_main },
    { "t_loop", t_loop_main },
    { "t_opt", t_opt_main },
    { "t_overlap", t_overlap_main },
    { "t_pools", t_pools_main },
    { "t_select", t_select_main },
    { "t_spi", t_spi_main },
    { "t_state", t_state_main },
    { NULL, NULL },
};

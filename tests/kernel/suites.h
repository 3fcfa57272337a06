/* SPDX-License-Identifier: MIT */
/* suites: the programs of tests/target that are built into the test kernel, each with its main()
 * renamed (CMakeLists.txt), and what is only there.
 *
 * Returns  each as main(): 0 when no check failed.
 * Context  a kernel thread of the kernel process; one suite at a time, they share tap.c, net.c. */
#pragma once

int k_cpu_main(int argc, char **argv);
int k_fault_main(int argc, char **argv);
int k_gap_main(int argc, char **argv);
int k_lock_main(int argc, char **argv);
int k_memory_main(int argc, char **argv);
int k_process_main(int argc, char **argv);
int k_threads_main(int argc, char **argv);
int t_close_main(int argc, char **argv);
int t_connect_main(int argc, char **argv);
int t_data_main(int argc, char **argv);
int t_dgpeer_main(int argc, char **argv);
int t_dgram_main(int argc, char **argv);
int t_events_main(int argc, char **argv);
int t_kptr_main(int argc, char **argv);
int t_link_main(int argc, char **argv);
int t_listen_main(int argc, char **argv);
int t_loop_main(int argc, char **argv);
int t_opt_main(int argc, char **argv);
int t_ioctl_main(int argc, char **argv);
int t_overlap_main(int argc, char **argv);
int t_pools_main(int argc, char **argv);
int t_select_main(int argc, char **argv);
int t_spi_main(int argc, char **argv);
int t_state_main(int argc, char **argv);

struct suite {
    const char *name;
    int (*run)(int argc, char **argv);
};
extern const struct suite suites[];            /* ends with a NULL name */

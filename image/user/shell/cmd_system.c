/* SPDX-License-Identifier: MIT */
/* cls, exit, reboot and ver. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <winsock2.h>

int cmd_cls(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("\033[H\033[2J");        /* ECMA-48: cursor to the top left, erase all */
    return 0;
}

int cmd_exit(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fflush(stdout);
    svc(SVC_ID(SVC_KERN, KERN_POWER_OFF), NULL, 0);     /* does not return */
    return STATUS_FAILED;
}

int cmd_reboot(int argc, char **argv)
{
    (void)argc;
    fflush(stdout);
    svc(SVC_ID(SVC_KERN, KERN_RESTART), NULL, 0);
    printf("%s: this board cannot start itself again\n", argv[0]);
    return STATUS_FAILED;
}

int cmd_ver(int argc, char **argv)
{
    WSADATA data;
    int err = WSAStartup(MAKEWORD(2, 2), &data);

    (void)argc;
    if (err) {
        printf("%s: WSAStartup: %d\n", argv[0], err);
        return STATUS_FAILED;
    }
    printf("%s; Winsock %u.%u, for Windows CE 6.0 programs\n", data.szDescription,
           LOBYTE(data.wHighVersion), HIBYTE(data.wHighVersion));
    WSACleanup();
    return 0;
}

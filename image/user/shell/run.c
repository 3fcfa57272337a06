/* SPDX-License-Identifier: MIT */
/* Programs: in the foreground the shell lends them the console and waits. */
#include "image/user/shell/shell.h"

#include "image/user/crt/svc.h"

#include <stdio.h>
#include <string.h>

struct named {
    uint32_t code;
    const char *text;
};

static const struct named errors[] = {
    { ERROR_FILE_NOT_FOUND, "no such file" },
    { ERROR_PATH_NOT_FOUND, "no such directory" },
    { ERROR_WRITE_PROTECT, "it is in the image, which can only be read" },
    { ERROR_SHARING_VIOLATION, "a program has it open" },
    { ERROR_DISK_FULL, "no room for files is left" },
    { ERROR_INVALID_NAME, "not a name for a file" },
    { ERROR_FILENAME_EXCED_RANGE, "the name is too long" },
    { ERROR_DIR_NOT_EMPTY, "the directory is not empty" },
    { ERROR_DIRECTORY, "not a directory" },
    { ERROR_ALREADY_EXISTS, "there is one of that name" },
    { ERROR_ACCESS_DENIED, "access denied" },
    { ERROR_INVALID_HANDLE, "no such process" },
    { ERROR_NOT_ENOUGH_MEMORY, "not enough memory" },
    { ERROR_NO_PROC_SLOTS, "too many processes" },
    { ERROR_BAD_EXE_FORMAT, "not a program" },
    { ERROR_INVALID_PARAMETER, "bad argument" },
    { ERROR_BAD_LENGTH, "the command line is too long" },
};

static const struct named ends[] = {
    { STATUS_ACCESS_VIOLATION, "access violation" },
    { STATUS_STACK_OVERFLOW, "stack overflow" },
    { STATUS_ILLEGAL_INSTRUCTION, "illegal instruction" },
    { STATUS_INTEGER_DIVIDE_BY_ZERO, "division by zero" },
    { STATUS_DATATYPE_MISALIGNMENT, "misaligned access" },
    { STATUS_CONTROL_C_EXIT, "stopped by Ctrl-C" },
    { STATUS_DLL_NOT_FOUND, "a DLL is missing" },
    { STATUS_ENTRYPOINT_NOT_FOUND, "an export is missing" },
    { STATUS_INVALID_IMAGE_FORMAT, "not a program, or not a DLL" },
    { STATUS_DLL_INIT_FAILED, "a DllMain returned FALSE" },
};

static const char *text_of(const struct named *table, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++)
        if (table[i].code == code)
            return table[i].text;
    return NULL;
}

int complain(const char *name, uint32_t error)
{
    const char *text = text_of(errors, sizeof errors / sizeof errors[0], error);

    printf("%s: %s (error %u)\n", name, text ? text : "failed", (unsigned)error);
    return STATUS_FAILED;
}

static void report_end(const char *name, uint32_t code)
{
    const char *text = text_of(ends, sizeof ends / sizeof ends[0], code);

    if (text)
        printf("%s: exit status %d (0x%08x, %s)\n", name, (int)code, (unsigned)code, text);
    else if (code)
        printf("%s: exit status %d\n", name, (int)code);
}

static uint32_t create(const char *name, const char *line, bool foreground,
                       struct kern_create_process *a)
{
    char image[LINE_BYTES];

    strlcpy(image, name, sizeof image);
    *a = (struct kern_create_process){ .image = word(image), .cmdline = word(line),
                                       .foreground = foreground };
    return crt_begin_process(a, image);
}

/* Waits for a process in the foreground, whose end gives the console back; its exit code. */
static DWORD wait_for(const struct kern_create_process *a)
{
    struct kern_console_foreground mine = { 0 };
    DWORD code = 0;

    WaitForSingleObject((HANDLE)a->process, INFINITE);
    GetExitCodeProcess((HANDLE)a->process, &code);
    KERN(CONSOLE_FOREGROUND, &mine);
    return code;
}

int run_apart(const char *name, const char *line)
{
    char call[LINE_BYTES];
    struct kern_create_process a;
    uint32_t err;
    DWORD code;

    fflush(stdout);
    if (snprintf(call, sizeof call, "shell %s", line) >= (int)sizeof call)
        return complain(name, ERROR_BAD_LENGTH);
    err = create("shell", call, true, &a);
    if (err)
        return complain(name, err);
    CloseHandle((HANDLE)a.thread);
    code = wait_for(&a);
    CloseHandle((HANDLE)a.process);
    if (text_of(ends, sizeof ends / sizeof ends[0], code))
        report_end(name, code);             /* else it has said itself what was wrong */
    return (int)code;
}

int run_program(const char *name, const char *line, bool background)
{
    struct kern_create_process a;
    DWORD code = 0;
    uint32_t err;

    fflush(stdout);
    err = create(name, line, !background, &a);
    if (err == ERROR_FILE_NOT_FOUND || err == ERROR_PATH_NOT_FOUND || err == ERROR_INVALID_NAME) {
        printf("'%s' is not recognized as a command or program; `help` lists the commands, "
               "`dir` the programs.\n", name);
        return STATUS_UNKNOWN;
    }
    if (err)
        return complain(name, err);
    CloseHandle((HANDLE)a.thread);
    if (background) {
        printf("%s: process %u\n", name, (unsigned)a.process_id);
    } else {
        code = wait_for(&a);
        report_end(name, code);
    }
    CloseHandle((HANDLE)a.process);
    return (int)code;
}

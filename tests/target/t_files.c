/* SPDX-License-Identifier: MIT */
/* Files as a C program has them: stdio's modes, positions, directories, and errno of what fails. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

#define FILE_NAME "t_files.tmp"
#define OTHER "t_files.new"
#define DIRECTORY "t_files.dir"

static void made(const char *text)
{
    FILE *f = fopen(FILE_NAME, "w");

    if (!ok(f != NULL))
        return;
    is(fputs(text, f) >= 0, 1);
    is(fclose(f), 0);
}

static void holds(const char *name, const char *want)
{
    char got[200] = "";
    FILE *f = fopen(name, "r");

    if (!ok(f != NULL))
        return;
    is(fread(got, 1, sizeof got, f), strlen(want));
    is(memcmp(got, want, strlen(want)), 0);
    ok(feof(f) && !ferror(f));
    is(fclose(f), 0);
}

static void fails(int result, int code)
{
    int got = errno;

    is(result, -1);
    is(got, code);
    errno = 0;
}

static void not_opened(const char *name, const char *mode, int code)
{
    errno = 0;
    ok(fopen(name, mode) == NULL);
    is(errno, code);
}

static void every_mode_of_fopen(void)
{
    FILE *f;
    char c[4] = "";

    remove(FILE_NAME);
    not_opened(FILE_NAME, "r", ENOENT);
    not_opened(FILE_NAME, "r+", ENOENT);
    made("one");
    holds(FILE_NAME, "one");
    made("2");
    holds(FILE_NAME, "2");
    f = fopen(FILE_NAME, "a");
    ok(f && fputs("34", f) >= 0 && !fseek(f, 0, SEEK_SET) && fputs("5", f) >= 0 && !fclose(f));
    holds(FILE_NAME, "2345");
    f = fopen(FILE_NAME, "r+");
    ok(f && fread(c, 1, 2, f) == 2 && !fseek(f, 0, SEEK_CUR) && fputs("x", f) >= 0);
    is(ftell(f), 3);
    ok(!fseek(f, 0, SEEK_END) && fputs("!", f) >= 0 && !fclose(f));
    holds(FILE_NAME, "23x5!");
    f = fopen(FILE_NAME, "a+");
    ok(f && fputs("?", f) >= 0 && !fseek(f, 0, SEEK_SET) && fgetc(f) == '2' && !fclose(f));
    holds(FILE_NAME, "23x5!?");
    f = fopen(FILE_NAME, "w+");
    ok(f && fgetc(f) == EOF && fputs("new", f) >= 0);
    rewind(f);
    ok(fgetc(f) == 'n' && !fclose(f));
    not_opened(FILE_NAME, "wx", EEXIST);
    is(remove(FILE_NAME), 0);
    fails(remove(FILE_NAME), ENOENT);
}

/* More than any buffer, in lines, and back. */
static void a_long_file_comes_back_as_it_was(void)
{
    enum { LINES = 4000 };
    FILE *f = fopen(FILE_NAME, "w+");
    char line[40], want[40];
    int wrong = 0;

    if (!ok(f != NULL))
        return;
    for (int i = 0; i < LINES; i++)
        fprintf(f, "line %d of a file\n", i);
    rewind(f);
    for (int i = 0; i < LINES; i++) {
        sprintf(want, "line %d of a file\n", i);
        wrong += !fgets(line, sizeof line, f) || strcmp(line, want);
    }
    is(wrong, 0);
    ok(fgetc(f) == EOF && feof(f));
    ok(!fseek(f, 5, SEEK_SET) && fgetc(f) == '0');
    is(fclose(f), 0);
    is(remove(FILE_NAME), 0);
}

static void descriptors_and_positions(void)
{
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0644), ro;
    struct stat st;
    char got[16];

    ok(fd >= 3 && !isatty(fd) && errno == ENOTTY);
    is(write(fd, "abc", 3), 3);
    is(lseek(fd, 7, SEEK_SET), 7);
    is(write(fd, "z", 1), 1);
    is(lseek(fd, -8, SEEK_END), 0);
    is(read(fd, got, sizeof got), 8);
    is(memcmp(got, "abc\0\0\0\0z", 8), 0);
    is(read(fd, got, sizeof got), 0);
    fails(lseek(fd, -1, SEEK_SET), EINVAL);
    fails(lseek(fd, 0, 9), EINVAL);
    is(fstat(fd, &st), 0);
    ok(S_ISREG(st.st_mode) && st.st_size == 8 && st.st_mode & S_IWUSR);
    is(ftruncate(fd, 2), 0);
    is(stat("\\T_FILES.TMP", &st), 0);
    is(st.st_size, 2);
    fails(ftruncate(fd, -1), EINVAL);
    ro = open(FILE_NAME, O_RDONLY);
    fails(write(ro, "x", 1), EBADF);
    fails(ftruncate(ro, 0), EBADF);
    is(read(ro, got, 1), 1);
    is(close(ro), 0);
    fails(unlink(FILE_NAME), EBUSY);
    is(close(fd), 0);
    fails(close(fd), EBADF);
    fails(read(fd, got, 1), EBADF);
    fails(fstat(fd, &st), EBADF);
    is(unlink(FILE_NAME), 0);
    is(fstat(1, &st), 0);
    ok(S_ISCHR(st.st_mode) && isatty(1));
    fails(lseek(1, 0, SEEK_SET), ESPIPE);
}

/* A stream goes from one file to the next, keeps what was pushed back, and tells of errors. */
static void streams_change_their_files(void)
{
    FILE *f = fopen(FILE_NAME, "w");

    ok(f && fputs("first", f) >= 0);
    f = freopen(OTHER, "w+", f);
    ok(f && fputs("second", f) >= 0 && !fflush(f));
    ok(!fseek(f, -3, SEEK_END) && ftell(f) == 3 && fgetc(f) == 'o');
    ok(ungetc('O', f) == 'O' && fgetc(f) == 'O' && fgetc(f) == 'n');
    rewind(f);
    is(setvbuf(f, NULL, _IONBF, 0), 0);
    is(fgetc(f), 's');
    f = freopen(OTHER, "r", f);
    ok(f && fputc('x', f) == EOF && ferror(f));
    clearerr(f);
    ok(!ferror(f) && fgetc(f) == 's' && !fclose(f));
    holds(FILE_NAME, "first");
    holds(OTHER, "second");
    is(remove(FILE_NAME) | remove(OTHER), 0);
}

/* What a program has not flushed when it returns from main() is in its file. */
static void the_end_of_a_program_writes_what_it_had(void)
{
    is(join_process(start_process("t_files child", NULL)), 7);
    holds(FILE_NAME, "unflushed");
    is(remove(FILE_NAME), 0);
}

static void names_change(void)
{
    made("text");
    remove(OTHER);
    is(rename(FILE_NAME, OTHER), 0);
    holds(OTHER, "text");
    not_opened(FILE_NAME, "r", ENOENT);
    made("newer");
    is(rename(FILE_NAME, OTHER), 0);                /* POSIX: what is there gives way */
    holds(OTHER, "newer");
    is(rename(OTHER, "T_FILES.NEW"), 0);
    fails(rename(FILE_NAME, OTHER), ENOENT);
    fails(rename(OTHER, "no such/place"), ENOENT);
    fails(rename(OTHER, "a?"), EINVAL);
    is(remove(OTHER), 0);
}

static void the_image_is_read_only(void)
{
    struct stat st;

    is(stat("etc/net.conf", &st), 0);
    ok(S_ISREG(st.st_mode) && !(st.st_mode & S_IWUSR) && st.st_size > 0);
    is(stat("etc", &st), 0);
    ok(S_ISDIR(st.st_mode));
    not_opened("etc/net.conf", "w", EROFS);
    not_opened("etc/net.conf", "a", EROFS);
    not_opened("etc/net.conf", "r+", EROFS);
    not_opened("etc/mine.conf", "w", EROFS);
    not_opened("etc", "r", EISDIR);
    fails(remove("t_files"), EROFS);
    fails(rename("t_files", "mine"), EROFS);
    made("x");
    fails(rename(FILE_NAME, "t_files"), EROFS);
    is(remove(FILE_NAME), 0);
}

static unsigned list(const char *name, char *out)
{
    DIR *d = opendir(name);
    struct dirent *e;
    unsigned n = 0;

    if (!ok(d != NULL))
        return 0;
    for (*out = '\0'; (e = readdir(d)) != NULL; n++) {
        if (n < 12)
            strcat(strcat(out, e->d_name), e->d_type == DT_DIR ? "/" : ",");
        ok(e->d_type == DT_DIR || e->d_type == DT_REG);
    }
    is(closedir(d), 0);
    return n;
}

static void directories(void)
{
    enum { MANY = 20 };
    char text[1000], name[40];

    is(mkdir(DIRECTORY, 0755), 0);
    fails(mkdir(DIRECTORY, 0755), EEXIST);
    fails(mkdir("no such/one", 0755), ENOENT);
    is(list(DIRECTORY, text), 0);
    is(mkdir(DIRECTORY "/B", 0755), 0);
    is(rename(DIRECTORY "/B", DIRECTORY "/c"), 0);
    made("x");
    is(rename(FILE_NAME, DIRECTORY "\\a"), 0);
    is(list(DIRECTORY, text), 2);
    is(strcmp(text, "a,c/"), 0);
    fails(rmdir(DIRECTORY), ENOTEMPTY);
    fails(rmdir(DIRECTORY "/a"), ENOTDIR);
    fails(remove(DIRECTORY), EISDIR);
    fails(rename(DIRECTORY, DIRECTORY "/c/d"), EINVAL);
    fails(rename(DIRECTORY "/a", DIRECTORY "/c"), EEXIST);
    fails(rmdir("/"), EBUSY);
    fails(mkdir("/", 0755), EEXIST);
    ok(!opendir(DIRECTORY "/a") && errno == ENOTDIR);
    ok(!opendir("nowhere") && errno == ENOENT);
    is(remove(DIRECTORY "/a") | rmdir(DIRECTORY "/c"), 0);
    for (int i = 0; i < MANY; i++) {                /* more than one call brings */
        sprintf(name, DIRECTORY "/%d", i);
        is(mkdir(name, 0755), 0);
    }
    is(list(DIRECTORY, text), MANY);
    for (int i = 0; i < MANY; i++) {
        sprintf(name, DIRECTORY "/%d", i);
        is(rmdir(name), 0);
    }
    ok(list("/", text) > 4);
    is(rmdir(DIRECTORY), 0);
}

static void too_many_and_too_long(void)
{
    static char longest[300];
    struct stat st;
    int fds[20], n = 0;

    made("x");
    while (n < 20 && (fds[n] = open(FILE_NAME, O_RDONLY)) >= 0)
        n++;
    is(n, 16);
    is(errno, EMFILE);
    not_opened(FILE_NAME, "w", EMFILE);             /* and is not cut, nor another made */
    not_opened(OTHER, "w", EMFILE);
    is(stat(FILE_NAME, &st), 0);
    is(st.st_size, 1);
    fails(stat(OTHER, &st), ENOENT);
    while (n > 0)
        is(close(fds[--n]), 0);
    is(remove(FILE_NAME), 0);
    memset(longest, 'x', sizeof longest - 1);
    not_opened(longest, "w", ENAMETOOLONG);
    fails(mkdir(longest, 0755), ENAMETOOLONG);
    fails(rename(longest, FILE_NAME), ENAMETOOLONG);
    fails(rename("t_files", longest), ENAMETOOLONG);
    ok(!opendir(longest) && errno == ENAMETOOLONG);
    longest[64] = '\0';
    not_opened(longest, "w", ENAMETOOLONG);
    not_opened("", "r", ENOENT);
}

/* What was written before the room ran out is there, and removing it gives the room back. */
static void room_runs_out(void)
{
    static char block[4096];
    struct figures before;
    struct stat st;
    off_t written = 0;
    int fd;
    ssize_t n;

    figures_read(&before);
    fd = open(FILE_NAME, O_WRONLY | O_CREAT, 0644);
    while ((n = write(fd, block, sizeof block)) > 0)
        written += n;
    fails((int)n, ENOSPC);
    is(fstat(fd, &st), 0);
    is(st.st_size, written);
    ok(written >= 1024 * 1024);
    is(close(fd), 0);
    is(remove(FILE_NAME), 0);
    figures_same(&before);
}

static const struct tap_test tests[] = {
    TAP(every_mode_of_fopen),
    TAP(a_long_file_comes_back_as_it_was),
    TAP(descriptors_and_positions),
    TAP(streams_change_their_files),
    TAP(the_end_of_a_program_writes_what_it_had),
    TAP(names_change),
    TAP(the_image_is_read_only),
    TAP(directories),
    TAP(too_many_and_too_long),
    TAP(room_runs_out),
    TAP_END,
};

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "child"))
        return fputs("unflushed", fopen(FILE_NAME, "w")) >= 0 ? 7 : 1;
    return tap_main(argc, argv, tests);
}

/* SPDX-License-Identifier: MIT */
/* http_client: fetches a document by HTTP, with a time-out for the connect and one for each wait
 * for data.
 *
 *   http_client [-c MS] [-r MS] [-o FILE] http://HOST[:PORT]/PATH
 *
 * Exit status: 0 the document came; 1 a mistake in the call; 2 no connection; 3 a time-out; 4 the
 * answer is no HTTP, or was cut off; 5 the server answered with an error. */
#include "connection.h"
#include "response.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <tchar.h>

enum { OK, USAGE, NO_CONNECTION, TIMED_OUT, NO_ANSWER, HTTP_ERROR };
enum { NAME_MOST = 256, REQUEST_MOST = 1024, BUFFER_BYTES = 2048 };

struct job {
    DWORD connect_ms, receive_ms;
    const TCHAR *file;
    char host[NAME_MOST], port[8], path[NAME_MOST];  /* as they go over the wire */
};

static int usage(void)
{
    _ftprintf(stderr, TEXT("http_client [-c MS] [-r MS] [-o FILE] http://HOST[:PORT]/PATH\n")
                      TEXT("  -c MS   give up a connect after MS milliseconds (10000)\n")
                      TEXT("  -r MS   give up when nothing comes for MS milliseconds (10000)\n")
                      TEXT("  -o FILE write the document to FILE instead of the console\n"));
    return USAGE;
}

static int milliseconds(const TCHAR *text, DWORD *out)
{
    TCHAR *end;
    unsigned long value = _tcstoul(text, &end, 10);

    *out = value;
    return end != text && !*end && value > 0 && value < 0x7fffffff;
}

static int copy_part(char *out, size_t size, const char *from, size_t length)
{
    if (length >= size)
        return 0;
    memcpy(out, from, length);
    out[length] = '\0';
    return 1;
}

static int parse_url(const char *url, struct job *job)
{
    const char *host = url + strlen("http://"), *path, *colon;

    if (strncmp(url, "http://", strlen("http://")))
        return 0;
    path = strchr(host, '/');
    if (!path)
        path = host + strlen(host);
    colon = memchr(host, ':', (size_t)(path - host));
    if (colon && !copy_part(job->port, sizeof job->port, colon + 1, (size_t)(path - colon - 1)))
        return 0;
    return copy_part(job->host, sizeof job->host, host,
                     (size_t)((colon ? colon : path) - host)) &&
           job->host[0] && job->port[0] &&
           copy_part(job->path, sizeof job->path, *path ? path : "/", *path ? strlen(path) : 1);
}

static int parse(int argc, TCHAR **argv, struct job *job)
{
    char url[3 * NAME_MOST];
    int i;

    memset(job, 0, sizeof *job);
    job->connect_ms = job->receive_ms = 10000;
    strcpy(job->port, "80");
    for (i = 1; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (!_tcscmp(argv[i], TEXT("-c")) && milliseconds(argv[i + 1], &job->connect_ms))
            continue;
        if (!_tcscmp(argv[i], TEXT("-r")) && milliseconds(argv[i + 1], &job->receive_ms))
            continue;
        if (_tcscmp(argv[i], TEXT("-o")))
            return 0;
        job->file = argv[i + 1];
    }
    return i + 1 == argc &&
           WideCharToMultiByte(CP_ACP, 0, argv[i], -1, url, sizeof url, NULL, NULL) > 0 &&
           parse_url(url, job);
}

static int write_file(void *context, const char *data, unsigned length)
{
    return fwrite(data, 1, length, context) == length;
}

static int failed(const char *what, int error)
{
    _ftprintf(stderr, TEXT("http_client: %hs: error %d\n"), what, error);
    return error == WSAETIMEDOUT ? TIMED_OUT : NO_CONNECTION;
}

static int receive_all(const struct job *job, SOCKET s, FILE *out)
{
    struct response answer;
    char data[BUFFER_BYTES];
    int received, error;

    response_begin(&answer);
    do {
        error = connection_receive(s, data, sizeof data, job->receive_ms, &received);
        if (error)
            return failed("receive", error);
        response_take(&answer, data, (unsigned)received, write_file, out);
    } while (received > 0 && answer.state != RESPONSE_DONE && answer.state != RESPONSE_BROKEN);
    if (fflush(out) || !response_end(&answer)) {
        _ftprintf(stderr, TEXT("http_client: the answer is not whole\n"));
        return NO_ANSWER;
    }
    _ftprintf(stderr, TEXT("http_client: status %d, %lu bytes\n"), answer.status,
              answer.body_bytes);
    return answer.status < 400 ? OK : HTTP_ERROR;
}

static int fetch(const struct job *job, FILE *out)
{
    char request[REQUEST_MOST];
    SOCKET s;
    int error = connection_open(job->host, job->port, job->connect_ms, &s), status;

    if (error)
        return failed("connect", error);
    sprintf(request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n", job->path,
            job->host, job->port);
    error = connection_send(s, request, (int)strlen(request), job->receive_ms);
    status = error ? failed("send", error) : receive_all(job, s, out);
    closesocket(s);
    return status;
}

int _tmain(int argc, TCHAR **argv)
{
    struct job job;
    WSADATA data;
    FILE *out = stdout;
    int status;

    if (!parse(argc, argv, &job))
        return usage();
    if (job.file && !(out = _tfopen(job.file, TEXT("wb")))) {
        _ftprintf(stderr, TEXT("http_client: cannot write %s\n"), job.file);
        return USAGE;
    }
    status = WSAStartup(MAKEWORD(2, 2), &data);
    if (status)
        return failed("WSAStartup", status);
    status = fetch(&job, out);
    if (out != stdout && fclose(out))
        status = NO_ANSWER;
    WSACleanup();
    return status;
}

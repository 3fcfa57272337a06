/* SPDX-License-Identifier: MIT */
/* cefetch.c - polls three gateways at once over HTTP, as a CE 6.0 panel does.  Written as for eVC4
 * or the CE SDK of VS2008; tests/system/test_entries.py compiles it as it stands.  NO_REGISTRY,
 * NO_DATE, NO_FILES and NO_SEH leave out what is not there yet. */
#include <windows.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <tchar.h>
#include <stdlib.h>

#pragma comment(lib, "ws2.lib")

#define HOSTS        3
#define CONNECT_MS   5000
#define REG_KEY      TEXT("Software\\Acme\\Gateway")
#define LOG_FILE     TEXT("\\Temp\\fetch.log")

#ifdef DEBUG
DBGPARAM dpCurSettings = { TEXT("cefetch"), { TEXT("Errors"), TEXT("Net") }, 0x1 };
#endif

typedef struct tagJOB {
    TCHAR  szHost[64];
    USHORT usPort;
    HANDLE hThread;
    HANDLE hDone;
    DWORD  dwBytes;
    int    iError;
    CHAR   achReply[512];
} JOB, *PJOB;

static JOB g_jobs[HOSTS];
static CRITICAL_SECTION g_csLog;
static HANDLE g_hQuit;
static HANDLE g_hLog = INVALID_HANDLE_VALUE;

static void Log(LPCTSTR pszFormat, ...)
{
    TCHAR szLine[256];
    va_list va;

    va_start(va, pszFormat);
    _vsntprintf(szLine, 255, pszFormat, va);
    va_end(va);
    szLine[255] = 0;
    EnterCriticalSection(&g_csLog);
    OutputDebugString(szLine);
    OutputDebugString(TEXT("\r\n"));
#ifndef NO_FILES
    if (g_hLog != INVALID_HANDLE_VALUE) {
        CHAR ach[256];
        DWORD cb, cbWritten;

        cb = WideCharToMultiByte(CP_ACP, 0, szLine, -1, ach, sizeof(ach), NULL, NULL);
        WriteFile(g_hLog, ach, cb ? cb - 1 : 0, &cbWritten, NULL);
    }
#endif
    LeaveCriticalSection(&g_csLog);
}

static DWORD ReadSetting(LPCTSTR pszName, DWORD dwDefault)
{
#ifdef NO_REGISTRY
    return dwDefault;
#else
    HKEY hKey;
    DWORD dwType, dwValue = dwDefault, cb = sizeof(dwValue);

    if (RegOpenKeyEx(HKEY_LOCAL_MACHINE, REG_KEY, 0, 0, &hKey) != ERROR_SUCCESS)
        return dwDefault;
    if (RegQueryValueEx(hKey, pszName, NULL, &dwType, (LPBYTE)&dwValue, &cb) != ERROR_SUCCESS ||
        dwType != REG_DWORD)
        dwValue = dwDefault;
    RegCloseKey(hKey);
    return dwValue;
#endif
}

static int ConnectWithTimeout(SOCKET s, const SOCKADDR_IN *pAddr, DWORD dwMs)
{
    u_long ulNonBlock = 1;
    struct timeval tv;
    fd_set fdWrite, fdExcept;
    int err = 0, cb = sizeof(err), n;

    if (ioctlsocket(s, FIONBIO, &ulNonBlock) == SOCKET_ERROR)
        return WSAGetLastError();
    if (connect(s, (const SOCKADDR *)pAddr, sizeof(*pAddr)) == 0)
        return 0;
    if (WSAGetLastError() != WSAEWOULDBLOCK)
        return WSAGetLastError();
    FD_ZERO(&fdWrite);
    FD_SET(s, &fdWrite);
    FD_ZERO(&fdExcept);
    FD_SET(s, &fdExcept);
    tv.tv_sec = dwMs / 1000;
    tv.tv_usec = (dwMs % 1000) * 1000;
    n = select(0, NULL, &fdWrite, &fdExcept, &tv);
    if (n == 0)
        return WSAETIMEDOUT;
    if (n == SOCKET_ERROR)
        return WSAGetLastError();
    if (FD_ISSET(s, &fdExcept)) {
        getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&err, &cb);
        return err ? err : WSAECONNREFUSED;
    }
    ulNonBlock = 0;
    ioctlsocket(s, FIONBIO, &ulNonBlock);
    return 0;
}

static DWORD WINAPI FetchThread(LPVOID lpParam)
{
    static const char achGet[] = "GET / HTTP/1.0\r\nConnection: close\r\n\r\n";
    PJOB pJob = (PJOB)lpParam;
    SOCKET s = INVALID_SOCKET;
    SOCKADDR_IN addr;
    CHAR achHost[64];
    DWORD dwStart = GetTickCount();
    int n;

#ifndef NO_SEH
    __try
#endif
    {
        wcstombs(achHost, pJob->szHost, sizeof(achHost));
        memset(&addr, 0, sizeof(addr));
        addr.sin_family = AF_INET;
        addr.sin_port = htons(pJob->usPort);
        addr.sin_addr.S_un.S_addr = inet_addr(achHost);
        if (addr.sin_addr.s_addr == INADDR_NONE) {
            HOSTENT *pHost = gethostbyname(achHost);
            if (!pHost) {
                pJob->iError = WSAGetLastError();
                return 1;
            }
            memcpy(&addr.sin_addr, pHost->h_addr, 4);
        }
        s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
        pJob->iError = ConnectWithTimeout(s, &addr, CONNECT_MS);
        if (pJob->iError) {
            RETAILMSG(1, (TEXT("%s:%u failed, %d\r\n"), pJob->szHost, pJob->usPort,
                          pJob->iError));
            return 1;
        }
        send(s, achGet, sizeof(achGet) - 1, 0);
        while ((n = recv(s, pJob->achReply, sizeof(pJob->achReply) - 1, 0)) > 0) {
            pJob->achReply[n] = 0;
            pJob->dwBytes += n;
        }
        DEBUGMSG(ZONE_NET, (TEXT("%s: %u bytes\r\n"), pJob->szHost, pJob->dwBytes));
    }
#ifndef NO_SEH
    __except (EXCEPTION_EXECUTE_HANDLER) {
        pJob->iError = WSAEFAULT;
    }
#endif
    if (s != INVALID_SOCKET)
        closesocket(s);
    Log(TEXT("%s:%u took %lu ms"), pJob->szHost, pJob->usPort, GetTickCount() - dwStart);
    SetEvent(pJob->hDone);
    return 0;
}

int WINAPI WinMain(HINSTANCE hInstance, HINSTANCE hPrev, LPTSTR lpCmdLine, int nCmdShow)
{
    WSADATA wsa;
    HANDLE ahWait[HOSTS];
    TCHAR szText[128];
    SYSTEMTIME st;
    DWORD dw, i;

    InitializeCriticalSection(&g_csLog);
    g_hQuit = CreateEvent(NULL, TRUE, FALSE, TEXT("CefetchQuit"));
    if (WSAStartup(MAKEWORD(2, 2), &wsa) != 0) {
        MessageBox(NULL, TEXT("No network"), TEXT("cefetch"), MB_OK);
        return 1;
    }
#ifndef NO_FILES
    g_hLog = CreateFile(LOG_FILE, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                        FILE_ATTRIBUTE_NORMAL, NULL);
#endif
#ifdef NO_DATE
    memset(&st, 0, sizeof(st));
#else
    GetLocalTime(&st);
#endif
    wsprintf(szText, TEXT("cefetch %02d:%02d, cmd line '%s'"), st.wHour, st.wMinute, lpCmdLine);
    Log(szText);
    for (i = 0; i < HOSTS; i++) {
        _stprintf(g_jobs[i].szHost, TEXT("10.0.2.%u"), 2 + i * 100);
        g_jobs[i].usPort = (USHORT)ReadSetting(TEXT("Port"), 8080) + (USHORT)(i == 1);
        g_jobs[i].hDone = CreateEvent(NULL, FALSE, FALSE, NULL);
        g_jobs[i].hThread = CreateThread(NULL, 0, FetchThread, &g_jobs[i], 0, NULL);
        CeSetThreadPriority(g_jobs[i].hThread, 251);
        ahWait[i] = g_jobs[i].hThread;
    }
    dw = WaitForMultipleObjects(HOSTS, ahWait, FALSE, 10000);
    NKDbgPrintfW(TEXT("first: %u\r\n"), dw);
    for (i = 0; i < HOSTS; i++) {
        WaitForSingleObject(g_jobs[i].hThread, INFINITE);
        Log(TEXT("%s: error %d, %lu bytes, %hs"), g_jobs[i].szHost, g_jobs[i].iError,
            g_jobs[i].dwBytes, g_jobs[i].achReply);
        CloseHandle(g_jobs[i].hThread);
        CloseHandle(g_jobs[i].hDone);
    }
    if (g_hLog != INVALID_HANDLE_VALUE)
        CloseHandle(g_hLog);
    DeleteCriticalSection(&g_csLog);
    WSACleanup();
    return 0;
}

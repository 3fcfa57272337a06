// SPDX-License-Identifier: MIT
// Meter.cpp : Defines the entry point for the DLL application.
#include "stdafx.h"
#include "Meter.h"
#include <stdio.h>

#ifdef METER_WORDS
static __declspec(thread) DWORD t_dwWords = 100;
#endif

static struct Log {
    Log() { printf("meter: constructed\n"); }
    ~Log() { printf("meter: destroyed\n"); }
} s_log;

static LONG s_lMeters;

BOOL APIENTRY DllMain(HANDLE hModule, DWORD ul_reason_for_call, LPVOID lpReserved)
{
    UNREFERENCED_PARAMETER(lpReserved);
    switch (ul_reason_for_call) {
    case DLL_PROCESS_ATTACH:
        DisableThreadLibraryCalls((HMODULE)hModule);
        printf("meter: attached\n");
        break;
    case DLL_PROCESS_DETACH:
        printf("meter: detached\n");
        break;
    }
    return TRUE;
}

METER_API int nMeter = 7;

METER_API int fnMeter(void)
{
    return 42;
}

CMeterError::CMeterError(int nCode) : m_nCode(nCode)
{
}

CMeterError::~CMeterError() throw()
{
}

const char *CMeterError::what() const throw()
{
    return "no such channel";
}

CMeter::CMeter()
{
    InterlockedIncrement(&s_lMeters);
}

CMeter::~CMeter()
{
    InterlockedDecrement(&s_lMeters);
}

int CMeter::Read(int nChannel)
{
    static std::string once(nChannel, 'x'); // made at the first call
    if (nChannel > 3)
        throw CMeterError(nChannel);
    return (int)once.size() * 10 + nChannel;
}

int CMeter::Count()
{
    return s_lMeters;
}

DWORD MeterVersion(void)
{
    return 0x102;
}

BOOL MeterEach(METER_CALLBACK pfn, int nFrom, int nTo)
{
    std::string alive("alive");
    for (int i = nFrom; i < nTo; i++)
        pfn(i); // what it throws goes through here
    return alive == "alive";
}

DWORD MeterWords(DWORD dwAdd)
{
#ifdef METER_WORDS
    return t_dwWords += dwAdd;
#else
    return dwAdd;
#endif
}

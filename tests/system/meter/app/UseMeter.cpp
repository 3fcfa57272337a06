// SPDX-License-Identifier: MIT
// UseMeter.cpp : a console application that imports from meter.dll.
#include "../stdafx.h"
#include "../Meter.h"
#include <stdio.h>
#include <stdexcept>
#include <typeinfo>

#ifdef METER_WORDS
static __declspec(thread) int t_nOwn = 5;
#endif

class CDouble : public CMeter {
public:
    virtual int Read(int nChannel) { return 2 * CMeter::Read(nChannel); }
};

static void Callback(int nValue)
{
    if (nValue == 2)
        throw std::out_of_range("two");
    printf("value %d\n", nValue);
}

#ifdef METER_WORDS
static DWORD WINAPI Thread(LPVOID lpParameter)
{
    t_nOwn += (int)lpParameter;
    return MeterWords(10) * 100 + t_nOwn;
}
#endif

int _tmain(int argc, TCHAR *argv[])
{
    CDouble *pDouble = new CDouble;
    CMeter *pMeter = pDouble;

    printf("%d %d %x %d\n", nMeter, fnMeter(), (unsigned)MeterVersion(), CMeter::Count());
    printf("read %d\n", pMeter->Read(3));
    try {
        pMeter->Read(4);
    } catch (CMeterError &e) {
        printf("caught %s %d\n", e.what(), e.m_nCode);
    }
    try {
        pMeter->Read(5);
    } catch (std::exception &e) {
        printf("caught %s as %s\n", e.what(), typeid(e) == typeid(CMeterError) ? "itself" : "?");
    }
    try {
        MeterEach(Callback, 1, 5);
    } catch (std::out_of_range &e) {
        printf("came through: %s\n", e.what());
    }
    printf("cast %d\n", dynamic_cast<CDouble *>(pMeter) == pDouble);
    delete pMeter;
    printf("left %d\n", CMeter::Count());
#ifdef METER_WORDS
    DWORD code = 0;
    HANDLE hThread = CreateThread(NULL, 0, Thread, (LPVOID)3, 0, NULL);
    WaitForSingleObject(hThread, INFINITE);
    GetExitCodeThread(hThread, &code);
    CloseHandle(hThread);
    printf("words %lu, here %lu %d\n", (unsigned long)code, (unsigned long)MeterWords(1), t_nOwn);
#endif
    if (argc > 1 && !_tcscmp(argv[1], TEXT("crash")))
        MeterEach((METER_CALLBACK)4, 0, 1);
    return 0;
}

// SPDX-License-Identifier: MIT
// All files of the DLL are compiled with METER_EXPORTS defined; nobody else may define it.
#pragma once
#ifdef METER_EXPORTS
#define METER_API __declspec(dllexport)
#else
#define METER_API __declspec(dllimport)
#endif

class METER_API CMeterError : public std::exception {
public:
    explicit CMeterError(int nCode);
    virtual ~CMeterError() throw();
    virtual const char *what() const throw();
    int m_nCode;
};

class METER_API CMeter {
public:
    CMeter(void);
    virtual ~CMeter(void);
    virtual int Read(int nChannel);
    static int Count(void);
};

typedef void (*METER_CALLBACK)(int nValue);

extern METER_API int nMeter;
METER_API int fnMeter(void);

// By meter.def
extern "C" DWORD MeterVersion(void);
extern "C" BOOL MeterEach(METER_CALLBACK pfn, int nFrom, int nTo);
extern "C" DWORD MeterWords(DWORD dwAdd);

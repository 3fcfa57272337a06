/* SPDX-License-Identifier: MIT */
/* tchar: names for text that is wide with _UNICODE, which programs are compiled with, and narrow
 * without.
 *
 * Source   learn.microsoft.com "Generic-Text Mappings"; compared with the mingw-w64 10.0.0
 *          headers.
 * Tests    tests/system/test_headers.py, tests/system/test_entries.py                          */
#pragma once
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windef.h>
#include <winnls.h>

#ifdef _UNICODE
typedef wchar_t _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
#define _TINT wint_t
#define _TEOF WEOF
#define __T(x) L##x

#define _tmain wmain
#define _tWinMain wWinMain
#define _tprintf wprintf
#define _ftprintf fwprintf
#define _stprintf swprintf
#define _sntprintf _snwprintf
#define _vtprintf vwprintf
#define _vftprintf vfwprintf
#define _vstprintf vswprintf
#define _vsntprintf _vsnwprintf
#define _tscanf wscanf
#define _ftscanf fwscanf
#define _stscanf swscanf

#define _fgettc fgetwc
#define _fgettchar getwchar
#define _fgetts fgetws
#define _fputtc fputwc
#define _fputtchar putwchar
#define _fputts fputws
#define _gettc getwc
#define _gettchar getwchar
#define _getts _getws
#define _puttc putwc
#define _puttchar putwchar
#define _putts _putws
#define _ungettc ungetwc
#define _tfopen _wfopen
#define _tfreopen _wfreopen
#define _tfdopen _wfdopen
#define _tremove _wremove
#define _trename _wrename
#define _tunlink _wunlink

#define _tcstod wcstod
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _tstof _wtof
#define _tstoi _wtoi
#define _tstol _wtol
#define _ttof _wtof
#define _ttoi _wtoi
#define _ttol _wtol
#define _ttoi64 _wtoi64
#define _itot _itow
#define _ltot _ltow
#define _ultot _ultow
#define _i64tot _i64tow
#define _ui64tot _ui64tow

#define _tcscat wcscat
#define _tcschr wcschr
#define _tcscpy wcscpy
#define _tcscspn wcscspn
#define _tcslen wcslen
#define _tcsclen wcslen
#define _tcsnlen wcsnlen
#define _tcsncat wcsncat
#define _tcsnccat wcsncat
#define _tcsncpy wcsncpy
#define _tcsnccpy wcsncpy
#define _tcspbrk wcspbrk
#define _tcsrchr wcsrchr
#define _tcsspn wcsspn
#define _tcsstr wcsstr
#define _tcstok wcstok
#define _tcsdup _wcsdup
#define _tcsnset _wcsnset
#define _tcsncset _wcsnset
#define _tcsset _wcsset
#define _tcsrev _wcsrev
#define _tcslwr _wcslwr
#define _tcsupr _wcsupr
#define _tcsxfrm wcsxfrm
#define _tcsftime wcsftime

#define _tcscmp wcscmp
#define _tcsicmp _wcsicmp
#define _tcsncmp wcsncmp
#define _tcsnccmp wcsncmp
#define _tcsnicmp _wcsnicmp
#define _tcsncicmp _wcsnicmp
#define _tcscoll wcscoll
#define _tcsicoll _wcsicmp

#define _istalnum iswalnum
#define _istalpha iswalpha
#define _istascii iswascii
#define _istcntrl iswcntrl
#define _istdigit iswdigit
#define _istgraph iswgraph
#define _istlower iswlower
#define _istprint iswprint
#define _istpunct iswpunct
#define _istspace iswspace
#define _istupper iswupper
#define _istxdigit iswxdigit
#define _totupper towupper
#define _totlower towlower
#else
typedef char _TCHAR;
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
#define _TINT int
#define _TEOF EOF
#define __T(x) x

#define _tmain main
#define _tWinMain WinMain
#define _tprintf printf
#define _ftprintf fprintf
#define _stprintf sprintf
#define _sntprintf _snprintf
#define _vtprintf vprintf
#define _vftprintf vfprintf
#define _vstprintf vsprintf
#define _vsntprintf _vsnprintf
#define _tscanf scanf
#define _ftscanf fscanf
#define _stscanf sscanf

#define _fgettc fgetc
#define _fgettchar getchar
#define _fgetts fgets
#define _fputtc fputc
#define _fputtchar putchar
#define _fputts fputs
#define _gettc getc
#define _gettchar getchar
#define _getts gets
#define _puttc putc
#define _puttchar putchar
#define _putts puts
#define _ungettc ungetc
#define _tfopen fopen
#define _tfreopen freopen
#define _tfdopen fdopen
#define _tremove remove
#define _trename rename
#define _tunlink unlink

#define _tcstod strtod
#define _tcstol strtol
#define _tcstoul strtoul
#define _tstof atof
#define _tstoi atoi
#define _tstol atol
#define _ttof atof
#define _ttoi atoi
#define _ttol atol
#define _ttoi64 _atoi64
#define _itot _itoa
#define _ltot _ltoa
#define _ultot _ultoa
#define _i64tot _i64toa
#define _ui64tot _ui64toa

#define _tcscat strcat
#define _tcschr strchr
#define _tcscpy strcpy
#define _tcscspn strcspn
#define _tcslen strlen
#define _tcsclen strlen
#define _tcsnlen strnlen
#define _tcsncat strncat
#define _tcsnccat strncat
#define _tcsncpy strncpy
#define _tcsnccpy strncpy
#define _tcspbrk strpbrk
#define _tcsrchr strrchr
#define _tcsspn strspn
#define _tcsstr strstr
#define _tcstok strtok
#define _tcsdup _strdup
#define _tcsnset _strnset
#define _tcsncset _strnset
#define _tcsset _strset
#define _tcsrev _strrev
#define _tcslwr _strlwr
#define _tcsupr _strupr
#define _tcsxfrm strxfrm
#define _tcsftime strftime

#define _tcscmp strcmp
#define _tcsicmp _stricmp
#define _tcsncmp strncmp
#define _tcsnccmp strncmp
#define _tcsnicmp _strnicmp
#define _tcsncicmp _strnicmp
#define _tcscoll strcoll
#define _tcsicoll _stricmp

#define _istalnum isalnum
#define _istalpha isalpha
#define _istascii isascii
#define _istcntrl iscntrl
#define _istdigit isdigit
#define _istgraph isgraph
#define _istlower islower
#define _istprint isprint
#define _istpunct ispunct
#define _istspace isspace
#define _istupper isupper
#define _istxdigit isxdigit
#define _totupper toupper
#define _totlower tolower
#endif

#define _T(x) __T(x)
#define _TEXT(x) __T(x)

/* A character is one unit of either kind. */
#define _tclen(s) ((size_t)1)
#define _tccpy(to, from) ((void)(*(to) = *(from)))
#define _tccmp(a, b) ((int)*(a) - (int)*(b))
#define _tcsinc(s) ((s) + 1)
#define _tcsdec(begin, s) ((begin) >= (s) ? NULL : (s) - 1)
#define _tcsnextc(s) ((unsigned)*(s))
#define _tcsninc(s, n) ((s) + (n))
#define _istlead(c) (0)
#define _istleadbyte(c) (0)
#define _istlegal(c) (1)

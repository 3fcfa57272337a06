/* SPDX-License-Identifier: MIT */
/* MessageBox without a screen: title and text on the console, and the answer of the default
 * button. */
#include <windows.h>

/* By the four bits of MB_TYPEMASK, then by the button. */
static const BYTE answers[][3] = {
    [MB_OK] = { IDOK, IDOK, IDOK },
    [MB_OKCANCEL] = { IDOK, IDCANCEL, IDOK },
    [MB_ABORTRETRYIGNORE] = { IDABORT, IDRETRY, IDIGNORE },
    [MB_YESNOCANCEL] = { IDYES, IDNO, IDCANCEL },
    [MB_YESNO] = { IDYES, IDNO, IDYES },
    [MB_RETRYCANCEL] = { IDRETRY, IDCANCEL, IDRETRY },
};

int WINAPI MessageBoxW(HWND hWnd, LPCWSTR lpText, LPCWSTR lpCaption, UINT uType)
{
    UINT type = uType & MB_TYPEMASK, button = (uType & MB_DEFMASK) >> 8;

    if (hWnd) {
        SetLastError(ERROR_INVALID_WINDOW_HANDLE);
        return 0;
    }
    if (type >= ARRAYSIZE(answers)) {
        SetLastError(ERROR_INVALID_MSGBOX_STYLE);
        return 0;
    }
    OutputDebugStringW(lpCaption ? lpCaption : L"Error");
    OutputDebugStringW(L": ");
    OutputDebugStringW(lpText);
    OutputDebugStringW(L"\r\n");
    return answers[type][button < 3 ? button : 0];
}

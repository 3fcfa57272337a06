/* SPDX-License-Identifier: MIT */
/* winfile: what the tests of CreateFile's family share. */
#pragma once
#include <windows.h>

#define NAME L"\\Temp\\t_winfile.tmp"
#define OTHER L"\\Temp\\t_winfile.new"

HANDLE opened(LPCWSTR name, DWORD access, DWORD share, DWORD how);
void made(LPCWSTR name, const char *text);          /* whatever was there */
void holds(LPCWSTR name, const char *text);
void not_opened(LPCWSTR name, DWORD how, DWORD error);  /* for reading and writing */
void fails(BOOL result, DWORD error);

void names_are_moved_copied_and_removed(void);      /* winfile_names.c */
void attributes_are_kept(void);
void names_are_utf8(void);
void searches(void);
void searches_over_many_names(void);
void temporary_files(void);
void room_for_files(void);

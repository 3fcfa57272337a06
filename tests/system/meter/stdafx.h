// SPDX-License-Identifier: MIT
// stdafx.h : include file for standard system include files
#pragma once
#define WIN32_LEAN_AND_MEAN
#include <exception>
#include <string>
#include <windows.h>
#include <tchar.h>

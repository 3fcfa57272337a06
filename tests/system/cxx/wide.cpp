// SPDX-License-Identifier: MIT
// Wide strings of 16-bit units: instantiated in the program, not taken from the library.
#include <cstdio>
#include <map>
#include <string>

static_assert(sizeof(wchar_t) == 2, "WCHAR");

int main()
{
    std::wstring s(L"abc");
    std::map<std::wstring, int> m;

    s += L"def";
    s.append(100, L'\x20ac');
    s.insert(3, L"--");
    m[s] = 4;
    m[L"zz"] = 5;
    std::printf("%d %d %d %d %d %d\n", static_cast<int>(s.size()),
                static_cast<int>(s.find(L"--def")), s.substr(3, 4) == L"--de", m.size() == 2,
                m.begin()->second, s.compare(L"abd") < 0);
    std::wstring copy(s.rbegin(), s.rend());
    copy.erase(0, 100);
    std::printf("%d %d %04x\n", copy == L"fed--cba", static_cast<int>(s.rfind(L'c')), s[10]);
    return 0;
}

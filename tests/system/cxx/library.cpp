// SPDX-License-Identifier: MIT
// A walk through the library, but for streams.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include <windows.h>
#include <winsock2.h>

static_assert(sizeof(wchar_t) == 2, "WCHAR");

namespace
{
template <typename T> T sum(const std::vector<T> &v)
{
    return std::accumulate(v.begin(), v.end(), T());
}

void containers()
{
    std::vector<int> v(1000);
    std::map<std::string, int> ordered;
    std::unordered_map<std::string, int> hashed;
    std::array<double, 3> a = { 1.5, 2.5, 3.0 };

    std::iota(v.begin(), v.end(), -500);
    std::sort(v.begin(), v.end(), std::greater<int>());
    for (int i = 0; i < 300; i++)
        hashed[std::to_string(i * 7919)] = ordered[std::to_string(i * 7919)] = i;
    bool same = std::all_of(ordered.begin(), ordered.end(),
                            [&](const auto &e) { return hashed.at(e.first) == e.second; });
    std::printf("%d %d %d %d %.1f\n", v.front(), sum(v), static_cast<int>(ordered.size()), same,
                std::accumulate(a.begin(), a.end(), 0.0));
}

void words()
{
    std::string long_one(5000, 'x');
    std::string_view view(long_one);

    std::printf("%s %d %s\n", (std::to_string(17) + " words").c_str(),
                std::stoi("0x1f", nullptr, 16), std::string(view.substr(4998)).c_str());
}

void the_rest()
{
    std::variant<int, std::string> v = "text";
    std::optional<int> none, some = 3;
    std::function<int(int)> twice = [](int x) { return 2 * x; };
    auto shared = std::make_shared<std::tuple<int, std::string>>(8, "eight");
    std::weak_ptr<std::tuple<int, std::string>> weak = shared;
    std::unique_ptr<int[]> owned(new int[4]{ 1, 2, 3, 4 });
    std::atomic<long long> wide_one{ 1LL << 40 };
    auto [number, name] = *shared;

    wide_one.fetch_add(5);
    shared.reset();
    std::printf("%s %d %d %d %s %d %d %lld\n", std::get<std::string>(v).c_str(), none.value_or(-1),
                twice(*some), number, name.c_str(), weak.expired(), owned[3], wide_one.load());
}
}

int main()
{
    WSADATA data;

    containers();
    words();
    the_rest();
    return WSAStartup(MAKEWORD(2, 2), &data);
}

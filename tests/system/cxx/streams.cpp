// SPDX-License-Identifier: MIT
// Narrow streams.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

int main()
{
    std::string long_one(5000, 'x');
    std::string_view view(long_one);
    std::ostringstream out;
    std::istringstream in("17 words 2.5");
    std::string word;
    int n;
    double d;

    in >> n >> word >> d;
    out << n << ' ' << word << ' ' << d << ' ' << std::hex << 255 << ' ' << view.substr(4998);
    std::printf("%s %d\n", out.str().c_str(), std::stoi("0x1f", nullptr, 16));
    std::cout << "cout " << long_one.size() << std::endl;
    std::ofstream("\\streams.txt") << "a file " << 8 << std::endl;
    std::getline(std::ifstream("\\streams.txt"), word);
    std::cerr << word << std::endl;
    return 0;
}

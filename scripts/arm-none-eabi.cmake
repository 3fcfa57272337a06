# SPDX-License-Identifier: MIT
# The Arm GNU toolchain, bare metal.  Which CPU and float ABI a file is built for is decided by
# kernel_flags and program_flags in the top CMakeLists.txt, not here.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g" CACHE STRING "")
set(CMAKE_ASM_FLAGS_RELWITHDEBINFO "-g" CACHE STRING "")

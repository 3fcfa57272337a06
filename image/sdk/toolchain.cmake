# SPDX-License-Identifier: MIT
# cmake --toolchain SDK/cmake/toolchain.cmake: programs for the image, with the compilers of ../bin.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
get_filename_component(WINCE_SDK "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

foreach(tool gcc g++ ar)
  find_program(WINCE_${tool} arm-none-eabi-${tool})
  if(NOT WINCE_${tool})
    message(FATAL_ERROR "arm-none-eabi-${tool} is not installed; on Debian: apt install @PACKAGES@")
  endif()
endforeach()
set(CMAKE_C_COMPILER "${WINCE_SDK}/bin/arm-wince-gcc")
set(CMAKE_CXX_COMPILER "${WINCE_SDK}/bin/arm-wince-g++")
set(CMAKE_ASM_COMPILER "${WINCE_SDK}/bin/arm-wince-gcc")
set(CMAKE_USER_MAKE_RULES_OVERRIDE "${CMAKE_CURRENT_LIST_DIR}/WinCERules.cmake")
set(CMAKE_EXECUTABLE_SUFFIX_C .elf)
set(CMAKE_EXECUTABLE_SUFFIX_CXX .elf)

list(PREPEND CMAKE_PREFIX_PATH "${WINCE_SDK}/cmake")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)

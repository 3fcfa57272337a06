# SPDX-License-Identifier: MIT
# find_package(WinCESDK): what a project links with by name, and the size of a program's stacks.  The compilers
# link all of it by themselves; only what a program uses comes into it.
if(NOT CMAKE_C_COMPILER MATCHES "arm-wince-gcc$" AND NOT CMAKE_CXX_COMPILER MATCHES "arm-wince-g[+][+]$")
  set(WinCESDK_FOUND FALSE)
  set(WinCESDK_NOT_FOUND_MESSAGE
    "configure with cmake --toolchain ${CMAKE_CURRENT_LIST_DIR}/toolchain.cmake, in a new build folder")
  return()
endif()
foreach(name @LIBRARIES@)
  if(NOT TARGET WinCE::${name})
    add_library(WinCE::${name} INTERFACE IMPORTED)
    target_link_libraries(WinCE::${name} INTERFACE -l${name})
  endif()
endforeach()

# wince_stack_size(TARGET BYTES): of each thread that asks for no size of its own.  4 KB to 16 MB; without it 64 KB.
function(wince_stack_size target bytes)
  target_link_options(${target} PRIVATE -Wl,--defsym=__stack_size=${bytes})
endfunction()

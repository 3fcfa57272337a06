# SPDX-License-Identifier: MIT
# coredll.dll, the import libraries, and programs and DLLs that are linked with these.
#
# coredll.dll is the runtime and the C library as one static ELF file at an address of its own, with ws2,
# winsock and iphlpapi in it; what each exports is what the public headers declare and exports/*.def add.
# A program of add_dynamic_program() is position independent, so that no word of its text changes, and
# linked to where programs lie.  add_dll() makes a module from the sources and the .def of a DLL project.
set(COREDLL_BASE 0x78000000)    # where stacks begin, which then lie behind it: one page table for both
set(tools ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 python3 ${CMAKE_SOURCE_DIR}/scripts/wsp)
file(GLOB tool_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/scripts/wsp/make/*def_file.py
  ${CMAKE_SOURCE_DIR}/scripts/wsp/make/*exports.py ${CMAKE_SOURCE_DIR}/scripts/wsp/make/typeinfo.py)
set(import_dir ${user_dir}/import)
file(MAKE_DIRECTORY ${import_dir})

# The order of windows.h and winsock2.h does not matter; what else is there comes by its name.
file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/bsp/include/*.h ${CMAKE_SOURCE_DIR}/provider/include/*.h)
set(includes "#include <winsock2.h>\n#include <windows.h>\n")
foreach(header ${public_headers})
  if(NOT header MATCHES "/bsp/include/wince/|/winsock\\.h$|/compiler\\.h$")
    string(APPEND includes "#include \"${header}\"\n")
  endif()
endforeach()
file(GENERATE OUTPUT ${import_dir}/public_headers.h CONTENT "${includes}")

set(own_dlls coredll ws2 winsock iphlpapi wspm)
list(TRANSFORM own_dlls PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/exports/ OUTPUT_VARIABLE own_defs)
list(TRANSFORM own_defs APPEND .def)
set(declared ${import_dir}/declared.txt)
add_custom_command(OUTPUT ${declared}
  COMMAND ${CMAKE_C_COMPILER} -std=gnu11 -fshort-wchar -mfloat-abi=hard -march=armv7-a+simd
    "-D$<JOIN:$<TARGET_PROPERTY:program_flags,INTERFACE_COMPILE_DEFINITIONS>,;-D>"
    "-I$<JOIN:$<TARGET_PROPERTY:program_flags,INTERFACE_INCLUDE_DIRECTORIES>,;-I>" -I${import_dir}
    -fsyntax-only -aux-info ${declared} ${CMAKE_CURRENT_SOURCE_DIR}/headers.c
  DEPENDS headers.c ${public_headers} ${import_dir}/public_headers.h
  COMMAND_EXPAND_LISTS VERBATIM)

foreach(dll ${own_dlls})
  list(APPEND own_exports ${import_dir}/exports_${dll}.S)
  list(APPEND own_imports ${import_dir}/import_${dll}.S)
endforeach()
add_custom_command(OUTPUT ${own_exports} ${own_imports}
  COMMAND ${tools} exports own --declared ${declared} --archive ${user_dir}/libuser_runtime.a
    --ordinals ${CMAKE_CURRENT_SOURCE_DIR}/exports/coredll.ordinals --out ${import_dir} ${own_defs}
  DEPENDS ${declared} user_runtime ${user_dir}/libuser_runtime.a ${own_defs} exports/coredll.ordinals
    ${tool_sources}
  VERBATIM)

add_executable(coredll ${own_exports})
add_dependencies(coredll user_runtime)
target_link_libraries(coredll PRIVATE program_flags ${PROGRAM_LIBRARIES})
target_link_options(coredll PRIVATE ${PROGRAM_LINK_OPTIONS}
  -Wl,--defsym=__module_base=${COREDLL_BASE} -Wl,-e,coredll_start)
set_target_properties(coredll PROPERTIES SUFFIX .dll RUNTIME_OUTPUT_DIRECTORY ${user_dir}
  LINK_DEPENDS "${PROGRAM_SCRIPTS};${user_dir}/libuser_runtime.a")

# add_import_library(NAME SOURCE [DLL]): import_dir/NAME.lib, what importers of NAME.dll, or DLL.dll, are
# linked with.
function(add_import_library name source)
  set(names ${name} ${ARGN})
  list(GET names -1 dll)
  string(REGEX REPLACE "S$" "map" map ${source})
  add_custom_command(OUTPUT ${import_dir}/${name}.lib
    COMMAND ${CMAKE_C_COMPILER} -march=armv7-a+simd -marm -mfloat-abi=hard -nostdlib -shared
      -Wl,-soname,${dll}.dll -Xlinker --version-script=${map} -Wl,--hash-style=sysv
      -Wl,--build-id=none -o ${import_dir}/${name}.lib ${source}
    DEPENDS ${source} VERBATIM)
  add_custom_target(import_${name} DEPENDS ${import_dir}/${name}.lib)
endfunction()
unset(own_libs CACHE)           # other folders have them from there
unset(own_lib_targets CACHE)
foreach(dll coredll ws2 iphlpapi)
  add_import_library(${dll} ${import_dir}/import_${dll}.S)
  list(APPEND own_libs ${import_dir}/${dll}.lib)
  list(APPEND own_lib_targets import_${dll})
endforeach()

set(MODULE_LINK_OPTIONS
  -nostdlib -Wl,--hash-style=sysv -Wl,--build-id=none -Wl,--no-wchar-size-warning -Wl,-z,now
  -Wl,-z,max-page-size=4096 -Wl,-z,separate-code -Wl,--gc-sections -Wl,--as-needed -Wl,--no-undefined
  -march=armv7-a+simd -marm -mfloat-abi=hard)
set(DYNAMIC_LINK_OPTIONS ${MODULE_LINK_OPTIONS}
  -pie -Wl,-e,_start -Wl,-z,text -Wl,-Ttext-segment=0x00010000 -Wl,--dynamic-linker=coredll.dll)
list(APPEND DYNAMIC_LINK_OPTIONS ${CMAKE_CURRENT_SOURCE_DIR}/entry.ld)
set(DLL_LINK_OPTIONS ${MODULE_LINK_OPTIONS} -shared -Wl,-Bsymbolic)
# libstdc++.dll: what C++ needs of the toolchain's libraries, for all modules of a process; without these there
# is none.  It lies below coredll.dll, near enough for branches to that.
math(EXPR CXX_BASE "${COREDLL_BASE} - 0x400000" OUTPUT_FORMAT HEXADECIMAL)
foreach(archive libstdc++.a libgcc.a)
  execute_process(COMMAND ${CMAKE_C_COMPILER} -march=armv7-a+simd -mfloat-abi=hard -print-file-name=${archive}
    OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(APPEND cxx_archives ${path})
endforeach()
list(GET cxx_archives 0 path)
if(EXISTS ${path})
  set(cxx_exports ${import_dir}/exports_libstdc++.S ${import_dir}/import_libstdc++.S)
  add_custom_command(OUTPUT ${cxx_exports}
    COMMAND ${tools} exports cxx --out ${import_dir} ${cxx_archives}
    DEPENDS ${cxx_archives} ${tool_sources} VERBATIM)
  add_executable(cxx ${import_dir}/exports_libstdc++.S cxx/cxx_dll.c crt/cxx.c)
  target_include_directories(cxx PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(cxx PRIVATE program_flags warnings ${cxx_archives} -lm -lc)
  # Its own copies of what a program has in cxx.c come first.
  target_link_options(cxx PRIVATE -nostdlib -no-pie -Wl,--gc-sections -Wl,--no-wchar-size-warning
    -Wl,--no-enum-size-warning -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-z,separate-code
    -Wl,--allow-multiple-definition -Wl,-Ttext-segment=${CXX_BASE} -Wl,-e,__module_exports
    -Xlinker --just-symbols=${user_dir}/coredll.dll -march=armv7-a+simd -marm -mfloat-abi=hard)
  add_dependencies(cxx coredll)
  set_target_properties(cxx PROPERTIES OUTPUT_NAME libstdc++ SUFFIX .dll RUNTIME_OUTPUT_DIRECTORY ${user_dir}
    LINK_DEPENDS ${user_dir}/coredll.dll)
  # Its import library has, beside that, the types that each module has its own copies of.
  add_import_library(libstdc++.stub ${import_dir}/import_libstdc++.S libstdc++)
  set(types ${import_dir}/types_libstdc++)
  add_custom_command(OUTPUT ${import_dir}/libstdc++.lib
    COMMAND ${tools} exports types --out ${types}.S ${user_dir}/libstdc++.dll
    COMMAND ${CMAKE_C_COMPILER} -march=armv7-a+simd -mfloat-abi=hard -c ${types}.S -o ${types}.o
    COMMAND ${CMAKE_COMMAND} -E rm -f ${import_dir}/libstdc++.lib
    COMMAND ${CMAKE_AR} rcsD ${import_dir}/libstdc++.lib ${import_dir}/libstdc++.stub.lib ${types}.o
    DEPENDS cxx ${import_dir}/libstdc++.stub.lib ${tool_sources} VERBATIM)
  add_custom_target(import_libstdc++ DEPENDS ${import_dir}/libstdc++.lib)
  add_dependencies(import_libstdc++ import_libstdc++.stub)
  list(APPEND own_libs ${import_dir}/libstdc++.lib)
  list(APPEND own_lib_targets import_libstdc++)
endif()

# Code of programs and DLLs alike, and of the libraries that both are made of.  The words of a thread lie at
# one distance from its thread pointer, which the loader puts in.
set(MODULE_COMPILE_OPTIONS -fPIC -fvisibility=hidden -ftls-model=initial-exec)
foreach(kind program dll)
  add_library(${kind}_start STATIC start/${kind}.c)
  target_compile_options(${kind}_start PRIVATE ${MODULE_COMPILE_OPTIONS})
  target_include_directories(${kind}_start PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${kind}_start PRIVATE program_flags warnings)
  set_target_properties(${kind}_start PROPERTIES ARCHIVE_OUTPUT_DIRECTORY ${user_dir})
endforeach()
target_sources(program_start PRIVATE crt/start.c crt/entry.c)
set(DYNAMIC_LIBRARIES ${user_dir}/libprogram_start.a ${own_libs} -lgcc)
set(DLL_LIBRARIES ${user_dir}/libdll_start.a ${own_libs} -lgcc)

# add_dynamic_program(NAME SOURCE...); its DLLs beside our own: import_dlls(NAME DLL...).
function(add_dynamic_program name)
  add_executable(${name} ${ARGN})
  add_dependencies(${name} program_start ${own_lib_targets})
  target_compile_options(${name} PRIVATE ${MODULE_COMPILE_OPTIONS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE program_flags warnings ${DYNAMIC_LIBRARIES})
  target_link_options(${name} PRIVATE ${DYNAMIC_LINK_OPTIONS})
  set_target_properties(${name} PROPERTIES SUFFIX .elf RUNTIME_OUTPUT_DIRECTORY ${user_dir}
    LINK_DEPENDS "${user_dir}/libprogram_start.a;${own_libs}")
endfunction()

function(import_dlls name)
  foreach(dll ${ARGN})
    target_link_libraries(${name} PRIVATE ${import_dir}/${dll}.lib)
    add_dependencies(${name} import_${dll})
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${import_dir}/${dll}.lib)
  endforeach()
endfunction()

# add_dll(NAME DEF SOURCE...): NAME.dll; DEF is a .def file, or NONE.  What the project exports by
# __declspec(dllexport) is found in its objects, which export nothing else.
function(add_dll name def)
  set(args)
  set(def_file)
  if(NOT def STREQUAL NONE)
    get_filename_component(def_file ${def} ABSOLUTE)
    set(args --definition ${def_file})
  endif()
  set(exports ${import_dir}/exports_${name}.S)
  add_library(${name}_objects OBJECT ${ARGN})
  target_compile_options(${name}_objects PRIVATE ${MODULE_COMPILE_OPTIONS})
  target_include_directories(${name}_objects PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name}_objects PRIVATE program_flags warnings)
  add_custom_command(OUTPUT ${exports} ${import_dir}/import_${name}.S
    COMMAND ${tools} exports dll --name ${name} ${args} --out ${import_dir}
      $<TARGET_OBJECTS:${name}_objects>
    DEPENDS ${name}_objects $<TARGET_OBJECTS:${name}_objects> ${def_file} ${tool_sources}
    COMMAND_EXPAND_LISTS VERBATIM)
  add_import_library(${name} ${import_dir}/import_${name}.S)
  add_executable(${name} ${exports} $<TARGET_OBJECTS:${name}_objects>)
  add_dependencies(${name} dll_start ${own_lib_targets})
  target_link_libraries(${name} PRIVATE program_flags ${DLL_LIBRARIES})
  target_link_options(${name} PRIVATE ${DLL_LINK_OPTIONS}
    -Wl,-e,__module_exports -Wl,-soname,${name}.dll)
  set_target_properties(${name} PROPERTIES SUFFIX .dll RUNTIME_OUTPUT_DIRECTORY ${user_dir}
    LINK_DEPENDS "${user_dir}/libdll_start.a;${own_libs}")
endfunction()

# SPDX-License-Identifier: MIT
# What CMake's rules for a system without a name do not have: DLLs, with import libraries and .def files.
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS TRUE)
set(WINCE TRUE)
set(CMAKE_SHARED_LIBRARY_PREFIX "")
set(CMAKE_SHARED_LIBRARY_SUFFIX .dll)
set(CMAKE_SHARED_MODULE_PREFIX "")
set(CMAKE_SHARED_MODULE_SUFFIX .dll)
set(CMAKE_IMPORT_LIBRARY_PREFIX "")
set(CMAKE_IMPORT_LIBRARY_SUFFIX .lib)
set(CMAKE_LINK_DEF_FILE_FLAG "")
foreach(lang C CXX)
  set(command "<CMAKE_${lang}_COMPILER> <LANGUAGE_COMPILE_FLAGS> <LINK_FLAGS> -shared -o <TARGET> <OBJECTS>")
  set(CMAKE_${lang}_CREATE_SHARED_LIBRARY
    "${command} <LINK_LIBRARIES> -Wl,--out-implib,<TARGET_IMPLIB>")
  set(CMAKE_${lang}_CREATE_SHARED_MODULE "${command} <LINK_LIBRARIES>")
endforeach()
# The compilers find these themselves, others for a program than for a DLL: a project of two languages must not
# name those of one to the other.
foreach(lang C CXX)
  set(CMAKE_${lang}_IMPLICIT_LINK_LIBRARIES "")
  set(CMAKE_${lang}_IMPLICIT_LINK_DIRECTORIES "")
endforeach()

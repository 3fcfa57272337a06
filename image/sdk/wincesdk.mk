# SPDX-License-Identifier: MIT
# For a Makefile of a program, a DLL, or both: set PROGRAM, DLL or both and SOURCES (C and C++), then include this.
#   SOURCES      of the program, or of the DLL when there is no program
#   DLL_SOURCES  of the DLL beside a program, which is linked with it
#   DEF          the DLL's .def file, if it has one
#   OUT          where to build (build)
#   STACK        bytes of each thread's stack (64 KB)
#   CFLAGS, CXXFLAGS, CPPFLAGS, LDFLAGS, LDLIBS as usual; DLL_CPPFLAGS for the DLL's sources alone.
#   LDFLAGS = -static makes a program that needs no coredll.dll.
WINCE_SDK := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)
ifeq ($(shell command -v arm-none-eabi-gcc),)
$(error arm-none-eabi-gcc is not installed; on Debian: apt install @PACKAGES@)
endif
CC := $(WINCE_SDK)/bin/arm-wince-gcc
CXX := $(WINCE_SDK)/bin/arm-wince-g++
AR := arm-none-eabi-ar
CFLAGS ?= -O2 -g -Wall -Wextra
CXXFLAGS ?= $(CFLAGS)
OUT ?= build
comma := ,
DLL_SOURCES ?= $(if $(PROGRAM),,$(SOURCES))
PROGRAM_SOURCES := $(if $(PROGRAM),$(SOURCES))
linker = $(if $(filter %.cpp %.cc %.cxx,$(1)),$(CXX),$(CC))
STACK_FLAG := $(if $(STACK),-Wl$(comma)--defsym=__stack_size=$(STACK))
OBJECTS := $(PROGRAM_SOURCES:%=$(OUT)/%.o)
DLL_OBJECTS := $(DLL_SOURCES:%=$(OUT)/dll/%.o)
DLL_LIBRARY := $(if $(DLL),$(OUT)/$(DLL).lib)
MADE := $(if $(PROGRAM),$(OUT)/$(PROGRAM).elf) $(if $(DLL),$(OUT)/$(DLL).dll)

all: $(MADE)

$(OUT)/$(PROGRAM).elf: $(OBJECTS) $(DLL_LIBRARY) $(wildcard $(WINCE_SDK)/lib/*)
	$(call linker,$(PROGRAM_SOURCES)) $(LDFLAGS) $(STACK_FLAG) $(OBJECTS) $(DLL_LIBRARY) $(LDLIBS) -o $@

$(OUT)/$(DLL).dll: $(DLL_OBJECTS) $(DEF) $(wildcard $(WINCE_SDK)/lib/*)
	$(call linker,$(DLL_SOURCES)) -shared $(LDFLAGS) $(DLL_OBJECTS) $(DEF) $(LDLIBS) -o $@

$(DLL_LIBRARY): $(OUT)/$(DLL).dll ;

$(OUT)/dll/%.o: CPPFLAGS += $(DLL_CPPFLAGS)

# $(1): the folder, $(2): the suffix, $(3): the compiler, $(4): its flags
define rule
$(1)/%.$(2).o: %.$(2)
	@mkdir -p $$(@D)
	$$($(3)) $$(CPPFLAGS) $$($(4)) -MMD -MP -c $$< -o $$@
endef
$(foreach folder,$(OUT) $(OUT)/dll,$(eval $(call rule,$(folder),c,CC,CFLAGS)) \
  $(foreach suffix,cpp cc cxx,$(eval $(call rule,$(folder),$(suffix),CXX,CXXFLAGS))))

clean:
	rm -f $(MADE) $(DLL_LIBRARY) $(OBJECTS) $(DLL_OBJECTS) $(OBJECTS:.o=.d) $(DLL_OBJECTS:.o=.d)

.PHONY: all clean
-include $(OBJECTS:.o=.d) $(DLL_OBJECTS:.o=.d)

# SPDX-License-Identifier: MIT
# For a Makefile of one program: set PROGRAM and SOURCES (C and C++), then include this.
#   OUT          where to build (build)
#   STACK        bytes of each thread's stack (64 KB)
#   CFLAGS, CXXFLAGS, CPPFLAGS, LDFLAGS, LDLIBS as usual
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
LINKER := $(if $(filter %.cpp %.cc %.cxx,$(SOURCES)),$(CXX),$(CC))
STACK_FLAG := $(if $(STACK),-Wl$(comma)--defsym=__stack_size=$(STACK))
OBJECTS := $(SOURCES:%=$(OUT)/%.o)

all: $(OUT)/$(PROGRAM).elf

$(OUT)/$(PROGRAM).elf: $(OBJECTS) $(wildcard $(WINCE_SDK)/lib/*)
	$(LINKER) $(LDFLAGS) $(STACK_FLAG) $(OBJECTS) $(LDLIBS) -o $@

$(OUT)/%.c.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

define cxx_rule
$(OUT)/%.$(1).o: %.$(1)
	@mkdir -p $$(@D)
	$$(CXX) $$(CPPFLAGS) $$(CXXFLAGS) -MMD -MP -c $$< -o $$@
endef
$(foreach suffix,cpp cc cxx,$(eval $(call cxx_rule,$(suffix))))

clean:
	rm -f $(OUT)/$(PROGRAM).elf $(OBJECTS) $(OBJECTS:.o=.d)

.PHONY: all clean
-include $(OBJECTS:.o=.d)

/* SPDX-License-Identifier: MIT */
/* In the place of Lua's linit.c, whose head says that a program that wants other libraries brings
 * its own: the standard ones, and LuaSocket's two, which `require` finds linked in. */
#include <stddef.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int luaopen_socket_core(lua_State *L);
int luaopen_mime_core(lua_State *L);

static const luaL_Reg standard[] = {
    { LUA_GNAME, luaopen_base },
    { LUA_LOADLIBNAME, luaopen_package },
    { LUA_COLIBNAME, luaopen_coroutine },
    { LUA_TABLIBNAME, luaopen_table },
    { LUA_IOLIBNAME, luaopen_io },
    { LUA_OSLIBNAME, luaopen_os },
    { LUA_STRLIBNAME, luaopen_string },
    { LUA_MATHLIBNAME, luaopen_math },
    { LUA_UTF8LIBNAME, luaopen_utf8 },
    { LUA_DBLIBNAME, luaopen_debug },
};

static const luaL_Reg preloaded[] = {
    { "socket.core", luaopen_socket_core },
    { "mime.core", luaopen_mime_core },
    { NULL, NULL },
};

void luaL_openlibs(lua_State *L)
{
    for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++) {
        luaL_requiref(L, standard[i].name, standard[i].func, 1);
        lua_pop(L, 1);
    }
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, preloaded, 0);
    lua_pop(L, 1);
}

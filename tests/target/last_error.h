/* SPDX-License-Identifier: MIT */
/* last_error: part of t_api.  It calls what belongs to a program only. */
#pragma once

void success_leaves_the_last_error_alone(void);

/* SPDX-License-Identifier: MIT */
/* modbus: requests and answers of Modbus TCP, without a socket in sight (Modbus Messaging on TCP/IP
 * Implementation Guide V1.0b, Application Protocol V1.1b3). */
#pragma once

enum { MODBUS_REGISTERS = 1000, MODBUS_FRAME_MOST = 260 };

/* The length of the frame that `data` begins with: 0 when that is not known yet, -1 when it is no
 * Modbus TCP. */
int modbus_frame_length(const unsigned char *data, int length);
/* Answers a whole request of that length; returns the length of `answer`. */
int modbus_answer(unsigned short *registers, const unsigned char *request, int length,
                  unsigned char answer[MODBUS_FRAME_MOST]);

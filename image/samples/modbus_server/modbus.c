/* SPDX-License-Identifier: MIT */
#include "modbus.h"

#include <string.h>

/* A frame: transaction 2, protocol 2 (0), length 2 (of what follows), unit 1, function 1, data. */
enum { LENGTH = 4, UNIT = 6, FUNCTION = 7, DATA = 8, HEADER = 6 };
enum { READ_HOLDING = 3, WRITE_ONE = 6, WRITE_MANY = 16, IS_EXCEPTION = 0x80 };
enum { ILLEGAL_FUNCTION = 1, ILLEGAL_ADDRESS = 2, ILLEGAL_VALUE = 3 };
enum { READ_MOST = 125, WRITE_MOST = 123 };

static unsigned get16(const unsigned char *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static void put16(unsigned char *p, unsigned value)
{
    p[0] = (unsigned char)(value >> 8);
    p[1] = (unsigned char)value;
}

int modbus_frame_length(const unsigned char *data, int length)
{
    unsigned rest;

    if (length < HEADER)
        return 0;
    rest = get16(data + LENGTH);
    if (get16(data + 2) != 0 || rest < 2 || rest + HEADER > MODBUS_FRAME_MOST)
        return -1;
    return (int)rest + HEADER;
}

/* The answers below return the bytes behind the function, or minus the exception. */
static int read_holding(const unsigned short *registers, const unsigned char *request, int length,
                        unsigned char *out)
{
    unsigned start, count, i;

    if (length != DATA + 4)
        return -ILLEGAL_VALUE;
    start = get16(request + DATA);
    count = get16(request + DATA + 2);
    if (count < 1 || count > READ_MOST)
        return -ILLEGAL_VALUE;
    if (start + count > MODBUS_REGISTERS)
        return -ILLEGAL_ADDRESS;
    out[0] = (unsigned char)(2 * count);
    for (i = 0; i < count; i++)
        put16(out + 1 + 2 * i, registers[start + i]);
    return 1 + 2 * (int)count;
}

static int write_one(unsigned short *registers, const unsigned char *request, int length,
                     unsigned char *out)
{
    if (length != DATA + 4)
        return -ILLEGAL_VALUE;
    if (get16(request + DATA) >= MODBUS_REGISTERS)
        return -ILLEGAL_ADDRESS;
    registers[get16(request + DATA)] = (unsigned short)get16(request + DATA + 2);
    memcpy(out, request + DATA, 4);
    return 4;
}

static int write_many(unsigned short *registers, const unsigned char *request, int length,
                      unsigned char *out)
{
    unsigned start, count, i;

    if (length < DATA + 5)
        return -ILLEGAL_VALUE;
    start = get16(request + DATA);
    count = get16(request + DATA + 2);
    if (count < 1 || count > WRITE_MOST || request[DATA + 4] != 2 * count ||
        length != DATA + 5 + 2 * (int)count)
        return -ILLEGAL_VALUE;
    if (start + count > MODBUS_REGISTERS)
        return -ILLEGAL_ADDRESS;
    for (i = 0; i < count; i++)
        registers[start + i] = (unsigned short)get16(request + DATA + 5 + 2 * i);
    memcpy(out, request + DATA, 4);
    return 4;
}

int modbus_answer(unsigned short *registers, const unsigned char *request, int length,
                  unsigned char answer[MODBUS_FRAME_MOST])
{
    int bytes;

    memcpy(answer, request, DATA);
    switch (request[FUNCTION]) {
    case READ_HOLDING:
        bytes = read_holding(registers, request, length, answer + DATA);
        break;
    case WRITE_ONE:
        bytes = write_one(registers, request, length, answer + DATA);
        break;
    case WRITE_MANY:
        bytes = write_many(registers, request, length, answer + DATA);
        break;
    default:
        bytes = -ILLEGAL_FUNCTION;
    }
    if (bytes < 0) {
        answer[FUNCTION] |= IS_EXCEPTION;
        answer[DATA] = (unsigned char)-bytes;
        bytes = 1;
    }
    put16(answer + LENGTH, (unsigned)(2 + bytes));
    return DATA + bytes;
}

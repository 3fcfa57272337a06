# SPDX-License-Identifier: MIT
"""The Windows CE download format, which CE boot loaders take from a card or over Ethernet (.bin).

    "B000FF\\n"  image start, image length              (all numbers: 32 bits, little-endian)
    records:    address, length, checksum, data        checksum: the sum of the data's bytes
    the end:    0, entry address, 0

Source: the public description of the "Windows CE Binary Image Data Format (.bin)" in Microsoft's
Windows Embedded CE documentation.
"""
import struct

from wsp.program import Problem

SYNC = b"B000FF\n"
RECORD_BYTES = 64 * 1024  # a loader shows progress and finds damage record by record
WORD_MASK = 0xFFFFFFFF


def checksum(data):
    return sum(data) & WORD_MASK


def pack(segments, entry):
    """The file for [(address, bytes)], which may lie apart: what is between them is not written."""
    segments = sorted(segments)
    start = segments[0][0]
    out = [SYNC, struct.pack("<II", start, segments[-1][0] + len(segments[-1][1]) - start)]
    for address, data in segments:
        for at in range(0, len(data), RECORD_BYTES):
            part = data[at:at + RECORD_BYTES]
            out += [struct.pack("<III", address + at, len(part), checksum(part)), part]
    out.append(struct.pack("<III", 0, entry, 0))
    return b"".join(out)


class Download:
    """A file that was read back and found right.  records: [(address, bytes)] in the file's
    order."""

    def __init__(self, start, length, entry, records):
        self.start, self.length, self.entry, self.records = start, length, entry, records

    def pieces(self):
        """The bytes as they lie in memory from .start on, piece by piece, as a header may claim
        gigabytes; what no record writes is zero here."""
        at = self.start
        for address, data in [*sorted(self.records), (self.start + self.length, b"")]:
            while at < address:
                count = min(RECORD_BYTES, address - at)
                yield bytes(count)
                at += count
            yield data
            at += len(data)

    def flat(self):
        return b"".join(self.pieces())


def _words(data, at, count, what):
    if len(data) - at < 4 * count:
        raise Problem(f"it ends within {what}, at byte {len(data)}", 1)
    return struct.unpack_from(f"<{count}I", data, at)


def _record(data, at, number, start, length):
    """(address, bytes, where the next one begins); bytes is None for the end."""
    what = f"record {number} (at byte {at:#x})"
    address, size, total = _words(data, at, 3, what)
    at += 12
    if address == 0:
        if total:
            raise Problem(f"{what} is the end, but has a checksum ({total:#x})", 1)
        return size, None, at
    if not size:
        raise Problem(f"{what} is empty", 1)
    if address < start or address + size > start + length:
        raise Problem(f"{what} is outside the image: {address:#x}, {size:#x} bytes, where the "
                      "image is "
                      f"{start:#x}, {length:#x} bytes", 1)
    if len(data) - at < size:
        raise Problem(f"it ends within {what}: {len(data) - at} of {size} bytes are there", 1)
    part = data[at:at + size]
    if checksum(part) != total:
        raise Problem(f"{what} is damaged: its checksum is {checksum(part):#x}, {total:#x} is "
                      "written", 1)
    return address, part, at + size


def _check_overlap(records):
    end = 0
    for address, data in sorted(records, key=lambda r: r[0]):
        if address < end:
            raise Problem(f"two records write to {address:#x}", 1)
        end = address + len(data)


def parse(data):
    """Reads a file back; a Problem says what is wrong with it."""
    if data[:len(SYNC)] != SYNC:
        raise Problem("it does not begin with B000FF: this is no Windows CE download file", 1)
    start, length = _words(data, len(SYNC), 2, "its header")
    if start + length > WORD_MASK + 1:
        raise Problem(f"its header is wrong: {start:#x}, {length:#x} bytes end above 4 GB", 1)
    records, at = [], len(SYNC) + 8
    while True:
        address, part, at = _record(data, at, len(records), start, length)
        if part is None:
            break
        records.append((address, part))
    if at != len(data):
        raise Problem(f"{len(data) - at} bytes follow its end", 1)
    _check_overlap(records)
    if not any(a <= address < a + len(d) for a, d in records):
        raise Problem(f"its entry {address:#x} is in no record", 1)
    return Download(start, length, address, records)

# SPDX-License-Identifier: MIT
"""The disks of this machine, and why one must not be written to.  Facts from sysfs and procfs."""
import os
import pathlib
import stat

from wsp.program import Problem

SECTOR = 512
NOT_DISKS = {
    "dm-": "a mapped device", "md": "a RAID array", "ram": "a RAM disk", "zram": "compressed RAM",
    "sr": "an optical drive", "nbd": "a network block device", "fd": "a floppy drive"
}


def amount(count):
    """Bytes for people: 31.9 GB, as a card's label counts."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.1f} {unit}" if unit != "B" else f"{count} B"
        count /= 1000
    return f"{count:.1f} TB"


def unescaped(text):
    """mountinfo and swaps write blanks as \\040."""
    for code, char in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, char)
    return text


class Host:
    """Where the facts are: the real trees, or those a test has built."""

    def __init__(self, sys="/sys", proc="/proc", dev="/dev"):
        self.sys, self.proc, self.dev = pathlib.Path(sys), pathlib.Path(proc), pathlib.Path(
            dev).resolve()

    def node(self, name):
        """A block device's folder in sysfs."""
        return (self.sys / "class/block" / name).resolve()

    def known(self, name):
        return bool(name) and (self.sys / "class/block" / name).exists()

    def read(self, name, attribute, default=""):
        try:
            return (self.node(name) / attribute).read_text().strip()
        except OSError:
            return default

    def names(self):
        """All whole devices."""
        try:
            return sorted(p.name for p in (self.sys / "block").iterdir())
        except OSError:
            raise Problem(f"{self.sys}/block cannot be read: no list of disks", 1) from None

    def is_partition(self, name):
        return (self.node(name) / "partition").exists()

    def partitions(self, name):
        try:
            return sorted(p.name for p in self.node(name).iterdir() if (p / "partition").exists())
        except OSError:
            return []

    def linked(self, name, kind):
        """The devices above (holders) or below (slaves) a device."""
        try:
            return sorted(p.name for p in (self.node(name) / kind).iterdir())
        except OSError:
            return []

    def name_of(self, source):
        """The device behind a path like /dev/sda2 or /dev/mapper/root, or ""."""
        if not source.startswith("/dev/"):
            return ""
        name = pathlib.Path(os.path.realpath(self.dev / source[len("/dev/"):])).name
        return name if self.known(name) else ""

    def mounts(self):
        """[(device name, mount point)] of all block devices that are mounted somewhere."""
        found = []
        for line in (self.proc / "self/mountinfo").read_text().splitlines():
            left, _, right = line.partition(" - ")
            fields, source = left.split(), unescaped(right.split()[1])
            link = self.sys / "dev/block" / fields[2]
            # btrfs and others have a number of their own; then the source names the device
            name = link.resolve().name if link.exists() else self.name_of(source)
            if name:
                found.append((name, unescaped(fields[4])))
        return found

    def swaps(self):
        try:
            lines = (self.proc / "swaps").read_text().splitlines()[1:]
        except OSError:
            return []
        return [n for n in (self.name_of(unescaped(line.split()[0])) for line in lines) if n]

    def below(self, name):
        """The whole disks that a device is on."""
        slaves = self.linked(name, "slaves")
        if slaves:
            return {d for s in slaves for d in self.below(s)}
        return {self.node(name).parent.name if self.is_partition(name) else name}

    def system_disks(self):
        """The disks of the running system: what / and the other folders of a system lie on."""
        places = ("/", "/boot", "/boot/efi", "/usr", "/var", "/home")
        return {d for name, where in self.mounts() if where in places for d in self.below(name)}

    def uses(self, name):
        """What a disk or one of its partitions is used for now, in words."""
        words = []
        for part in [name, *self.partitions(name)]:
            words += [f"{part} is mounted at {where}" for n, where in self.mounts() if n == part]
            words += [f"{part} is swap space" for n in self.swaps() if n == part]
            for holder in self.linked(part, "holders"):
                called = self.read(holder, "dm/name")
                words.append(f"{part} is part of {holder}" + (f" ({called})" if called else ""))
        return words


class Disk:
    """One whole block device."""

    def __init__(self, host, name):
        self.host, self.name, self.path = host, name, host.dev / name
        self.bytes = int(host.read(name, "size", "0") or 0) * SECTOR
        self.read_only = host.read(name, "ro", "0") == "1"
        self.model = " ".join(
            w for w in (host.read(name, "device/vendor"),
                        host.read(name, "device/model") or host.read(name, "device/name")) if w)
        self.bus = self._bus()
        self.number = host.read(name, "dev")  # major:minor
        # Another disk that has the name later differs, and the same one that was out meanwhile,
        # where the kernel counts them (diskseq, Linux 5.15).
        self.identity = (host.node(name), self.number, host.read(name, "diskseq"), self.bytes,
                         self.model, self.read_only)

    def _bus(self):
        """usb | sd | removable, or "" for a disk that stays in the machine."""
        parts = self.host.node(self.name).parts
        if any(p.startswith("usb") and p[3:].isdigit() for p in parts):
            return "usb"
        if self.name.startswith("mmcblk"):
            return "sd" if self.host.read(self.name, "device/type") == "SD" else ""
        return "removable" if self.host.read(self.name, "removable") == "1" else ""

    @property
    def candidate(self):
        return bool(self.bus) and not kind_of(self.name) and not self.name.startswith("mtdblock")

    def describe(self):
        return ", ".join(w for w in (amount(self.bytes), self.bus.upper(), self.model) if w)


def kind_of(name):
    """Why this is no disk in the sense of a card, or ""."""
    if name.startswith("mmcblk") and ("boot" in name or "rpmb" in name):
        return "a hardware partition of an eMMC"
    for prefix, kind in NOT_DISKS.items():
        if name.startswith(prefix) and name[len(prefix):].isdigit():
            return kind
    return ""


def candidates(host):
    return [d for d in (Disk(host, n) for n in host.names()) if d.candidate]


def unfit(disk, need, target="disk", any_disk=False):
    """Why a device must not be written to, or "".  target: disk, or mtd for a flash chip."""
    host, name = disk.host, disk.name
    if host.is_partition(name):
        return f"it is a partition; give the whole disk, {host.dev / host.node(name).parent.name}"
    if kind_of(name):
        return f"it is {kind_of(name)}"
    if name in host.system_disks():
        return "the running system is on it"
    if uses := host.uses(name):
        return f"it is in use: {', '.join(uses)}"
    if disk.bytes == 0:
        return "there is no card in it"
    if disk.read_only:
        return "it is read-only (on an SD card: the slider on its side)"
    if disk.bytes < need:
        return f"it is too small: {disk.bytes:,} bytes, the image has {need:,}"
    if (target == "mtd") != name.startswith("mtdblock"):
        if target == "mtd":
            return "the image is for a flash chip, not for a disk"
        return "it is a flash chip"
    if target == "disk" and not disk.candidate and not any_disk:
        return "it is not removable; --any-disk takes it all the same"
    return ""


def resolve(host, text):
    """What the user means by DEVICE: a Disk, or the Path of a file (which need not exist)."""
    path = pathlib.Path(os.path.realpath(text))
    in_dev = host.dev in path.parents
    if in_dev and host.known(path.name) and path.parent == host.dev:
        return Disk(host, path.name)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if in_dev:
            raise Problem(f"{text}: no such device; --list shows what there is") from None
        return path
    except OSError as e:
        raise Problem(f"{text}: {e.strerror}") from None
    if not stat.S_ISREG(mode):
        raise Problem(f"{text} is neither a disk nor a file")
    return path

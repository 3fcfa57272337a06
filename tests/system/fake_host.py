# SPDX-License-Identifier: MIT
"""A machine with disks, for scripts/wsp/make/disks.py: folders shaped like /sys, /proc and /dev."""
from wsp.make import disks

MB = 1 << 20


class FakeHost(disks.Host):
    """A machine with a system disk sda (on it /, swap and a mapped home) to which disks are
    added."""

    def __init__(self, root):
        for d in ("sys/block", "sys/class/block", "sys/dev/block", "proc/self", "dev/mapper"):
            (root / d).mkdir(parents=True)
        super().__init__(root / "sys", root / "proc", root / "dev")
        self.root, self.number = root, 0
        self.mountinfo = root / "proc/self/mountinfo"
        self.mountinfo.write_text("22 1 0:21 / /proc rw - proc proc rw\n")
        (root / "proc/swaps").write_text("Filename Type Size Used Priority\n")
        self.disk("sda", 500_000 * MB, parts=3, where="pci0000:00/ata1")
        self.mount("sda1", "/")
        self.swap("sda2")
        self.mapped("dm-0", "home", ["sda3"])
        self.mount("dm-0", "/home")

    def node_at(self, path, name, size, **attributes):
        path.mkdir(parents=True)
        self.number += 1
        for key, value in {"size": size // 512, "ro": 0, "dev": f"8:{self.number}",
                           **attributes}.items():
            (path / key).write_text(f"{value}\n")
        (self.sys / "class/block" / name).symlink_to(path)
        (self.sys / "dev/block" / f"8:{self.number}").symlink_to(path)
        (self.root / "dev" / name).write_bytes(b"")
        return path

    def disk(self, name, size, parts=0, where="pci0000:00/usb1/1-2", model="Card", **attributes):
        path = self.node_at(self.sys / "devices" / where / "block" / name, name, size, removable=0,
                            **attributes)
        (path / "device").mkdir()
        (path / "device/model").write_text(model + "\n")
        (self.sys / "block" / name).symlink_to(path)
        for n in range(1, parts + 1):
            part = name + ("p" if name[-1].isdigit() else "") + str(n)
            self.node_at(path / part, part, size // parts, partition=n)
        return disks.Disk(self, name)

    def mapped(self, name, called, slaves):
        path = self.node_at(self.sys / "devices/virtual/block" / name, name, 10 * MB)
        (self.sys / "block" / name).symlink_to(path)
        (path / "dm").mkdir()
        (path / "dm/name").write_text(called + "\n")
        for s in slaves:
            for a, b, kind in ((name, s, "slaves"), (s, name, "holders")):
                (self.node(a) / kind).mkdir(exist_ok=True)
                (self.node(a) / kind / b).symlink_to(self.node(b))

    def mount(self, name, where, source=None, number=None):
        number = number or self.read(name, "dev")
        with open(self.mountinfo, "a", encoding="ascii") as f:
            f.write(f"30 22 {number} / {where} rw shared:1 - ext4 {source or '/dev/' + name} rw\n")

    def swap(self, name):
        with open(self.root / "proc/swaps", "a", encoding="ascii") as f:
            f.write(f"/dev/{name} partition 1000 0 -2\n")

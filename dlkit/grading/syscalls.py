"""Calls of the Linux kernel that no answer needs, and that a sandbox refuses.

They make memory that belongs to no process, so that nobody can count it (memfd_create, shmget, mmap with
MAP_SHARED), look into other processes or change them (ptrace), build sandboxes in the sandbox (unshare,
mount), or reach parts of the kernel in which mistakes are found every year (bpf, io_uring).

The filter is a program for the kernel's own small machine, as linux/filter.h and linux/seccomp.h describe it.
"""

import errno
import os
import platform
import struct

# The kernel's number of a machine, and of each call on it (asm/unistd_64.h, asm-generic/unistd.h).
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
CLONE, CLONE3, MMAP = (56, 220), (435, 435), (9, 222)
NEW_NAMESPACES = 0x7E020000  # flags of clone
MAP_SHARED = 0x01
X32 = 0x40000000  # x86's other numbers for the same calls

LOAD, SAME, ABOVE, HAS, GIVE = 0x20, 0x15, 0x35, 0x45, 0x06  # what the machine can do
NUMBER, MACHINE = 0, 4  # where a call's own number stands, and its machine's
ALLOW, REFUSE = 0x7FFF0000, 0x00050000


def refusing():
    """Give the filter as bytes, as ``bwrap --seccomp`` takes it; None for a machine that is not known."""
    machine = platform.machine()
    if machine not in MACHINES:
        return None
    k = list(MACHINES).index(machine)
    denied = GIVE, 0, 0, REFUSE | errno.EPERM
    program = [
        (LOAD, 0, 0, MACHINE),
        (SAME, 1, 0, MACHINES[machine]),
        denied,
        (LOAD, 0, 0, NUMBER),
        (ABOVE, 0, 1, X32),
        denied,
    ]
    for numbers in CALLS.values():
        program += [(SAME, 0, 1, numbers[k]), denied]
    program += [(SAME, 0, 1, CLONE3[k]), (GIVE, 0, 0, REFUSE | errno.ENOSYS)]  # so that clone is taken
    program += [(SAME, 0, 3, CLONE[k]), (LOAD, 0, 0, _argument(0)), (HAS, 0, 1, NEW_NAMESPACES), denied]
    program += [(LOAD, 0, 0, NUMBER)]
    program += [(SAME, 0, 3, MMAP[k]), (LOAD, 0, 0, _argument(3)), (HAS, 0, 1, MAP_SHARED), denied]
    program += [(GIVE, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in program)


def _argument(number):
    """Where the lower half of an argument stands."""
    return 16 + 8 * number


def descriptor():
    """Give a descriptor from which the filter can be read, to hand to bwrap; None where there is none."""
    program = refusing()
    if program is None:
        return None
    reading, writing = os.pipe()
    os.write(writing, program)  # some hundred bytes, which any pipe holds
    os.close(writing)
    return reading

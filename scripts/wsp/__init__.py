# SPDX-License-Identifier: MIT
"""The commands of scripts/, in three rooms: run (boot and drive machines), make (build what they
boot), judge (test, measure, check, document).  judge may use run and make, run may use make, and
all what stands up here."""

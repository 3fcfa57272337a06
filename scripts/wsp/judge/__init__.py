# SPDX-License-Identifier: MIT
"""Judges: the parts of scripts/test and their results, rows, checks, generated documents,
measurements."""

# SPDX-License-Identifier: MIT
"""What the user has done, or can do."""


class Problem(Exception):
    """An error the user can act on: printed as one message, never as a traceback."""

    def __init__(self, text, status=2):
        super().__init__(text)
        self.status = status

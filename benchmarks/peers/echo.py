"""Writes back every key at once: what the harness and the terminal cost by themselves."""

from __future__ import annotations

import os
import sys
import tty

if __name__ == "__main__":
    tty.setraw(0)
    os.write(1, sys.argv[1].encode())
    while key := os.read(0, 64):
        os.write(1, key)

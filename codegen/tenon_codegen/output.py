"""Writes a file only if its content changes, so that nothing that depends on it is built again for nothing."""

import os
import pathlib


def write_if_changed(path, text):
    path = pathlib.Path(path)
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process never sees half a file, and two that write the same one do not disturb each other.
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(data)
    draft.replace(path)
    return True

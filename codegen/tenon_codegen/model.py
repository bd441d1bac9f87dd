"""Reads the JSON form of an interface. The only module that opens it, and the one that says what it cannot use."""

import json
import pathlib

FORMAT = 1


class ModelError(Exception):
    """What was found in a model that cannot be generated from, and what to do about it."""


def load(path):
    """The model as the dictionaries and lists of its file; raises ModelError or OSError."""
    try:
        model = json.loads(pathlib.Path(path).read_bytes())
    except ValueError as error:
        raise ModelError(f"{path}: not a model: {error}; write it with tenonc compile --out-json") from error
    found = model.get("format") if isinstance(model, dict) else None
    if found != FORMAT:
        raise ModelError(f"{path}: the model has format {found}, this program reads {FORMAT}; "
                         "take tenonc and tenon_codegen from one release")
    file = pathlib.PurePosixPath(model["file"])
    if file.is_absolute() or ".." in file.parts:
        raise ModelError(f"{path}: '{file}' is no include path; give tenonc a --base-dir or --import-dir that holds it")
    return model

"""C++ literals for values of the interface, chosen so that no compiler warns about a conversion."""

import math
import struct

_ESCAPES = {'"': '\\"', "\\": "\\\\", "?": "\\?", "\n": "\\n", "\t": "\\t"}
_INT64_MIN = -(2**63)


def integer(value):
    """
    >>> integer(5), integer(2**64 - 1), integer(-2**63)
    ('5', '18446744073709551615U', '-9223372036854775807 - 1')
    """
    if value == _INT64_MIN:
        return f"{value + 1} - 1"
    return f"{value}U" if value >= 2**63 else str(value)


def bits(value, size):
    """All bits of an unsigned integer of that many bytes.

    >>> bits(5, 1), bits(1 << 33, 8)
    ('0x05', '0x0000000200000000')
    """
    return f"0x{value:0{2 * size}x}"


def floating(value, bits):
    """The shortest literal of exactly this value at this width.

    >>> floating(0.1, 64), floating(0.1, 32), floating(2.0, 32), floating("-inf", 64)
    ('0.1', '0.1F', '2.0F', '-::tenon::kInfinity<double>')
    """
    number = float(value)
    if bits == 32:
        number = _as_float(number)
    cpp_type = "float" if bits == 32 else "double"
    if math.isnan(number):
        return f"::tenon::kNan<{cpp_type}>"
    if math.isinf(number):
        return f"{'-' if number < 0 else ''}::tenon::kInfinity<{cpp_type}>"
    text = _shortest_float(number) if bits == 32 else repr(number)
    if "e" not in text and "." not in text:
        text += ".0"
    return text + ("F" if bits == 32 else "")


def _as_float(number):
    try:
        return struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)


def _shortest_float(number):
    for digits in range(6, 10):
        text = f"{number:.{digits}g}"
        if _as_float(float(text)) == number:
            return text
    return repr(number)


def boolean(value):
    return "true" if value else "false"


def character(value):
    """
    >>> character("a"), character("'"), character(10)
    ("'a'", "'\\\\''", "'\\\\n'")
    """
    byte = value if isinstance(value, int) else value.encode()[0]
    text = chr(byte) if byte < 128 else None
    if text == "'":
        return "'\\''"
    if text in ('"', "?"):
        return f"'{text}'"
    return f"'{string_body([byte])}'"


def string(text):
    """
    >>> string('say "what??"')
    '"say \\\\"what\\\\?\\\\?\\\\""'
    """
    return f'"{string_body(text.encode())}"'


def string_body(data):
    """Bytes as the inside of a string literal, in as few characters as octal escapes need."""
    data = list(data)
    return "".join(_byte(byte, data[i + 1] if i + 1 < len(data) else 0) for i, byte in enumerate(data))


def _byte(byte, following):
    text = chr(byte)
    if text in _ESCAPES:
        return _ESCAPES[text]
    if 0x20 <= byte < 0x7F:
        return text
    digits = 3 if chr(following) in "01234567" else 1  # a digit behind a short escape would join it
    return f"\\{byte:0{digits}o}"


def string_lines(data, width):
    """Bytes as string literals of at most `width` columns that the compiler joins.

    >>> string_lines(b"\\x00\\x01ab", 6)
    ['"\\\\0\\\\1"', '"ab"']
    """
    data = list(data)
    lines, body = [], ""
    for i, byte in enumerate(data):
        text = _byte(byte, data[i + 1] if i + 1 < len(data) else 0)
        if body and len(body) + len(text) + 2 > width:
            lines.append(f'"{body}"')
            body = ""
        body += text
    return [*lines, f'"{body}"']

"""Tables in comments."""


def columns(headers, rows):
    """Lines of columns: numbers to the right, text to the left; a column of nothing but empty text is left out.

    >>> columns(("offset", "member", "unit"), [(0, "stamp", ""), (16, "x", "")])
    ['offset  member', '     0  stamp', '    16  x']
    """
    kept = [i for i in range(len(headers)) if any(row[i] != "" for row in rows)]
    widths = {i: max(len(str(cell)) for cell in (headers[i], *(row[i] for row in rows))) for i in kept}

    def line(cells):
        return "  ".join(f"{cells[i]:{widths[i]}}" for i in kept).rstrip()

    return [line(headers), *(line(row) for row in rows)]

"""How a name of the interface is spelled in C++, and in the languages of a user's own templates.

A name that the language reserves gets a `_` behind it. The rule looks at nothing but the name, so every file that mentions a name
spells it alike, whatever it includes; to keep two names two, `class_` becomes `class__` in its turn.
"""

from tenon_codegen import reserved

# Macros replace a name in every scope.
ANYWHERE = {language: words | reserved.MACROS if language in ("c", "cpp") else words
            for language, words in reserved.KEYWORDS.items()}
_TOP_LEVEL = ANYWHERE["cpp"] | reserved.GLOBAL


def identifier(name, top_level=False, language="cpp"):
    """The spelling of one name; `top_level` is of C++ alone.

    >>> identifier("speed"), identifier("class"), identifier("class_"), identifier("std"), identifier("std", True)
    ('speed', 'class_', 'class__', 'std', 'std_')
    >>> identifier("fn", language="rust"), identifier("None", language="python"), identifier("restrict", language="c")
    ('fn_', 'None_', 'restrict_')
    """
    taken = _TOP_LEVEL if top_level else ANYWHERE[language]
    return f"{name}_" if name.rstrip("_") in taken else name


def qualified(name):
    """The parts of a qualified name in C++.

    >>> qualified("std::union::Imu")
    ['std_', 'union_', 'Imu']
    """
    first, *rest = name.split("::")
    return [identifier(first, top_level=True), *(identifier(part) for part in rest)]


def absolute(name):
    """A qualified name that means the same in every scope.

    >>> absolute("nav::Imu")
    '::nav::Imu'
    """
    return "::" + "::".join(qualified(name))


def unused(name, taken):
    """The name, or the name with as many `_` behind it as it needs to be none of those taken.

    >>> unused("lhs", {"lhs", "lhs_"})
    'lhs__'
    """
    while name in taken:
        name += "_"
    return name


def all_unused(wanted, taken):
    """Each of the names wanted as unused() gives it, none twice.

    >>> all_unused(["bits", "bits_"], {"bits"})
    ['bits_', 'bits__']
    """
    taken = set(taken)
    result = []
    for name in wanted:
        result.append(unused(name, taken))
        taken.add(result[-1])
    return result


def topic(name):
    """The topic a type is published on if nobody says otherwise.

    >>> topic("nav::Imu")
    'nav/Imu'
    """
    return name.replace("::", "/")

"""From the JSON form of an interface to source code.

    model (JSON) -> view (plain names and strings; every naming rule) -> render (templates, write if changed)

Nothing here knows IDL: the JSON says everything that is true of an interface, the view says how a language spells it,
and the templates say how the spelling is laid out on the page.
"""

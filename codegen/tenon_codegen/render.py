"""Renders views with templates.

An entry template is `<language>/<suffix>.j2` without an underscore in front; for `nav/imu.idl` it writes
`nav/imu.<suffix>`. Folders given by the user are looked up first: a file there replaces the built-in one of that name, and
an entry there that has no built-in counterpart is one more output.
"""

import pathlib
import sys
import traceback

import jinja2

from tenon_codegen import names
from tenon_codegen.output import write_if_changed
from tenon_codegen.view import file_view

BUILT_IN = pathlib.Path(__file__).resolve().parent.parent.parent / "templates"


class TemplateError(Exception):
    """What is wrong with a template, and in which line of which file."""


class _RecordingLoader(jinja2.FileSystemLoader):
    """Remembers every template that was used, partials and imports too."""

    def __init__(self, folders):
        super().__init__([str(folder) for folder in folders])
        self.used = set()

    def get_source(self, environment, template):
        source, path, is_current = super().get_source(environment, template)
        self.used.add(path)
        return source, path, is_current


class Renderer:
    def __init__(self, language, own_folders=()):
        self._language = language
        self._loader = _RecordingLoader([*own_folders, BUILT_IN])
        self._environment = jinja2.Environment(
            loader=self._loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            keep_trailing_newline=True, autoescape=False, auto_reload=False)
        # For own templates of another language: {{ field.label | identifier(language="rust") }}
        self._environment.filters["identifier"] = names.identifier

    def suffixes(self):
        """What is written for each model, as suffixes: ["hpp", "print.hpp", "types.hpp"]."""
        names = (pathlib.PurePosixPath(name) for name in self._loader.list_templates())
        return sorted(name.name.removesuffix(".j2") for name in names
                      if str(name.parent) == self._language and name.suffix == ".j2" and not name.name.startswith("_"))

    def write(self, model, output_dir):
        view = file_view(model)
        for suffix in self.suffixes():
            write_if_changed(output_dir / f"{view.stem}.{suffix}", self._render(f"{self._language}/{suffix}.j2", view))

    def _render(self, template, view):
        try:
            return self._environment.get_template(template).render(file=view)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename}:{error.lineno}: {error.message}") from error
        except jinja2.TemplateError as error:
            raise TemplateError(f"{self._place(error, template)}: {error}") from error

    def _place(self, error, template):
        """The innermost line of a template that the error came through: Jinja puts them into the traceback."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in self._loader.used]
        return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template

    def sources(self):
        """The templates used so far and the modules of this program."""
        modules = (getattr(module, "__file__", None) for name, module in sorted(sys.modules.items())
                   if name.split(".")[0] == "tenon_codegen")
        main = pathlib.Path(__file__).with_name("__main__.py")
        return sorted(self._loader.used) + sorted({str(main), *(path for path in modules if path)})

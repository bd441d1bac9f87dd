"""The command line: python3 -m tenon_codegen --model x.json --output-dir D [--templates DIR]... [--depfile F ...]"""

import argparse
import pathlib
import sys

from tenon_codegen import depfile, model, render

LANGUAGES = ("cpp",)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="tenon_codegen", description="Generates source code from interface models.")
    parser.add_argument("--model", action="append", default=[], metavar="FILE", help="a model that tenonc wrote")
    parser.add_argument("--output-dir", type=pathlib.Path, metavar="DIR", help="the include root to write below")
    parser.add_argument("--templates", action="append", default=[], metavar="DIR",
                        help="a folder of own templates, looked up before the built-in ones; the first one given wins")
    parser.add_argument("--language", choices=LANGUAGES, default="cpp")
    parser.add_argument("--depfile", type=pathlib.Path, metavar="FILE", help="write what the output depends on")
    parser.add_argument("--depfile-target", metavar="TARGET", help="the file the depfile speaks of")
    parser.add_argument("--list-suffixes", action="store_true",
                        help="print what is written for each model, as endings of its include path, and stop")
    options = parser.parse_args(arguments)
    if not options.list_suffixes and not (options.model and options.output_dir):
        parser.error("--model and --output-dir are needed")
    if bool(options.depfile) != bool(options.depfile_target):
        parser.error("--depfile and --depfile-target belong together")
    return options


def main(arguments=None):
    options = parse_arguments(arguments)
    renderer = render.Renderer(options.language, options.templates)
    if options.list_suffixes:
        print("\n".join(renderer.suffixes()))
        return 0
    try:
        for path in options.model:
            renderer.write(model.load(path), options.output_dir)
        if options.depfile:
            depfile.write(options.depfile, options.depfile_target, [*options.model, *renderer.sources()])
    except (model.ModelError, render.TemplateError) as error:
        return failure(1, error)
    except OSError as error:
        return failure(2, f"{error.filename}: {error.strerror}")
    return 0


def failure(exit_code, what):
    print(f"tenon_codegen: error: {what}", file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())

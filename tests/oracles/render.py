"""Second oracle of chat templates: jinja2 itself, set up as Hugging Face's transformers sets it up.

For each line of JSON on standard input ({ "template", "variables" }) a line with { "text" } or { "error" }.
"""

import datetime
import json
import sys

import jinja2.ext
from jinja2.nodes import CallBlock
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return CallBlock(self.call_method("render"), [], [], body).set_lineno(line)

    def render(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda format: datetime.datetime.now().strftime(format)
templates = {}
for line in sys.stdin:
    job = json.loads(line)
    try:
        if job["template"] not in templates:
            templates[job["template"]] = environment.from_string(job["template"])
        print(json.dumps({"text": templates[job["template"]].render(**job["variables"])}), flush=True)
    except Exception as error:  # whatever a template does, the next one is asked as well
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)

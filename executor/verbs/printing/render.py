"""One document in one of the forms that show all of it: JSON, YAML and templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from executor.access import Sink
from executor.verbs.printing.endings import Stop, bad_command
from executor.verbs.printing.output import Form
from kubectl.command import Command
from kubectl.golang.text import go_syntax, indented_json
from kubectl.gotemplate import GoTemplate, GoTemplateError
from kubectl.jsonpath import JSONPath, JSONPathError
from kubectl.printers.yaml import to_yaml

_LONGEST_DUMP = 1_000_000
"""kubectl prints the whole object behind a template's error; beyond this many characters we leave it out."""


def render_document(document: Mapping[str, Any], form: Form, command: Command, out: Sink) -> None:
    """Print the document. Raises `Stop` for a template that is wrong, or that does not fit the document."""
    missing_keys = command.flag("allow-missing-template-keys", "true") == "true"
    if form.name in ("json", "yaml"):
        if not command.has("show-managed-fields"):
            document = without_managed_fields(document)
        out.write(to_yaml(document) if form.name == "yaml" else indented_json(document) + "\n")
    elif form.name == "go-template":
        out.write(_go_template(form.template, document, missing_keys, out))
    else:
        out.write(_jsonpath(form, document, missing_keys))


def without_managed_fields(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document, or the objects of a list, without the record of who manages which field."""
    if isinstance(document.get("items"), list):
        return {**document, "items": [without_managed_fields(item) for item in document["items"]]}
    meta = document.get("metadata") or {}
    if "managedFields" not in meta:
        return document
    return {**document, "metadata": {key: value for key, value in meta.items() if key != "managedFields"}}


def _jsonpath(form: Form, document: Mapping[str, Any], missing_keys: bool) -> str:
    try:
        path = JSONPath.parse(form.template, missing_keys)
    except JSONPathError as error:
        raise bad_command(f"error parsing jsonpath {form.template}, {error}") from error
    try:
        return path.render_json(document) if form.name == "jsonpath-as-json" else path.render(document)
    except JSONPathError as error:
        message = f"error executing jsonpath {_quoted(form.template)}: Error executing template: {error}"
        # Whoever wrote a plan is not helped by the object.
        raise Stop(
            f"error: {message}. {_debugging(form.template, document)}\n", bad_command(message).failure
        ) from error


def _go_template(template: str, document: Mapping[str, Any], missing_keys: bool, out: Sink) -> str:
    """The text of the document. What a template that does not fit it gave until then is printed, as by kubectl."""
    try:
        parsed = GoTemplate.parse(template, missing_keys)
    except GoTemplateError as error:
        raise bad_command(f"error parsing template {template}, {error}", error.hint) from error
    try:
        return parsed.render(document)
    except GoTemplateError as error:
        out.write(error.printed)
        message = f"error executing template {_quoted(template)}: template: output: {error}"
        raise bad_command(message, error.hint) from error


def _debugging(template: str, document: Mapping[str, Any]) -> str:
    """kubectl's help for whoever wrote the template."""
    lines = ["Printing more information for debugging the template:", "\ttemplate was:", f"\t\t{template}"]
    if dump := go_syntax(document, _LONGEST_DUMP):
        lines += ["\tobject given to jsonpath engine was:", f"\t\t{dump}", ""]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return go_syntax(text, 100_000)

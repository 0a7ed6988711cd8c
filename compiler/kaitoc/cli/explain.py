"""`kaitoc explain`."""

import json
import re
from pathlib import Path

import click

from kaitoc.cli import completion, options
from kaitoc.cli.output import write
from kaitoc.errors import Exit

_RULE = re.compile(r"KC\d{3}", re.IGNORECASE)
SCHEMA_VERSION = 1


@click.command()
@click.argument("what", metavar="KIND/NAME | RULE_ID", shell_complete=completion.objects)
@click.argument("field", metavar="[FIELD]", required=False, shell_complete=completion.fields)
@click.option("-n", "--namespace", metavar="NAMESPACE", help="Where several namespaces have such an object.")
@click.option("--why-not", is_flag=True, help="What the object does not have, and what would bring it.")
@click.option(
    "-f",
    "--filename",
    "files",
    metavar="PATH",
    multiple=True,
    help="Explain files instead of the project; may be repeated.",
)
@options.target
@options.lock
@options.overlays
@options.target_names
@options.output_format("text", "json")
def explain(
    what: str,
    field: str | None,
    namespace: str | None,
    why_not: bool,
    files: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    targets: tuple[str, ...],
    output_format: str,
) -> int:
    """Show where every value of an object comes from: StatefulSet/chat, Workspace/chat...

    With FIELD, a path such as spec.replicas or the end of one, everything that it depends on, the sums behind it, and
    for each input a value that would change it. A rule's id prints the rule.
    """
    if _RULE.fullmatch(what):
        from kaitoc.cli.rules import rules

        chosen = output_format if output_format == "json" else "text"
        callback = rules.callback
        assert callback is not None
        return int(callback(ids=(what,), output_format=chosen))
    from kaitoc.cli.explaining import explained
    from kaitoc.cli.worlds import worlds
    from kaitoc.report.explanation_json import missing_json, to_json
    from kaitoc.report.explanation_object import object_text
    from kaitoc.report.explanation_text import fields_text, missing_text, title
    from kaitoc.report.text import masked, printable

    documents = []
    texts = []
    chosen_worlds = worlds(files, cluster_file, kaito_version, overlays, targets, lock_file)
    for known in explained(chosen_worlds, what, namespace, field, why_not=why_not):
        one = known.explanation
        if output_format == "json":
            entry = to_json(known.target, one, known.where, known.named)
            documents.append(entry | ({"missing": missing_json(one, known.where, known.named)} if why_not else {}))
            continue
        tell = missing_text if why_not else fields_text if field else object_text
        texts.append(f"{title(known.target, one)}\n{tell(one, known.where, known.named)}")
    if output_format == "json":
        text = json.dumps({"schemaVersion": SCHEMA_VERSION, "objects": documents}, indent=2, ensure_ascii=False)
        write(masked(text) + "\n")
    else:
        write(printable("\n".join(texts)))
    return Exit.OK

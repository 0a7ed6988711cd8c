"""`kaitoc render PATH... -o DIR`: files for one cluster."""

from pathlib import Path

from kaitoc.cli.beside import beside
from kaitoc.cli.output import print_findings
from kaitoc.cli.reading import read
from kaitoc.errors import EnvironmentProblem, Exit
from kaitoc.load.inputs import STDIN


def render_paths(
    paths: tuple[str, ...],
    cluster_file: Path | None,
    kaito_version: str | None,
    lock_file: Path | None,
    overlays: tuple[str, ...],
    output: str | None,
    check: bool,
    force: bool,
    no_validate: bool,
    color: str,
) -> int:
    """Compile files to a directory or a stream; the exit code."""
    if not output:
        raise EnvironmentProblem("PATHs need -o DIR", "-o - prints one YAML stream instead")
    if output == STDIN and check:
        raise EnvironmentProblem("--check needs a directory to compare with", "give -o DIR instead of -o -")
    # All else is imported while the files are parsed.
    taken = read(paths)
    from kaitoc.cli.render_report import print_stream, say, say_written, show_changes
    from kaitoc.cli.rendered_target import rendered_for
    from kaitoc.cli.sources import from_paths
    from kaitoc.cli.target_files import deliverable
    from kaitoc.delivery import delivered_patches
    from kaitoc.emit.tree import check_tree, write_tree
    from kaitoc.rendering import Texts, rendered_files

    texts = Texts()
    source = from_paths(
        paths,
        cluster_file,
        kaito_version,
        overlays,
        lock_file=lock_file,
        hashed_names=True,
        admission=not no_validate,
        taken=taken,
        meanwhile=None if output == STDIN else texts.prepare,
    )
    objects, found = deliverable(source, no_validate)
    print_findings(found, source.read, color)
    if output == STDIN:
        print_stream(objects)
        return Exit.OK
    files, digest = rendered_files(objects, delivered_patches(source.compilation), texts), source.digest
    protected = [Path(path) for path in paths if path != STDIN]
    kept = rendered_for(source.compilation.context.cluster, presets=False, lock=lock_file is not None)
    if check:
        changes = check_tree(Path(output), files, digest, sources=kept, protected=protected)
        return show_changes(changes, output, color)
    report = write_tree(
        Path(output), files, digest, sources=kept, force=force, protected=protected, notify=say, aside=beside
    )
    say_written(report, output)
    return Exit.OK

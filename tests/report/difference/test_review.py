"""From a difference to what its reports show."""

from kaitoc.diagnostics import Diagnostic, ObjectRef, Severity, SourceRef, Stage
from kaitoc.diff.model import Change, Difference, FieldChange, MadeChange, ObjectChange, TargetDifference
from kaitoc.report.difference.model import Field, Origin
from kaitoc.report.difference.review import review
from kaitoc.report.difference.text import to_text

SEED = FieldChange(("spec", "template", "spec", "x"), "spec.template.spec.x", 1, 2)


def ref(name: str, kind: str = "Workspace") -> ObjectRef:
    return ObjectRef(kind, "", name)


def one(*objects: ObjectChange) -> Difference:
    return Difference("a", "b", (TargetDifference("", objects),))


def test_the_worst_comes_first_and_what_stays_is_only_named() -> None:
    found = review(
        one(
            ObjectChange(ref("same"), Change.NONE),
            ObjectChange(ref("new"), Change.ADD),
            ObjectChange(ref("bad"), Change.REJECTED, "no"),
        )
    )
    (target,) = found.targets
    assert [entry.name for entry in target.objects] == ["Workspace bad", "Workspace new"]
    assert target.unchanged == ("Workspace same",)
    assert target.counts == ((Change.REJECTED, 1), (Change.ADD, 1), (Change.NONE, 1))


def test_what_happens_alike_is_shown_once() -> None:
    nodes = tuple(MadeChange(ref(f"ws{n}", "NodeClaim"), Change.MANUAL, ignored=(SEED,)) for n in range(3))
    other = MadeChange(ref("phi", "StatefulSet"), Change.MANUAL, ignored=(SEED,))
    (target,) = review(one(ObjectChange(ref("phi"), Change.MANUAL, made=(*nodes, other)))).targets
    assert [made.name for made in target.objects[0].made] == ["NodeClaim ws0 and 2 more alike", "StatefulSet phi"]


def test_whoever_knows_says_where_a_value_comes_from() -> None:
    made = MadeChange(ref("phi", "StatefulSet"), Change.MANUAL, ignored=(SEED,))
    change = ObjectChange(ref("phi"), Change.MANUAL, made=(made,), fields=(SEED,))
    asked: list[tuple[str, str]] = []

    def explain(entry: ObjectChange, owner: ObjectRef, field: FieldChange) -> Origin | None:
        asked.append((str(entry.object), str(owner)))
        return Origin(("preset phi-4",)) if owner.kind == "StatefulSet" else None

    (target,) = review(one(change), explain).targets
    assert asked == [("Workspace phi", "Workspace phi"), ("Workspace phi", "StatefulSet phi")]
    assert target.objects[0].fields == (Field("x", "1", "2"),)
    assert target.objects[0].made[0].ignored == (Field("x", "1", "2", origin=Origin(("preset phi-4",))),)


def test_long_values_become_a_hunk_of_yaml_with_context() -> None:
    old = [{"key": f"k{n}", "operator": "Exists"} for n in range(6)]
    new = [*old[:3], {"key": "other", "operator": "Exists"}, *old[3:]]
    change = ObjectChange(ref("phi"), Change.IN_PLACE, fields=(FieldChange(("t",), "t", old, new),))
    (target,) = review(one(change)).targets
    assert target.objects[0].fields[0].hunk == (
        "@@ -3,6 +3,8 @@",
        " - key: k1",
        "   operator: Exists",
        " - key: k2",
        "+  operator: Exists",
        "+- key: other",
        "   operator: Exists",
        " - key: k3",
        "   operator: Exists",
    )


def test_more_lines_than_anybody_compares() -> None:
    fields = (FieldChange(("t",), "t", "a\n" * 5000, "b\n" * 6000),)
    (target,) = review(one(ObjectChange(ref("phi"), Change.IN_PLACE, fields=fields))).targets
    assert target.objects[0].fields[0].hunk == ("@@ 5,001 lines become 6,001, too many to show @@",)


def test_control_characters_and_tokens_do_not_get_through() -> None:
    message = "x\x1b[2Jy\nz hf_abcdefghijkl \u202e"
    found = Diagnostic("KC1", Severity.ERROR, Stage.ADMISSION, message, message, source=SourceRef("a\x07.yaml"))
    fields = (FieldChange(("a",), "a\x1bb", "c\x1bd", "hf_abcdefghijkl"),)
    change = ObjectChange(ref("n\x1bm"), Change.REJECTED, message, fields, (found,), command="c\x1b")
    for color in (False, True):
        text = to_text(review(one(change)), color)
        for bad in ("\x1b[2J", "\x07", "\u202e", "abcdefghijkl", "n\x1bm", "\x1bb", "\x1bd"):
            assert bad not in text


def test_text_aligns_fields() -> None:
    fields = (FieldChange(("a",), "a", 1, 20), FieldChange(("long",), "long.name", "x", None))
    text = to_text(review(one(ObjectChange(ref("phi"), Change.IN_PLACE, "why", fields))))
    assert text == ("1 in-place\n\nin-place  Workspace phi\n  why\n  a          1 -> 20\n  long.name  x -> (none)\n\n")


def test_text_in_colour() -> None:
    fields = (FieldChange(("a",), "a", 1, 20),)
    text = to_text(review(one(ObjectChange(ref("phi"), Change.IN_PLACE, "", fields))), color=True)
    assert text == (
        "\x1b[36m1 in-place\x1b[0m\n"
        "\n"
        "\x1b[36min-place\x1b[0m  \x1b[1mWorkspace phi\x1b[0m\n"
        "  a  \x1b[31m1\x1b[0m -> \x1b[32m20\x1b[0m\n"
        "\n"
    )

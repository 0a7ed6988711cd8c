"""A Jsonnet file with other values."""

from kaitoc.registry.varied import varied


def test_changes_the_values_of_a_line() -> None:
    text = "// 1\n{ a: 1, 'b': 'x', c: true,\n  since: '0.9.0', d: import 'e', f: '5Gi' }"
    fourth, fifth = (f"if kaitocFrom <= {number} && {number} <= kaitocTo" for number in (4, 5))
    assert varied(text, first=4) == (
        "function(kaitocFrom, kaitocTo) // 1\n"
        f"{{ a: ({fourth} then (1 + 1) else 1), 'b': ({fourth} then 'xx' else 'x'), "
        f"c: ({fourth} then false else true),\n"
        f"  since: '0.9.0', d: import 'e', f: ({fifth} then '15Gi' else '5Gi') }}",
        [2, 3],
    )

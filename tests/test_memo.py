from kaitoc.memo import Lazy, Memo


def test_a_text_is_computed_once():
    asked = []
    memo = Memo(lambda text: asked.append(text) or text.upper())
    assert [memo["a"], memo["a"], memo["b"]] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_it_never_holds_more_than_its_limit():
    memo = Memo(str.upper, limit=3)
    assert [memo[text] for text in "abcdefg"] == list("ABCDEFG")
    assert len(memo) <= 3


def test_a_row_is_built_once_and_when_it_is_asked_for() -> None:
    built: list[int] = []

    def build(row: int) -> str:
        built.append(row)
        return str(row)

    table = Lazy({"one": 1, "two": 2}, build)
    assert (list(table), len(table), "two" in table, built) == (["one", "two"], 2, True, [])
    assert (table["two"], table["two"], table.get("three"), built) == ("2", "2", None, [2])

from kaitoc.memo import Memo


def test_a_text_is_computed_once():
    asked = []
    memo = Memo(lambda text: asked.append(text) or text.upper())
    assert [memo["a"], memo["a"], memo["b"]] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_it_never_holds_more_than_its_limit():
    memo = Memo(str.upper, limit=3)
    assert [memo[text] for text in "abcdefg"] == list("ABCDEFG")
    assert len(memo) <= 3

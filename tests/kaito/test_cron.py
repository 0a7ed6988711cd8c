"""Cron expressions that KAITO takes, and those that it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.kaito.cron import cron_problem


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "0 2 * * 6",
        "*/15 0-5 1,15 jan-MAR mon-fri",
        "59 23 31 12 0",
        "? ? ? ? ?",
        "5/10 * * * *",
        "0-59/2 * * * *",
        " 0  2 * * * ",
        ", * * * *",
        "+5 * * * *",
        "*-9 * * * *",
        "@daily",
        "@every 1h30m",
        "@every -1s",
        "TZ=Europe/Berlin 0 2 * * *",
        "CRON_TZ=UTC @weekly",
        "TZ= 0 2 * * *",
    ],
)
def test_what_is_one(expression: str) -> None:
    assert cron_problem(expression) == ""


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("", "it has 0 fields instead of 5"),
        ("0 0 2 * * *", "it has 6 fields instead of 5"),
        ("60 * * * *", 'minute: "60" leaves 0 to 59'),
        ("* 24 * * *", 'hour: "24" leaves 0 to 23'),
        ("* * 0 * *", 'day of month: "0" leaves 1 to 31'),
        ("* * * 13 *", 'month: "13" leaves 1 to 12'),
        ("* * * * 7", 'day of week: "7" leaves 0 to 6'),
        ("* * * * sunday", 'day of week: "sunday" is no number'),
        ("jan * * * *", 'minute: "jan" is no number'),
        ("5-1 * * * *", 'minute: "5-1" ends before it begins'),
        ("1-2-3 * * * *", 'minute: "1-2-3" has too many hyphens'),
        ("*/0 * * * *", 'minute: "0" is no step'),
        ("*/2/3 * * * *", 'minute: "*/2/3" has too many slashes'),
        ("-1 * * * *", 'minute: "-1" is no number'),
        (
            "@noon",
            'there is no "@noon", only @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly and @every',
        ),
        ("@every day", '"day" is not a duration such as 30m or 1h30m'),
        ("TZ=UTC", "nothing follows the time zone"),
        ("TZ=../etc 0 2 * * *", '"../etc" is no time zone'),
    ],
)
def test_what_is_none(expression: str, problem: str) -> None:
    assert cron_problem(expression) == problem


@given(st.text(alphabet="0159*?/-,@ TZ=\t\n") | st.text())
def test_every_text_is_judged(expression: str) -> None:
    assert isinstance(cron_problem(expression), str)

"""`kaitoc rules`."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from kaitoc.cli.rules import rules
from kaitoc.errors import EnvironmentProblem
from kaitoc.rules.reference import reference


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(rules, arguments, catch_exceptions=False)
    return result.stdout


def test_lists_them_all() -> None:
    lines = printed().splitlines()
    assert [line.split()[0] for line in lines] == list(reference())
    assert lines[0] == "KC001  admission  error    The file is no YAML."


def test_shows_one() -> None:
    assert printed("kc114") == (
        "KC114: KAITO turns the selector into a map of labels: only In with one value can be one.\n"
        "\n"
        "stage:    admission\n"
        "severity: error\n"
        "kinds:    Workspace, InferenceSet\n"
        "\n"
        "passes:\n"
        "\n"
        "    apiVersion: kaito.sh/v1beta1\n"
        "    kind: Workspace\n"
        "    metadata:\n"
        "      name: phi\n"
        "    resource:\n"
        "      instanceType: Standard_NC24ads_A100_v4\n"
        "      labelSelector:\n"
        "        matchLabels:\n"
        "          apps: phi\n"
        "    inference:\n"
        "      preset:\n"
        "        name: phi-4\n"
        "\n"
        "fails:\n"
        "\n"
        "    apiVersion: kaito.sh/v1beta1\n"
        "    kind: Workspace\n"
        "    metadata:\n"
        "      name: phi\n"
        "    resource:\n"
        "      instanceType: Standard_NC24ads_A100_v4\n"
        "      labelSelector:\n"
        "        matchLabels:\n"
        "          apps: phi\n"
        "        matchExpressions:\n"
        "          - {key: tier, operator: Exists}\n"
        "    inference:\n"
        "      preset:\n"
        "        name: phi-4\n"
        "\n"
        "kaitoc says:\n"
        "\n"
        "    example.yaml:11:9: error[KC114] the operator Exists with 0 values cannot be turned into a label\n"
        "    11 |       - {key: tier, operator: Exists}\n"
        "       |         ^\n"
        "      hint: use matchLabels\n"
    )


def test_json() -> None:
    document: dict[str, Any] = json.loads(printed("KC114", "KC015", "--output-format", "json"))
    assert document["schemaVersion"] == 1
    assert [entry["id"] for entry in document["rules"]] == ["KC114", "KC015"]
    assert document["rules"][0]["kinds"] == ["Workspace", "InferenceSet"]
    assert document["rules"][1]["example"]["cluster"]["kaitoVersion"] == "0.9.4"


def test_an_unknown_id() -> None:
    with pytest.raises(EnvironmentProblem, match='there is no rule "KC1114"') as error:
        printed("KC1114")
    assert error.value.hint.startswith("did you mean KC11")

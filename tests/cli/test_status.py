"""`kaitoc status` from the command line: what it reads, what it prints, and when CI may go on."""

import json

from workplace import WORKSPACE, Workplace

READY = "status: {state: Ready, conditions: [{type: WorkspaceSucceeded, status: 'True'}]}\n"
MESSAGE = "Ready NodeClaims are not enough"
WAITING = f"status: {{state: Pending, conditions: [{{type: ResourceReady, status: 'False', message: {MESSAGE}}}]}}\n"
FAILED = "status: {state: Failed, conditions: [{type: WorkspaceSucceeded, status: 'False', reason: workspaceFailed}]}\n"
OTHERS = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: hf_abcdefgh1234}\n"


def test_ready(work: Workplace) -> None:
    done = work.run("status", "-", stdin=WORKSPACE + READY + OTHERS)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "WORKLOAD               STATE    ENGINE  MODEL                ENDPOINT\n"
        "Workspace default/phi  Running  vllm    phi-4-mini-instruct  phi:80\n"
        "\n"
        "1 workload: 1 Running\n"
    )


def test_waiting(work: Workplace) -> None:
    done = work.run("status", stdin=WORKSPACE + WAITING)
    assert done.code == 1
    assert "Pending" in done.out
    assert f"\n  {MESSAGE}\n" in done.out
    assert work.run("status", "--fail-on", "failed", stdin=WORKSPACE + WAITING).code == 0
    assert work.run("status", "--fail-on", "failed", stdin=WORKSPACE + FAILED).code == 1


def test_as_json_from_kubectl(work: Workplace) -> None:
    obj = {
        "apiVersion": "kaito.sh/v1beta1",
        "kind": "Workspace",
        "metadata": {"name": "phi", "namespace": "models"},
        "inference": {"preset": {"name": "phi-4"}},
        "status": {"state": "NotReady"},
    }
    work.write({"live.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [obj]})})
    done = work.run("status", "live.json", "--output-format", "json")
    assert done.code == 1
    assert json.loads(done.out) == {
        "schemaVersion": 1,
        "workloads": [
            {
                "kind": "Workspace",
                "namespace": "models",
                "name": "phi",
                "state": "Deploying",
                "ready": False,
                "failed": False,
                "message": "KAITO has not looked at it yet",
                "engine": "vllm",
                "model": "phi-4",
                "endpoint": "phi:80",
            }
        ],
        "summary": {"ready": 0, "failed": 0, "states": {"Deploying": 1}},
    }


def test_no_workloads(work: Workplace) -> None:
    done = work.run("status", stdin="apiVersion: v1\nkind: List\nitems: []\n")
    assert (done.code, done.out, done.err) == (1, "", "the input holds no workloads of KAITO's\n")


def test_what_cannot_be_read(work: Workplace) -> None:
    assert work.run("status", stdin="a: [\n").code == 1
    assert work.run("status", "nothing.yaml").code == 2


def test_a_message_cannot_move_the_cursor(work: Workplace) -> None:
    moved = WAITING.replace(MESSAGE, r'"\e[2J hf_abcdefgh1234"')
    done = work.run("status", stdin=WORKSPACE + moved)
    assert "\x1b" not in done.out
    assert "abcdefgh1234" not in done.out

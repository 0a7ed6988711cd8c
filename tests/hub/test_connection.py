"""What a Hub may do to us: every answer ends in a named error, in time, and nobody's token is in it."""

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from hubs import Answer, Hub, running
from kaitoc.errors import EnvironmentProblem
from kaitoc.hub import connection
from kaitoc.hub.connection import Connection
from kaitoc.hub.refusal import HubRefusal

TOKEN = "hf_secretSecretSecret"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(connection, "FIRST_WAIT", 0.001)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.3)
    monkeypatch.setattr(connection, "DEADLINE", 3.0)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("HF_HOME", "/nowhere")
    with running() as stand_in:
        yield stand_in


def get(hub: Hub, *, most: int = 1000, missing: bool = False) -> bytes | None:
    return Connection(hub.url).get("/thing", "the thing", f"{hub.url}/a/b", most=most, missing=missing)


@pytest.mark.parametrize(
    ("status", "code", "token", "message", "hint"),
    [
        (401, "RepoNotFound", "", "the Hub asks for a token before it shows the thing (401)", "set HF_TOKEN"),
        (401, "RepoNotFound", TOKEN, "the Hub does not accept the token for the thing (401)", "wrong or expired"),
        (403, "GatedRepo", TOKEN, "the token may not read the thing (403)", "accept the licence at http://127.0.0.1:"),
        (403, "", "", "the Hub denies access to the thing (403)", "set HF_TOKEN"),
        (404, "RepoNotFound", "", "the Hub has no the thing (404)", "check the spelling"),
        (429, "", "", "the Hub limits requests and does not show the thing (429)", "try again later"),
        (418, "", "", "the Hub answers 418 for the thing", "check HF_ENDPOINT"),
    ],
)
def test_refusals(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, status: int, code: str, token: str, message: str, hint: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    hub.answer("/thing", Answer(status, b"hf_secretSecretSecret", {"X-Error-Code": code}))
    with pytest.raises(HubRefusal) as caught:
        get(hub)
    assert caught.value.message == message
    assert hint in caught.value.hint
    assert TOKEN not in f"{caught.value.message} {caught.value.hint}"
    assert {sent for _, sent in hub.requests} == {token}


def test_what_may_be_missing(hub: Hub) -> None:
    hub.answer("/thing", Answer(404))
    assert get(hub, missing=True) is None


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(hub: Hub, status: int) -> None:
    hub.answer("/thing", Answer(status), Answer(status), Answer(200, b"here"))
    assert get(hub) == b"here"
    assert len(hub.requests) == 3


def test_a_hub_that_is_out_of_order(hub: Hub) -> None:
    hub.answer("/thing", Answer(503))
    with pytest.raises(HubRefusal, match="it answers 503 for the thing"):
        get(hub)
    assert len(hub.requests) == connection.TRIES


def test_what_does_not_pass_is_not_tried_again(hub: Hub) -> None:
    hub.answer("/thing", Answer(404))
    with pytest.raises(HubRefusal):
        get(hub)
    assert len(hub.requests) == 1


def test_a_hub_that_wants_more_patience_than_we_have(hub: Hub) -> None:
    hub.answer("/thing", Answer(429, headers={"Retry-After": "290"}))
    with pytest.raises(HubRefusal) as caught:
        get(hub)
    assert caught.value.hint == "try again after 290 s; with HF_TOKEN more are allowed"
    assert len(hub.requests) == 1


def test_redirects_within_the_hub(hub: Hub) -> None:
    hub.answer("/thing", Answer(307, headers={"Location": "/moved"}))
    hub.answer("/moved", Answer(200, b"here"))
    assert get(hub) == b"here"


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://evil.example/x", "evil.example"),
        ("//evil.example/x", "evil.example"),
        ("http://evil.example:70000/", "evil.example"),
        (f"http://{TOKEN}.evil.example/", "another host"),
        ("http://[::1", "nowhere"),
        ("file:///etc/passwd", "nowhere"),
    ],
)
def test_redirects_elsewhere_are_not_followed(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, target: str, host: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.answer("/thing", Answer(302, headers={"Location": target}))
    with pytest.raises(HubRefusal) as caught:
        get(hub)
    assert caught.value.message == f"the Hub sends us elsewhere for the thing: to {host}"


def test_a_hub_that_repeats_the_token(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.answer("/thing", Answer(200, f'{{"license": "{TOKEN}"}}'.encode()))
    with pytest.raises(HubRefusal) as caught:
        get(hub)
    assert caught.value.message == "the Hub's answer for the thing has the token in it"


def test_redirects_in_circles(hub: Hub) -> None:
    hub.answer("/thing", Answer(302, headers={"Location": "/thing"}))
    with pytest.raises(HubRefusal, match="in circles"):
        get(hub)


def test_too_much(hub: Hub) -> None:
    hub.answer("/thing", Answer(200, b"x" * 2**21))
    with pytest.raises(HubRefusal, match="is too large: more than 1 MiB"):
        get(hub, most=2**20)


def test_too_much_in_a_small_parcel(hub: Hub) -> None:
    hub.answer("/thing", Answer(200, gzip.compress(b"x" * 2**24), {"Content-Encoding": "gzip"}))
    with pytest.raises(HubRefusal, match="is too large"):
        get(hub, most=2**20)


def test_what_is_not_what_it_says(hub: Hub) -> None:
    hub.answer("/thing", Answer(200, b"plain", {"Content-Encoding": "gzip"}))
    with pytest.raises(HubRefusal, match="cannot be read"):
        get(hub)


def test_half_an_answer(hub: Hub) -> None:
    hub.answer("/thing", Answer(200, b"half", length=100))
    with pytest.raises(HubRefusal, match="ends the connection in the middle of the thing"):
        get(hub)


def test_no_answer_in_time(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TRIES", 1)
    hub.answer("/thing", Answer(200, b"x", pause=1))
    with pytest.raises(HubRefusal, match="does not answer in time"):
        get(hub)


def test_an_answer_that_drips(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DEADLINE", 0.5)
    hub.answer("/thing", Answer(200, b"x" * 100, pause=0.1))
    begun = time.monotonic()
    with pytest.raises(HubRefusal, match="the Hub is too slow"):
        get(hub)
    assert time.monotonic() - begun < 3


@contextmanager
def endless(begin: bytes, part: bytes, pause: float = 0.0) -> Iterator[str]:
    """A server whose answer never ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                client, _ = server.accept()
                client.sendall(begin)
                while True:
                    time.sleep(pause)
                    client.sendall(part)

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_body_without_an_end(hub: Hub) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with endless(chunked, b"1000\r\n" + b"x" * 4096 + b"\r\n") as url, pytest.raises(HubRefusal) as caught:
        Connection(url).get("/thing", "the thing", "", most=2**20)
    assert caught.value.message == "the Hub's answer for the thing is too large: more than 1 MiB"


def test_headers_that_drip(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DEADLINE", 0.5)
    begun = time.monotonic()
    with endless(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.05) as url, pytest.raises(HubRefusal) as caught:
        Connection(url).get("/thing", "the thing", "", most=1)
    assert caught.value.message == "the Hub is too slow: the thing takes more than 0.5 s"
    assert time.monotonic() - begun < 3


def test_nobody_there(hub: Hub) -> None:
    with pytest.raises(EnvironmentProblem, match="cannot be reached") as caught:
        Connection("http://127.0.0.1:1").get("/thing", "the thing", "", most=1)
    assert "only `kaitoc preset lock` needs the network" in caught.value.hint


@pytest.mark.parametrize("endpoint", ["huggingface.co", "ftp://huggingface.co", "http://", "http://[::1", "x"])
def test_an_endpoint_that_is_no_url(hub: Hub, monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    with pytest.raises(EnvironmentProblem, match="HF_ENDPOINT is no URL"):
        Connection()


@pytest.mark.parametrize("error", [ValueError("no int"), ImportError("No int"), FileNotFoundError("no int")])
def test_an_environment_in_which_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def get_session() -> None:
        raise error

    monkeypatch.setattr("huggingface_hub.get_session", get_session)
    with pytest.raises(EnvironmentProblem) as caught:
        Connection("http://hub.example")
    assert caught.value.message == "no Hub can be asked: no int"


def test_a_password_in_the_endpoint_is_not_shown(hub: Hub) -> None:
    assert Connection("https://me:secret@hub.example/x/").shown == "https://hub.example/x"


@pytest.mark.parametrize("token", ["hf_\u00e4secret", "hf_a\x01secret"])
def test_a_token_that_can_be_none(hub: Hub, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(EnvironmentProblem) as caught:
        Connection(hub.url)
    assert "secret" not in caught.value.message + caught.value.hint


def test_a_hub_that_must_not_be_asked(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EnvironmentProblem, match="HF_HUB_OFFLINE is set"):
        get(hub)

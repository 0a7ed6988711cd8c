"""Requests to a Hub: through huggingface_hub's session, with limits for everything that a Hub could do to us."""

import os
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urljoin, urlsplit

from kaitoc import __version__
from kaitoc.errors import EnvironmentProblem
from kaitoc.hub.refusal import HubRefusal, refusal

if TYPE_CHECKING:
    from httpx2 import Response

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds for one answer, tries and all: as long as KAITO waits (generator.go, fetchURL)."""
TRIES = 4
FIRST_WAIT = 0.5
"""Seconds before the second try; before each further one twice as long."""
LONGEST_WAIT = 10.0
"""Seconds to wait where the Hub asks for more patience; beyond that it is a refusal."""
REDIRECTS = 5
RETRIED = frozenset({408, 429, 500, 502, 503, 504})


class Connection:
    """A Hub and the token for it; nothing is sent before something is asked for."""

    def __init__(self, endpoint: str = "") -> None:
        """The Hub at `endpoint`, or where HF_ENDPOINT says, with the token of HF_TOKEN or of `hf auth login`.

        Raises EnvironmentProblem for an endpoint that is no URL, a token that can be none, and other variables that
        make no sense.
        """
        try:
            from huggingface_hub import constants, get_session, get_token

            self._session = get_session()
        except (ValueError, ImportError, OSError) as error:
            # Numbers that are none, a proxy of an unknown kind, certificates that are not there.
            hint = "check the variables whose names begin with HF_ or SSL_, or end in _PROXY"
            raise EnvironmentProblem(f"no Hub can be asked: {str(error).lower()}", hint) from error
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).strip().rstrip("/")
        try:
            url = urlsplit(self.endpoint)
            sound = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise EnvironmentProblem("HF_ENDPOINT is no URL", "write it as https://huggingface.co, or unset it")
        token = get_token() or ""
        if not token.isascii() or not token.isprintable():
            raise EnvironmentProblem("HF_TOKEN is no token: it has characters that no token has", "copy it again")
        self._headers = {"user-agent": f"kaitoc/{__version__}"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        self._token = token
        # Seconds without a byte.
        self._patience = float(constants.HF_HUB_DOWNLOAD_TIMEOUT)

    @property
    def shown(self) -> str:
        """The endpoint without a password that it may have."""
        url = urlsplit(self.endpoint)
        return f"{url.scheme}://{url.hostname}{f':{url.port}' if url.port else ''}{url.path}"

    def get(self, path: str, what: str, page: str, *, most: int, missing: bool = False) -> bytes | None:
        """The body of an answer, of `most` bytes; None for 404 where something may be `missing`.

        `what` and `page` are for messages. Raises HubRefusal for a Hub that does not give it, and EnvironmentProblem
        where there is none to be reached.
        """
        deadline = time.monotonic() + DEADLINE
        wait = FIRST_WAIT
        problem: HubRefusal | EnvironmentProblem | None = None
        for remaining in range(TRIES - 1, -1, -1):
            try:
                status, headers, body, problem = self._try(path, what, most, deadline)
            except TimeoutError as error:
                # A Hub that could not be reached before is not slow.
                raise (problem if isinstance(problem, EnvironmentProblem) else _too_slow(what)) from error
            if status == 200:
                return body
            if status == 404 and missing:
                return None
            patience = _seconds(headers.get("retry-after", ""))
            passing = problem is not None or status in RETRIED
            wait = max(wait, patience or 0)
            if not passing or not remaining or wait > LONGEST_WAIT or time.monotonic() + wait > deadline:
                raise problem or refusal(
                    status,
                    headers.get("x-error-code", ""),
                    what,
                    page=page,
                    has_token=bool(self._token),
                    wait=f"{patience:g}" if patience else "",
                )
            time.sleep(wait)
            wait *= 2
        raise AssertionError("the last try returns or raises")

    def _try(
        self, path: str, what: str, most: int, deadline: float
    ) -> tuple[int, dict[str, str], bytes, HubRefusal | EnvironmentProblem | None]:
        """One try: status, headers, body, and why there is no answer.

        Raises what no further try would change, and TimeoutError after the deadline.
        """
        import httpx2
        from huggingface_hub.errors import OfflineModeIsEnabled

        try:
            return *_in_time(lambda: self._follow(self.endpoint + path, what, most, deadline), deadline), None
        except OfflineModeIsEnabled as error:
            hint = "unset HF_HUB_OFFLINE: `kaitoc preset lock` alone needs the network"
            raise EnvironmentProblem("the Hub may not be asked: HF_HUB_OFFLINE is set", hint) from error
        except (httpx2.DecodingError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise HubRefusal(f"the Hub's answer for {what} cannot be read", _ENDPOINT_HINT) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            reason = str(error).lower() or type(error).__name__
            return *_NOTHING, EnvironmentProblem(f"the Hub at {self.shown} cannot be reached: {reason}", _HINT)
        except httpx2.TimeoutException:
            return *_NOTHING, HubRefusal(f"the Hub at {self.shown} does not answer in time", _HINT)
        except httpx2.TransportError:
            return *_NOTHING, HubRefusal(f"the Hub at {self.shown} ends the connection in the middle of {what}", _HINT)

    def _follow(self, url: str, what: str, most: int, deadline: float) -> tuple[int, dict[str, str], bytes]:
        for _ in range(REDIRECTS):
            with self._session.stream(
                "GET", url, headers=self._headers, timeout=self._patience, follow_redirects=False
            ) as response:
                location = response.headers.get("location") if response.is_redirect else None
                if not location:
                    body = _body(response, what, most, deadline) if response.status_code == 200 else b""
                    if self._token and self._token.encode() in body:
                        raise HubRefusal(f"the Hub's answer for {what} has the token in it", _ENDPOINT_HINT)
                    return response.status_code, dict(response.headers), body
            # The token is for this Hub alone, and what another host says of the model, KAITO would not be told.
            target = _joined(url, location)
            if _origin(target) != _origin(url):
                raise HubRefusal(f"the Hub sends us elsewhere for {what}: to {self._host(target)}", _ENDPOINT_HINT)
            url = target
        raise HubRefusal(f"the Hub sends us in circles for {what}", _ENDPOINT_HINT)

    def _host(self, url: str) -> str:
        host = _origin(url)[1] or "nowhere"
        return "another host" if self._token and self._token.lower() in host else host


_HINT = "check the connection, a proxy, and HF_ENDPOINT if it is set; only `kaitoc preset lock` needs the network"
_ENDPOINT_HINT = "is HF_ENDPOINT that of a Hugging Face Hub?"


_NOTHING: tuple[int, dict[str, str], bytes] = 0, {}, b""


def _in_time(work: Callable[[], T], deadline: float) -> T:
    """What work comes to; raises TimeoutError after the deadline.

    A timeout of a socket starts anew with each byte, and looking up a name has none. So the work is done beside, and
    left to itself if it takes too long; it does not keep the process from ending.
    """
    done: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:
            done.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty as none:
        raise TimeoutError from none
    if error is not None:
        raise error
    return cast(T, result)


def _too_slow(what: str) -> HubRefusal:
    return HubRefusal(f"the Hub is too slow: {what} takes more than {DEADLINE:g} s", _HINT)


def _body(response: "Response", what: str, most: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > most:
            raise HubRefusal(f"the Hub's answer for {what} is too large: more than {most // 2**20} MiB", _ENDPOINT_HINT)
        if time.monotonic() > deadline:
            raise _too_slow(what)
        parts.append(part)
    return b"".join(parts)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    try:
        return parts.scheme, parts.hostname, parts.port
    except ValueError:
        return parts.scheme, parts.hostname, None


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

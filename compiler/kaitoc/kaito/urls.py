"""URLs as Go reads them (net/url, ParseRequestURI), and which ones KAITO lets data be fetched from."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from msgspec import Struct

LOCAL_HOST = "localhost"
METADATA_HOSTS = frozenset({"metadata.google.internal", "metadata.google", "instance-data.ec2.internal"})
"""The names under which clouds tell their machines secrets."""

_CONTROL = r"[\x00-\x1f\x7f]"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_USER = r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*"
_HOST = r"""(?:[A-Za-z0-9\-_.~!$&'()*+,;=:\[\]<>"]|[^\x00-\x7f]|%25|%[89A-Fa-f][0-9A-Fa-f])*"""
_PORT = r"(?::[0-9]*)?"


class Url(Struct, frozen=True):
    """A URL: its scheme in lower case, and its host with the port, both "" where it has none."""

    scheme: str
    host: str

    @property
    def hostname(self) -> str:
        """The host without port and brackets."""
        host, colon, port = self.host.rpartition(":")
        name = host if colon and re.fullmatch(_PORT, f":{port}") else self.host
        return name[1:-1] if name.startswith("[") and name.endswith("]") else name


def parse_request_uri(text: str) -> Url:
    """An absolute URI or an absolute path. Raises ValueError with the reason why a text is neither."""
    if not text:
        raise ValueError("it is empty")
    if re.search(_CONTROL, text):
        raise ValueError("it has a control character")
    if text.startswith(":"):
        raise ValueError("its scheme is missing")
    scheme = re.match(_SCHEME, text)
    rest = text
    name = ""
    if scheme is not None and text[scheme.end() : scheme.end() + 1] == ":":
        name, rest = scheme[0].lower(), text[scheme.end() + 1 :]
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        if name or text == "*":
            return Url(name, "")
        raise ValueError("it has neither a scheme such as https:// nor an absolute path")
    host = ""
    if name and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _host_of(authority), slash + path
    if re.search(_ESCAPE, rest):
        raise ValueError("a % in it is not followed by two hexadecimal digits")
    return Url(name, host)


def data_url_problem(text: str) -> str:
    """Why KAITO does not fetch data from a URL, "" where it does (validateDataSourceURL, v0.12.0)."""
    try:
        url = parse_request_uri(text)
    except ValueError as error:
        return f'"{text}" is no URL: {error}'
    if not url.host:
        return f'"{text}" is no URL: it has no host'
    if url.scheme not in ("http", "https"):
        return f"data cannot be fetched by {url.scheme}"
    host = url.hostname.lower()
    if host == LOCAL_HOST or host.endswith(f".{LOCAL_HOST}") or host in METADATA_HOSTS:
        return f"data cannot be fetched from {host}"
    return f"data cannot be fetched from {host}, which is no public address" if _is_inside(host) else ""


def _host_of(authority: str) -> str:
    user, at, host = authority.rpartition("@")
    if at and (not re.fullmatch(_USER, user) or re.search(_ESCAPE, user)):
        raise ValueError("what stands before @ is no user")
    bracket = host.rfind("]")
    if host.startswith("["):
        if bracket < 0:
            raise ValueError("the ] of its host is missing")
        port = host[bracket + 1 :]
        if not _is_address(host[1:bracket].partition("%")[0], IPv6Address):
            raise ValueError("what stands in [] is no IPv6 address")
    else:
        port = host[host.rfind(":") :] if ":" in host else ""
    if not re.fullmatch(_PORT, port):
        raise ValueError("its port is no number")
    if not re.fullmatch(_HOST, host):
        raise ValueError("its host has a character that hosts cannot have")
    return host


def _is_inside(host: str) -> bool:
    """Whether a host is an address of the machine itself, of a private network or of the local link."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            first, second = address.packed[:2]
            local_group = first == 0xFF and second & 0x0F == 0x02
            return address.is_loopback or first & 0xFE == 0xFC or address.is_link_local or local_group
        address = address.ipv4_mapped
    first, second, third = address.packed[:3]
    private = first == 10 or (first == 172 and second & 0xF0 == 16) or (first, second) == (192, 168)
    return first == 127 or private or (first, second) == (169, 254) or (first, second, third) == (224, 0, 0)


def _is_address(text: str, kind: type[IPv4Address] | type[IPv6Address]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True

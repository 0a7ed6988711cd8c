"""URLs as Go reads them, and the ones that KAITO fetches data from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitoc.kaito.urls import Url, data_url_problem, parse_request_uri


@pytest.mark.parametrize(
    ("text", "scheme", "host"),
    [
        ("http://phi/v1/chat/completions", "http", "phi"),
        ("HTTPS://user:pass@Example.com:8443/a?b=c#d", "https", "Example.com:8443"),
        ("/only/a/path", "", ""),
        ("//no/scheme/no/host", "", ""),
        ("*", "", ""),
        ("mailto:someone", "mailto", ""),
        ("localhost:8080", "localhost", ""),
        ("http:///path", "http", ""),
        ("http://[::1]:80/", "http", "[::1]:80"),
        ("http://[fe80::1%25eth0]/", "http", "[fe80::1%25eth0]"),
        ("http://host:/", "http", "host:"),
        ("http://hôte/%20", "http", "hôte"),
    ],
)
def test_what_is_a_uri(text: str, scheme: str, host: str) -> None:
    assert parse_request_uri(text) == Url(scheme, host)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("phi/v1", "it has neither a scheme such as https:// nor an absolute path"),
        ("1http://phi", "it has neither a scheme such as https:// nor an absolute path"),
        ("://phi", "its scheme is missing"),
        ("http://phi\n", "it has a control character"),
        ("http://phi:port/", "its port is no number"),
        ("http://p h i/", "its host has a character that hosts cannot have"),
        ("http://p%41i/", "its host has a character that hosts cannot have"),
        ("http://[::1/", "the ] of its host is missing"),
        ("http://[phi]/", "what stands in [] is no IPv6 address"),
        ("http://u ser@phi/", "what stands before @ is no user"),
        ("http://phi/%zz", "a % in it is not followed by two hexadecimal digits"),
    ],
)
def test_what_is_none(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_request_uri(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/data.parquet",
        "HTTP://example.com:8080/data",
        "http://8.8.8.8/",
        "http://[2001:4860::8888]/",
        "http://172.32.0.1/",
        "http://localhost.example.com/",
        "http://224.0.1.1/",
        "http://0.0.0.0/",
        "http://010.0.0.1/",
    ],
)
def test_where_data_may_come_from(text: str) -> None:
    assert data_url_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("/data", '"/data" is no URL: it has no host'),
        ("ftp://example.com/", "data cannot be fetched by ftp"),
        ("http://LocalHost:80/", "data cannot be fetched from localhost"),
        ("http://a.localhost/", "data cannot be fetched from a.localhost"),
        ("http://metadata.google.internal/", "data cannot be fetched from metadata.google.internal"),
        ("http://127.8.9.1/", "data cannot be fetched from 127.8.9.1, which is no public address"),
        ("http://10.0.0.4/", "data cannot be fetched from 10.0.0.4, which is no public address"),
        ("http://172.31.0.1/", "data cannot be fetched from 172.31.0.1, which is no public address"),
        ("http://169.254.169.254/", "data cannot be fetched from 169.254.169.254, which is no public address"),
        ("http://224.0.0.7/", "data cannot be fetched from 224.0.0.7, which is no public address"),
        ("http://[::1]/", "data cannot be fetched from ::1, which is no public address"),
        ("http://[fd00::1]/", "data cannot be fetched from fd00::1, which is no public address"),
        ("http://[fe80::1%25eth0]/", "data cannot be fetched from fe80::1%25eth0, which is no public address"),
        ("http://[ff12::1]/", "data cannot be fetched from ff12::1, which is no public address"),
        ("http://[::ffff:10.1.2.3]/", "data cannot be fetched from ::ffff:10.1.2.3, which is no public address"),
    ],
)
def test_where_data_may_not_come_from(text: str, problem: str) -> None:
    assert data_url_problem(text) == problem


@given(st.text())
def test_every_text_is_judged(text: str) -> None:
    assert isinstance(data_url_problem(text), str)
    assert isinstance(data_url_problem(f"http://{text}"), str)

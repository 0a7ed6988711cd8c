"""The summary of the integration tests: what was tried with which program, and what was left out for want of it."""

import importlib.metadata
import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import programs
import pytest
from apiserver import ApiServer, Etcd

from docs import ROOT

README = ROOT / "README.md"
COMPONENTS = {
    "test_apiserver.py": "kube-apiserver",
    "test_recreate.py": "kube-apiserver",
    "test_health_live.py": "Lua and CEL on the API server",
    "test_argocd.py": "argocd",
    "test_flux.py": "flux",
    "test_helm.py[helm3]": "helm 3",
    "test_helm.py[helm4]": "helm 4",
    "test_kubeconform.py": "kubeconform",
    "test_kustomize.py": "kustomize",
    "test_promtool.py": "promtool",
    "test_actionlint.py": "actionlint",
    "test_jq.py": "jq (ignoreDifferences)",
    "test_page.py": "Chromium",
    "test_pre_commit.py": "pre-commit",
}
"""What each module, or each parameter of one, is run with."""

_PROGRAMS = {
    "kube-apiserver": ("kube-apiserver", "etcd"),
    "Lua and CEL on the API server": ("kube-apiserver", "etcd"),
    "helm 3": ("helm3",),
    "helm 4": ("helm4",),
    "kubeconform": ("kubeconform", "kube-apiserver", "etcd"),
    "kustomize": ("kustomize",),
    "promtool": ("promtool",),
    "actionlint": ("actionlint",),
    "argocd": ("argocd",),
    "flux": ("flux",),
    "jq (ignoreDifferences)": ("jq",),
    "Chromium": ("chromium",),
}
_PACKAGES = {
    "Chromium": ("playwright",),
    "pre-commit": ("pre-commit",),
    "Lua and CEL on the API server": ("lupa", "cel-python", "common-expression-language"),
}

_outcomes: dict[str, Counter[str]] = defaultdict(Counter)
_reasons: dict[str, set[str]] = defaultdict(set)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-readme", action="store_true", help="write the summary into README.md")


def component(nodeid: str) -> str:
    """The component that a test belongs to, by its module or parameter."""
    module = nodeid.partition("::")[0].rpartition("/")[2]
    parameter = re.search(r"-(helm\d)\]", nodeid)
    return COMPONENTS.get(f"{module}[{parameter[1]}]" if parameter else module, module)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        _count(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    # A module that is skipped as a whole, for want of a package, has no tests to report.
    if report.skipped:
        _count(report)


def _count(report: pytest.TestReport | pytest.CollectReport) -> None:
    name = component(report.nodeid)
    _outcomes[name][report.outcome] += 1
    if report.skipped and isinstance(report.longrepr, tuple):
        _reasons[name].add(report.longrepr[2].removeprefix("Skipped: "))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = ["| component | version | cases | result |", "| --- | --- | --- | --- |", *map(_row, sorted(_outcomes))]
    terminalreporter.section("summary")
    for row in rows:
        terminalreporter.write_line(row)
    if config.getoption("--update-readme"):
        text = README.read_text()
        table = "\n".join(["<!-- integration -->", *rows, "<!-- /integration -->"])
        README.write_text(re.sub(r"<!-- integration -->.*<!-- /integration -->", lambda _: table, text, flags=re.S))


def _row(name: str) -> str:
    outcomes = _outcomes[name]
    counts = [f"{outcomes[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped") if outcomes[outcome]]
    why = f": {'; '.join(sorted(_reasons[name]))}" if _reasons[name] else ""
    return f"| {name} | {_versions(name) or 'not found'} | {sum(outcomes.values())} | {', '.join(counts)}{why} |"


def _versions(name: str) -> str:
    found = []
    several = len(_PROGRAMS.get(name, ())) + len(_PACKAGES.get(name, ())) > 1
    for program in _PROGRAMS.get(name, ()):
        path = programs.find(program)
        if path:
            label = f"{program} " if several else ""
            found.append(label + programs.version_of(path, programs.VERSIONS[program]))
    for package in _PACKAGES.get(name, ()):
        try:
            label = f"{package} " if several else ""
            found.append(label + importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


@pytest.fixture(scope="session")
def etcd() -> Iterator[Etcd]:
    folder = Path(tempfile.mkdtemp(prefix="kaitoc-etcd-"))
    store = Etcd(programs.needed("etcd"), folder)
    yield store
    store.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(etcd: Etcd) -> Iterator[Callable[[str], ApiServer]]:
    """API servers with the CRDs of a KAITO version, each started when it is first asked for; they stop before etcd."""
    from kaitoc.kaito.profile import load_profile
    from kaitoc.schema.crd import custom_resource_definition

    binary = programs.needed("kube-apiserver")
    folder = Path(tempfile.mkdtemp(prefix="kaitoc-apiserver-"))
    started: dict[str, ApiServer] = {}

    def server(version: str) -> ApiServer:
        if version not in started:
            started[version] = ApiServer(binary, folder, etcd, f"kaito-{version}-{os.getpid()}")
            started[version].start()
            for kind in load_profile(version).conditions:
                started[version].install(custom_resource_definition(kind, version))
        return started[version]

    yield server
    for each in started.values():
        each.stop()
    shutil.rmtree(folder, ignore_errors=True)

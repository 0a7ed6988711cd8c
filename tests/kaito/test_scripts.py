"""The programs inside of containers, run in a shell: the tools that they call are stubs on the PATH."""

import gzip
import io
import json
import os
import signal
import subprocess
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaitoc.kaito.scripts import script

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def stub(tmp_path: Path) -> Callable[[str, str], None]:
    """Puts a shell program of that name on the PATH; it can keep a log in $STATE."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "state").mkdir()

    def make(name: str, body: str) -> None:
        file = tmp_path / "bin" / name
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    make("sleep", ":")
    return make


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program as its container would, with the stubs first on the PATH."""

    def go(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "HOME": str(tmp_path / "home"),
            "TMPDIR": str(tmp_path),
            "STATE": str(tmp_path / "state"),
            **variables,
        }
        return subprocess.run(
            ["/bin/sh", "-c", program], env=environment, text=True, capture_output=True, timeout=30, check=False
        )

    return go


def calls(tmp_path: Path, name: str) -> list[str]:
    log = tmp_path / "state" / name
    return log.read_text().splitlines() if log.exists() else []


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 10
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def tar_of(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def test_variables_are_values_whatever_they_hold(run: Run) -> None:
    text = 'it\'s $(touch pwned) `x` "quoted"'
    program = script("pull-image", VOL_DIR=text).split("set -eu")[0] + 'printf %s "$VOL_DIR"'
    assert run(program).stdout == text


class TestPullImage:
    @pytest.fixture
    def image(self, tmp_path: Path, stub: Callable[[str, str], None]) -> Callable[[str], None]:
        layers = tmp_path / "layers"
        layers.mkdir()
        (layers / "aa").write_bytes(tar_of({"data/config.json": "old", "etc/x": "no"}))
        (layers / "bb").write_bytes(tar_of({"data/config.json": "new", "data/model.bin": "weights"}))

        def make(accepts: str) -> None:
            stub(
                "skopeo",
                f"""
                echo "$*" >> "$STATE/skopeo"
                for last; do :; done
                dir=${{last#dir:}}
                case "$1" in
                copy) case "$*" in {accepts}) ;; *) exit 1 ;; esac
                    mkdir -p "$dir" && cp {layers}/* "$dir" ;;
                inspect) printf 'sha256:aa\\nsha256:bb\\n\\n' ;;
                esac""",
            )

        return make

    def pull(self, run: Run, tmp_path: Path) -> subprocess.CompletedProcess[str]:
        return run(script("pull-image", IMG_REF="registry.example/a:1", VOL_DIR=str(tmp_path / "adapter")))

    def test_later_layers_win_and_only_data_is_kept(self, run: Run, image: Any, tmp_path: Path) -> None:
        image("*")
        assert self.pull(run, tmp_path).returncode == 0
        files = {file.name: file.read_text() for file in (tmp_path / "adapter").iterdir()}
        assert files == {"config.json": "new", "model.bin": "weights"}
        assert "docker://registry.example/a:1" in calls(tmp_path, "skopeo")[0]

    def test_logins_are_tried_one_after_the_other(self, run: Run, image: Any, tmp_path: Path) -> None:
        image("*good.json*")
        for name in ("a/bad.json", "b/good.json"):
            login = tmp_path / "home" / ".docker" / "config.d" / name
            login.parent.mkdir(parents=True)
            login.write_text("{}")
        assert self.pull(run, tmp_path).returncode == 0
        assert [("json" in line, "good" in line) for line in calls(tmp_path, "skopeo")[:3]] == [
            (False, False),
            (True, False),
            (True, True),
        ]

    def test_an_image_that_nobody_may_pull(self, run: Run, image: Any, tmp_path: Path) -> None:
        image("nothing")
        result = self.pull(run, tmp_path)
        assert (result.returncode, result.stderr.strip()) == (1, "cannot pull registry.example/a:1")
        assert not (tmp_path / "adapter").exists()


class TestPushAdapter:
    FILES = ("adapter_config.json", "adapter_model.safetensors")

    @pytest.fixture
    def results(self, tmp_path: Path) -> Path:
        folder = tmp_path / "results"
        folder.mkdir()
        for name in (*self.FILES, "optimizer.pt"):
            (folder / name).write_text(name)
        return folder

    def push(self, run: Run, results: Path, sentinel: str = "done.txt") -> subprocess.CompletedProcess[str]:
        annotations = json.dumps({"$manifest": {"sh.kaito.model.name": "it's"}})
        return run(
            script(
                "push-adapter",
                VOL_DIR=str(results),
                IMG_REF="registry.example/out:1",
                SENTINEL_PATH=str(results / sentinel),
                ANNOTATIONS_DATA=annotations,
            )
        )

    @pytest.fixture
    def oras(self, stub: Callable[[str, str], None]) -> None:
        stub(
            "oras",
            """
            echo "$*" >> "$STATE/oras"
            if [ "$1" = push ]; then cp layer.tar.gz config.json annotations.json "$STATE"; fi""",
        )
        stub("killall", 'echo "$*" >> "$STATE/killall"; exit 1')

    @pytest.mark.usefixtures("oras")
    def test_the_adapter_becomes_an_image(self, run: Run, results: Path, tmp_path: Path) -> None:
        (results / "done.txt").touch()
        result = self.push(run, results)
        assert result.returncode == 0, result.stderr
        state = tmp_path / "state"
        with tarfile.open(state / "layer.tar.gz") as layer:
            files = {member.name for member in layer.getmembers() if member.isfile()}
        assert files == {f"data/{name}" for name in self.FILES}
        assert json.loads((state / "annotations.json").read_text()) == {"$manifest": {"sh.kaito.model.name": "it's"}}
        assert calls(tmp_path, "oras")[-1].endswith("image:latest registry.example/out:1")
        assert calls(tmp_path, "killall") == ["-SIGCHLD pause"]

    @pytest.mark.usefixtures("oras")
    def test_the_config_names_the_layer_as_it_is_unpacked(self, run: Run, results: Path, tmp_path: Path) -> None:
        import hashlib

        (results / "done.txt").touch()
        self.push(run, results)
        layer = gzip.decompress((tmp_path / "state" / "layer.tar.gz").read_bytes())
        config = json.loads((tmp_path / "state" / "config.json").read_text())
        assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]

    @pytest.mark.usefixtures("oras")
    def test_it_waits_for_the_training(
        self, run: Run, stub: Callable[[str, str], None], results: Path, tmp_path: Path
    ) -> None:
        stub("sleep", f'echo x >> "$STATE/sleep"; [ "$(wc -l < "$STATE/sleep")" -lt 3 ] || touch {results}/late.txt')
        assert self.push(run, results, "late.txt").returncode == 0
        assert len(calls(tmp_path, "sleep")) == 3

    def test_a_push_that_fails_fails_the_container(
        self, run: Run, stub: Callable[[str, str], None], results: Path
    ) -> None:
        stub("oras", "exit 3")
        (results / "done.txt").touch()
        assert self.push(run, results).returncode != 0


class TestDownloadData:
    """The stub of curl plays the server: the answers of a URL are the words of $STATE/<its last part>, in turn."""

    @pytest.fixture
    def data(self, tmp_path: Path, stub: Callable[[str, str], None]) -> Path:
        stub(
            "curl",
            r"""
            echo "$*" >> "$STATE/curl"
            while [ $# -gt 1 ]; do
                if [ "$1" = --output ]; then out=$2; fi
                shift
            done
            name=$(basename "${1%%\?*}")
            set -- $(cat "$STATE/answers-$name")
            answer=$1; shift; echo "$@" > "$STATE/answers-$name"
            case "$answer" in
            empty) : > "$out"; echo 200 ;;
            200) echo rows > "$out"; echo 200 ;;
            down) exit 7 ;;
            *) echo error > "$out"; echo "$answer" ;;
            esac""",
        )
        folder = tmp_path / "data"
        folder.mkdir()
        return folder

    def answers(self, tmp_path: Path, **answers: str) -> None:
        for name, words in answers.items():
            (tmp_path / "state" / f"answers-{name}").write_text(words)

    def download(self, run: Run, data: Path, urls: str) -> subprocess.CompletedProcess[str]:
        return run(script("download-data"), DATA_URLS=urls, DATA_VOLUME_PATH=str(data))

    def test_every_url_becomes_a_file(self, run: Run, data: Path, tmp_path: Path) -> None:
        self.answers(tmp_path, a="200", b="200")
        result = self.download(run, data, "https://x.example/a https://x.example/b?download=true")
        assert (result.returncode, sorted(file.name for file in data.iterdir())) == (0, ["a", "b"])

    @pytest.mark.parametrize("trouble", ["404 500", "empty empty", "down 503"])
    def test_the_third_try_counts(self, run: Run, data: Path, tmp_path: Path, trouble: str) -> None:
        self.answers(tmp_path, a=f"{trouble} 200")
        assert self.download(run, data, "https://x.example/a").returncode == 0
        assert (data / "a").read_text() == "rows\n"

    @pytest.mark.parametrize("trouble", ["404 404 404 200", "empty empty empty 200", "down down down 200"])
    def test_there_is_no_fourth_try(self, run: Run, data: Path, tmp_path: Path, trouble: str) -> None:
        self.answers(tmp_path, a=trouble, b="200")
        result = self.download(run, data, "https://x.example/a https://x.example/b")
        assert (result.returncode, result.stderr.strip()) == (1, "cannot download https://x.example/a")
        assert list(data.iterdir()) == []
        assert len(calls(tmp_path, "curl")) == 3


class TestMirrorModel:
    @pytest.fixture
    def models(self, tmp_path: Path, stub: Callable[[str, str], None]) -> Path:
        stub("pip", 'echo "$*" >> "$STATE/pip"')
        stub(
            "hf",
            """
            echo "$HF_HUB_DOWNLOAD_TIMEOUT $*" >> "$STATE/hf"
            for last; do :; done
            mkdir -p "$last/.cache/huggingface" "$last/figures"
            touch "$last/model.safetensors" "$last/.gitattributes" "$last/figures/a.png" """,
        )
        return tmp_path / "models"

    def mirror(self, run: Run, models: Path) -> subprocess.CompletedProcess[str]:
        program = script("mirror-model", HUB_VERSION="1.2.3", EXCLUDED="original/*", MODELS=str(models))
        return run(program, MODEL_ID="org/model")

    def test_only_files_are_left(self, run: Run, models: Path, tmp_path: Path) -> None:
        result = self.mirror(run, models)
        assert result.returncode == 0, result.stderr
        left = sorted(file.name for file in (models / "org" / "model").iterdir())
        assert left == [".gitattributes", "model.safetensors"]
        assert calls(tmp_path, "pip") == ["install --quiet huggingface-hub==1.2.3"]
        assert calls(tmp_path, "hf") == [
            f"300 download org/model --max-workers 4 --exclude original/* --local-dir {models}/org/model"
        ]

    def test_a_failed_download_fails_the_container(
        self, run: Run, stub: Callable[[str, str], None], models: Path
    ) -> None:
        stub("hf", "exit 5")
        assert self.mirror(run, models).returncode == 5


class TestSampleDownload:
    def test_the_sampler_runs_once_its_library_is_there(
        self, run: Run, stub: Callable[[str, str], None], tmp_path: Path
    ) -> None:
        stub("pip", 'echo "$*" >> "$STATE/log"')
        stub("python3", 'echo "$*" >> "$STATE/log"')
        assert run(script("sample-download", HUB_VERSION="1.2.3"), SAMPLER_SCRIPT="print(1)").returncode == 0
        assert calls(tmp_path, "log") == ["install --quiet huggingface-hub==1.2.3", "-c print(1)"]

    def test_no_sampler_without_its_library(self, run: Run, stub: Callable[[str, str], None], tmp_path: Path) -> None:
        stub("pip", "exit 4")
        stub("python3", 'touch "$STATE/ran"')
        assert run(script("sample-download", HUB_VERSION="1"), SAMPLER_SCRIPT="x").returncode == 4
        assert not (tmp_path / "state" / "ran").exists()

    def test_it_ends_while_the_library_is_installed(self, tmp_path: Path, stub: Callable[[str, str], None]) -> None:
        stub("pip", f"touch {tmp_path}/installing; exec /bin/sleep 20")
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        program = script("sample-download", HUB_VERSION="1")
        with subprocess.Popen(["/bin/sh", "-c", program], env={"PATH": path}, start_new_session=True) as process:
            try:
                wait_for(tmp_path / "installing")
                process.terminate()
                assert process.wait(timeout=10) == 0
            finally:
                os.killpg(process.pid, signal.SIGKILL)

"""`helm template` of a chart around the exported ConfigMap, by helm 3 and 4."""

import subprocess
from pathlib import Path

import pytest
import yaml
from programs import needed

from kaitoc.kaito.profile import KNOWN_VERSIONS
from processes import kaitoc

VALUES = "commonLabels: {team: search}\n"
CHART = "apiVersion: v2\nname: workspace\nversion: 0.1.0\n"
HELPERS = """\
{{- define "kaito.labels" -}}
app.kubernetes.io/name: workspace
{{- end }}
{{- define "utils.toYamlStrMap" -}}
{{- range $key, $value := . }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
"""
"""Stand-ins for the helpers of KAITO's chart."""


@pytest.mark.parametrize("helm", ["helm3", "helm4"])
@pytest.mark.parametrize("version", KNOWN_VERSIONS)
def test_the_chart_of_kaito_takes_the_presets(helm: str, version: str, tmp_path: Path) -> None:
    program = needed(helm)
    done = kaitoc(tmp_path, "preset", "export", "-o", "export", "--kaito-version", version)
    assert done.returncode == 0, done.stderr
    (exported,) = (tmp_path / "export").rglob("templates/*.yaml")
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text(CHART)
    (chart / "values.yaml").write_text(VALUES)
    (chart / "templates" / "_helpers.tpl").write_text(HELPERS)
    (chart / "templates" / exported.name).write_bytes(exported.read_bytes())
    rendered = subprocess.run(
        [program, "template", "kaito", chart, "--namespace", "kaito-workspace"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert rendered.returncode == 0, rendered.stderr
    (config_map,) = [obj for obj in yaml.safe_load_all(rendered.stdout) if obj]
    assert config_map["kind"] == "ConfigMap"
    models = yaml.safe_load(config_map["data"]["SupportedModels"])["models"]
    (listed,) = (tmp_path / "export").rglob("supported_models.yaml")
    rows = yaml.safe_load(listed.read_text())["models"]
    assert [model["name"] for model in models] == [row["name"] for row in rows]
    assert config_map["metadata"]["namespace"] == "kaito-workspace"

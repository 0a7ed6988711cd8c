"""Files that lie beside those of KAITO in a repository, and are none of its business."""

from workplace import Files, edit

TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
{{- if .Values.x }}
a: b
{{ end }}
"""
CHART = "apiVersion: v2\nname: kaito-models\nversion: 0.1.0\n"
OTHERS: Files = {
    "chart/Chart.yaml": CHART,
    "chart/values.yaml": "models: [{name: phi, on: yes}]\n",
    "chart/templates/deployment.yaml": TEMPLATE,
    "chart/templates/workspace.yaml": edit("name: phi\n", "name: {{ .Values.name }}\n"),
    "chart/templates/plain.yaml": edit("name: phi\n", "name: '{{ .Values.name }}'\n"),
    "templates/deployment.yaml": TEMPLATE,
    "templates/workspace.yaml": edit("name: phi\n", 'name: {{ include "phi.name" . }}\n'),
    "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
    "kustomization-old.yaml": "resources: [a.yaml]\n",
    "argo.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: kaito}\nspec: {project: a}\n",
    "workflow.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\n",
    "kind.yaml": "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: []\n",
    "skaffold.yaml": "apiVersion: skaffold/v4beta11\nkind: Config\n",
    "ci.yaml": "on: push\njobs: {a: {steps: [{run: x}]}}\n",
    "playbook.yaml": "- hosts: all\n  become: yes\n",
    "text.yaml": "just text\n",
    "broken.yaml": "a: [\n",
    "latin.yaml": "a: é\n".encode("latin-1"),
    "tsconfig.json": '{\n  // comment\n  "a": 1,\n}\n',
    "list.json": "[1, 2]\n",
    "deployment.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\na: b\na: c\n",
    "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
    "empty.yaml": "",
}

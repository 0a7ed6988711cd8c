"""Monitoring for Prometheus' operator and Grafana: what is scraped, what is alarming, and what is shown."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kaitoc.gitops import metrics, patience
from kaitoc.gitops.servers import Server
from kaitoc.objects import MANAGED, Object

_LABELS = {**MANAGED, "app.kubernetes.io/part-of": "kaito"}


def monitoring_objects(name: str, servers: Sequence[Server]) -> list[Object]:
    """PodMonitors, alert rules and a dashboard for the servers of a target; nothing where there are none.

    They are in the namespaces of the workloads. The rules of kube-state-metrics and of vLLM are both asked for.
    """
    by_namespace: dict[str, list[Server]] = defaultdict(list)
    for server in servers:
        by_namespace[server.namespace].append(server)
    found: list[Object] = []
    for namespace, own in sorted(by_namespace.items()):
        found += [_pod_monitor(server) for server in own]
        found.append(_rules(name, namespace, own))
    if servers:
        found.append(_dashboard(name, min(by_namespace), sorted({server.vllm for server in servers})))
    return found


def _pod_monitor(server: Server) -> Object:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": f"{server.name}-vllm", "namespace": server.namespace, "labels": _LABELS},
        "spec": {
            "selector": {"matchLabels": dict(server.pods)},
            "podMetricsEndpoints": [
                {
                    "portNumber": server.port,
                    "path": "/metrics",
                    "interval": "15s",
                    "relabelings": [{"targetLabel": "workload", "replacement": server.name}],
                }
            ],
        },
    }


def _rules(name: str, namespace: str, servers: Sequence[Server]) -> Object:
    cache = metrics.cache_usage(server.vllm for server in servers)
    groups = [
        {"name": "kaito.readiness", "rules": [_not_ready(server) for server in servers]},
        {
            "name": "kaito.vllm",
            "rules": [
                _alert(
                    "KaitoQueueGrows",
                    f"min_over_time({_within(metrics.WAITING, namespace)}[10m]) > 0 and "
                    f"deriv({_within(metrics.WAITING, namespace)}[10m]) > 0",
                    10 * 60,
                    "Requests wait for {{ $labels.workload }}, and they become more: {{ $value }} each second.",
                ),
                _alert(
                    "KaitoCacheFull",
                    f"avg_over_time({_within(cache, namespace)}[5m]) > 0.95",
                    10 * 60,
                    "The KV cache of {{ $labels.workload }} is {{ $value | humanizePercentage }} full: requests wait, "
                    "or are computed anew.",
                ),
            ],
        },
    ]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": name, "namespace": namespace, "labels": _LABELS},
        "spec": {"groups": groups},
    }


def _not_ready(server: Server) -> Object:
    chosen = f'{{namespace="{server.namespace}", statefulset=~"{server.stateful_sets}"}}'
    minutes = (patience.NODES + server.seconds) // 60
    return _alert(
        "KaitoWorkloadNotReady",
        f"kube_statefulset_status_replicas_ready{chosen} < kube_statefulset_replicas{chosen}",
        minutes * 60,
        f"{server.name} is not ready after {minutes} minutes: thirty for nodes, and what its model may take.",
        severity="critical",
        workload=server.name,
    )


def _alert(
    name: str, expression: str, seconds: int, summary: str, *, severity: str = "warning", **labels: str
) -> Object:
    return {
        "alert": name,
        "expr": expression,
        "for": f"{seconds // 60}m",
        "labels": {"severity": severity, **labels},
        "annotations": {"summary": summary},
    }


def _within(selector: str, namespace: str) -> str:
    """A selector, in one namespace."""
    return _narrowed(selector, f'namespace="{namespace}"')


def _dashboard(name: str, namespace: str, versions: Sequence[str]) -> Object:
    """A ConfigMap that Grafana's sidecar loads, by its label."""
    panels = [
        _panel(index, title, unit, expressions)
        for index, (title, unit, expressions) in enumerate(
            [
                ("Requests", "short", {"running": _sum(metrics.RUNNING), "waiting": _sum(metrics.WAITING)}),
                ("KV cache", "percentunit", {"full": f"max by (workload) ({_shown(metrics.cache_usage(versions))})"}),
                ("Time to first token, 95 %", "s", {"": _quantile(_shown(f"{metrics.FIRST_TOKEN}_bucket"))}),
                ("Time between tokens, 95 %", "s", {"": _quantile(_shown(metrics.next_token(versions, "_bucket")))}),
                ("Request, 95 %", "s", {"": _quantile(_shown(f"{metrics.REQUEST}_bucket"))}),
                (
                    "Tokens",
                    "ops",
                    {"prompt": _rate(metrics.PROMPT_TOKENS), "generated": _rate(metrics.GENERATED_TOKENS)},
                ),
                ("Preemptions", "ops", {"": _rate(metrics.PREEMPTIONS)}),
            ]
        )
    ]
    dashboard = {
        "title": f"KAITO: {name}",
        "uid": f"kaitoc-{name}"[:40],
        "tags": ["kaito", "vllm"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus"},
                _variable("namespace", f"label_values({metrics.RUNNING}, namespace)"),
                _variable("workload", f'label_values({metrics.RUNNING}{{namespace=~"$namespace"}}, workload)'),
            ]
        },
        "panels": panels,
    }
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": f"{name}-dashboard",
            "namespace": namespace,
            "labels": {**_LABELS, "grafana_dashboard": "1"},
        },
        "data": {f"{name}.json": json.dumps(dashboard, indent=2) + "\n"},
    }


def _panel(index: int, title: str, unit: str, expressions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": index + 1,
        "title": title,
        "type": "timeseries",
        "datasource": _SOURCE,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (index % 2), "y": 8 * (index // 2)},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + number),
                "datasource": _SOURCE,
                "expr": expression,
                "legendFormat": f"{{{{workload}}}} {legend}".rstrip(),
            }
            for number, (legend, expression) in enumerate(expressions.items())
        ],
    }


_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def _variable(name: str, query: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "query",
        "datasource": _SOURCE,
        "query": query,
        "refresh": 2,
        "multi": True,
        "includeAll": True,
    }


def _shown(selector: str) -> str:
    """A selector of what the variables of the dashboard choose."""
    return _narrowed(selector, 'namespace=~"$namespace", workload=~"$workload"')


def _narrowed(selector: str, labels: str) -> str:
    """A selector with further labels before its own."""
    name, brace, rest = selector.partition("{")
    return f"{name}{{{labels}{f', {rest}' if brace else '}'}"


def _sum(metric: str) -> str:
    return f"sum by (workload) ({_shown(metric)})"


def _rate(metric: str) -> str:
    return f"sum by (workload) (rate({_shown(metric)}[$__rate_interval]))"


def _quantile(buckets: str) -> str:
    return f"histogram_quantile(0.95, sum by (workload, le) (rate({buckets}[$__rate_interval])))"

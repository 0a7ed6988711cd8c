"""Content-hashed names of ConfigMaps that are named in lists."""

from kaitoc.addressing import address, hashed_name
from kaitoc.diagnostics import SourceRef
from kaitoc.entry import Entry
from kaitoc.objects import Object

EPP: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "epp"}, "data": {"config.yaml": "a: 1"}}
FAST: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "fast"}, "data": {"x": "y"}}


def entry(obj: Object, is_kaito: bool = False) -> Entry:
    return Entry(SourceRef("x.yaml"), obj, obj, is_kaito=is_kaito)


def test_the_roles_of_a_multi_role_inference_follow() -> None:
    roles = [{"type": "prefill", "runtimeConfig": "fast"}, {"type": "decode", "runtimeConfig": "not-here"}]
    spec = {"eppPluginsConfig": "epp", "roles": roles}
    obj = {"apiVersion": "kaito.sh/v1alpha1", "kind": "MultiRoleInference", "metadata": {"name": "x"}, "spec": spec}
    found = address([entry(obj, is_kaito=True), entry(EPP), entry(FAST)])
    assert found[0].object["spec"] == {
        "eppPluginsConfig": hashed_name(EPP),
        "roles": [{"type": "prefill", "runtimeConfig": hashed_name(FAST)}, roles[1]],
    }
    assert [one.object["metadata"]["name"] for one in found[1:]] == [hashed_name(EPP), hashed_name(FAST)]
    assert obj["spec"] == spec

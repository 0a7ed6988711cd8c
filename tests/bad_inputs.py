"""Inputs that are refused, and every word that is said about them.

`<known>` stands for the known KAITO versions, `<compiled>` for those whose objects are compiled.
"""

from workplace import CLUSTER, OVERLAID, PROJECT, WORKSPACE, Files, edit

WORKSPACE_FILE = "workspaces/phi.yaml"
CLUSTER_FILE = "clusters/prod.yaml"
PROJECT_FILE = "kaitoc.yaml"
OVERLAY = "overlay.jsonnet"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

CASES: list[tuple[str, Files, str]] = [
    (
        "broken YAML",
        {WORKSPACE_FILE: WORKSPACE + "  bad\n"},
        """
workspaces/phi.yaml:13:3: error[KC001] this line is neither `key: value` nor a list item
13 |   bad
   |   ^
  hint: add the `:` after the key, or indent the line as part of the text before it
1 error in 1 file
""",
    ),
    (
        "tab",
        {WORKSPACE_FILE: edit("    name: phi-4", "\tname: phi-4")},
        """
workspaces/phi.yaml:12:1: error[KC001] a tab indents this line
12 |  name: phi-4-mini-instruct
   | ^
  hint: indent with spaces
1 error in 1 file
""",
    ),
    (
        "an open quote",
        {WORKSPACE_FILE: edit("name: phi\n", "name: 'phi\n")},
        """
workspaces/phi.yaml:4:9: error[KC001] this quote is never closed
4 |   name: 'phi
  |         ^
  hint: add the closing quote
1 error in 1 file
""",
    ),
    (
        "a template",
        {WORKSPACE_FILE: edit("name: phi\n", "name: {{ .Values.name }}\n")},
        """
workspaces/phi.yaml:4:10: error[KC007] `{{` starts no text
4 |   name: {{ .Values.name }}
  |          ^
  hint: put the value in quotes, or render the template first
1 error in 1 file
""",
    ),
    (
        "Latin 1",
        {WORKSPACE_FILE: WORKSPACE.encode() + b"# caf\xe9\n"},
        """
workspaces/phi.yaml:13:6: error[KC002] this is not UTF-8
13 | # caf�
   |      ^
  hint: save the file as UTF-8
1 error in 1 file
""",
    ),
    (
        "UTF-16",
        {WORKSPACE_FILE: WORKSPACE.encode("utf-16")},
        """
workspaces/phi.yaml:1:1: error[KC002] this is UTF-16
  hint: save the file as UTF-8
1 error in 1 file
""",
    ),
    (
        "binary",
        {WORKSPACE_FILE: b"\x7fELF\x02\x01\x01\0"},
        r"""
workspaces/phi.yaml:1:1: error[KC001] the control character U+007F is not allowed in YAML
  hint: remove it, or write it as an escape in double quotes: "\x1b"
1 error in 1 file
""",
    ),
    (
        "a YAML bomb",
        {WORKSPACE_FILE: BOMB},
        """
workspaces/phi.yaml:1:4: error[KC004] the aliases (`*`) of this document make it too large
1 | a: &a [x,x,x,x,x,x,x,x,x]
  |    ^
  hint: write the values out; aliases may stand for 400,000 values in all
1 error in 1 file
""",
    ),
    (
        "too deep",
        {WORKSPACE_FILE: "a: " + "[" * 300 + "]" * 300},
        """
workspaces/phi.yaml:1:203: error[KC008] this is nested more than 200 levels deep
1 | ...[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...
  |                                        ^
  hint: no Kubernetes object needs that: flatten it
1 error in 1 file
""",
    ),
    (
        "duplicate key",
        {WORKSPACE_FILE: WORKSPACE + "resource:\n  instanceType: Standard_NC24ads_A100_v4\n  labelSelector: {}\n"},
        """
workspaces/phi.yaml:13:1: error[KC003] the key `resource` is already in line 5
13 | resource:
   | ^
  hint: remove one of the two
1 error in 1 file
""",
    ),
    (
        "unknown field",
        {WORKSPACE_FILE: edit("instanceType", "instancetype")},
        """
workspaces/phi.yaml:6:3: error[KC101] unknown field "instancetype" in resource
6 |   instancetype: Standard_NC24ads_A100_v4
  |   ^
  hint: did you mean "instanceType"?
1 error in 1 file
""",
    ),
    (
        "unknown field at the top",
        {WORKSPACE_FILE: edit("inference:", "inferrence:")},
        """
workspaces/phi.yaml:10:1: error[KC101] unknown field "inferrence"
10 | inferrence:
   | ^
  hint: did you mean "inference"?
1 error in 1 file
""",
    ),
    (
        "wrong type",
        {WORKSPACE_FILE: edit("  instanceType", "  count: two\n  instanceType")},
        """
workspaces/phi.yaml:6:3: error[KC102] expected integer, found string "two"
6 |   count: two
  |   ^
  hint: the least number of nodes; with vLLM, KAITO computes the number itself. Deprecated
1 error in 1 file
""",
    ),
    (
        "a number for text",
        {WORKSPACE_FILE: edit("Standard_NC24ads_A100_v4", "12")},
        """
workspaces/phi.yaml:6:3: error[KC102] expected string, found integer 12
6 |   instanceType: 12
  |   ^
  hint: put the value in quotes
1 error in 1 file
""",
    ),
    (
        "text for a map",
        {
            WORKSPACE_FILE: edit(
                "inference:\n  preset:\n    name: phi-4-mini-instruct", "inference: phi-4-mini-instruct"
            )
        },
        """
workspaces/phi.yaml:10:1: error[KC102] expected object, found string "phi-4-mini-instruct"
10 | inference: phi-4-mini-instruct
   | ^
  hint: write its fields below it: adapters, config, preset, template
1 error in 1 file
""",
    ),
    (
        "a missing field",
        {WORKSPACE_FILE: edit("  labelSelector:\n    matchLabels:\n      apps: phi\n", "")},
        """
workspaces/phi.yaml:5:1: error[KC103] missing field "labelSelector" in resource
5 | resource:
  | ^
  hint: add labelSelector: the labels that the nodes carry; new nodes get them
1 error in 1 file
""",
    ),
    (
        "no kind",
        {WORKSPACE_FILE: edit("kind: Workspace\n", "")},
        """
workspaces/phi.yaml:1:1: error[KC014] kind is missing
1 | apiVersion: kaito.sh/v1beta1
  | ^
  hint: add kind, such as Workspace or ConfigMap
1 error in 1 file
""",
    ),
    (
        "neither apiVersion nor kind",
        {WORKSPACE_FILE: edit("apiVersion: kaito.sh/v1beta1\nkind: Workspace\n", "")},
        """
workspaces/phi.yaml:1:1: error[KC014] apiVersion and kind are missing
1 | metadata:
  | ^
  hint: add them, e.g. apiVersion: kaito.sh/v1beta1 and kind: Workspace
1 error in 1 file
""",
    ),
    (
        "unknown kind",
        {WORKSPACE_FILE: edit("kind: Workspace", "kind: Workspaces")},
        """
workspaces/phi.yaml:2:1: error[KC015] KAITO has no kind Workspaces
2 | kind: Workspaces
  | ^
  hint: did you mean "Workspace"?
1 error in 1 file
""",
    ),
    (
        "unknown version",
        {WORKSPACE_FILE: edit("v1beta1", "v1")},
        """
workspaces/phi.yaml:1:1: error[KC015] KAITO 0.9.4 does not serve Workspace as kaito.sh/v1
1 | apiVersion: kaito.sh/v1
  | ^
  hint: write apiVersion: kaito.sh/v1beta1
1 error in 1 file
""",
    ),
    (
        "kaitoc has no such kind",
        {WORKSPACE_FILE: edit("kaito.sh/v1beta1\nkind: Workspace", "kaitoc/v1alpha1\nkind: Clusters")},
        """
workspaces/phi.yaml:2:1: error[KC016] kaitoc has no kind "Clusters"
2 | kind: Clusters
  | ^
  hint: it has Cluster, Project and ModelDeployment
1 error in 1 file
""",
    ),
    (
        "no kind at all",
        {WORKSPACE_FILE: edit("kind: Workspace", "kind: ../Workspace")},
        """
workspaces/phi.yaml:2:1: error[KC014] "../Workspace" is no kind
2 | kind: ../Workspace
  | ^
  hint: write it like Workspace or ConfigMap
1 error in 1 file
""",
    ),
    (
        "no apiVersion at all",
        {WORKSPACE_FILE: edit("kaito.sh/v1beta1", "v1/../..")},
        """
workspaces/phi.yaml:1:1: error[KC014] "v1/../.." is no apiVersion
1 | apiVersion: v1/../..
  | ^
  hint: write it like v1 or apps/v1
1 error in 1 file
""",
    ),
    (
        "not an object",
        {WORKSPACE_FILE: "- a\n- b\n"},
        """
workspaces/phi.yaml:1:1: error[KC009] this is no Kubernetes object
1 | - a
  | ^
  hint: an object starts with `apiVersion:` and `kind:`
1 error in 1 file
""",
    ),
    (
        "an item that is no object",
        {WORKSPACE_FILE: "kind: List\nitems:\n- a\n"},
        """
workspaces/phi.yaml:3:3: error[KC009] this is no Kubernetes object
3 | - a
  |   ^
  hint: an object starts with `apiVersion:` and `kind:`
1 error in 1 file
""",
    ),
    (
        "unknown preset",
        {WORKSPACE_FILE: edit("phi-4-mini-instruct", "lama-3.1-8b-instruct")},
        """
workspaces/phi.yaml:12:5: error[KC120] KAITO 0.9.4 has no preset "lama-3.1-8b-instruct"
12 |     name: lama-3.1-8b-instruct
   |     ^
  hint: did you mean llama-3.1-8b-instruct?
1 error in 1 file
""",
    ),
    (
        "nothing like a preset",
        {WORKSPACE_FILE: edit("phi-4-mini-instruct", "xyzzy")},
        """
workspaces/phi.yaml:12:5: error[KC120] KAITO 0.9.4 has no preset "xyzzy"
12 |     name: xyzzy
   |     ^
  hint: `kaitoc preset list` shows the known ones
1 error in 1 file
""",
    ),
    (
        "a model of the Hub",
        {WORKSPACE_FILE: edit("phi-4-mini-instruct", "microsoft/unknown")},
        """
workspaces/phi.yaml:12:5: error[KC208] "microsoft/unknown" is neither a built-in preset nor locked
12 |     name: microsoft/unknown
   |     ^
  hint: run `kaitoc preset lock microsoft/unknown`
1 error in 1 file
""",
    ),
    (
        "unknown SKU",
        {WORKSPACE_FILE: edit("A100_v4", "A100_v5")},
        """
workspaces/phi.yaml:6:3: error[KC202] KAITO does not know the GPUs of "Standard_NC24ads_A100_v5" on azure
6 |   instanceType: Standard_NC24ads_A100_v5
  |   ^
  hint: did you mean Standard_NC24ads_A100_v4?
1 error in 1 file
""",
    ),
    (
        "a SKU of another cloud",
        {WORKSPACE_FILE: edit("Standard_NC24ads_A100_v4", "p4d.24xlarge")},
        """
workspaces/phi.yaml:6:3: error[KC121] "p4d.24xlarge" is no GPU SKU that KAITO knows on azure
6 |   instanceType: p4d.24xlarge
  |   ^
  hint: p4d.24xlarge is a SKU of aws, the cloud of the Cluster is azure
1 error in 1 file
""",
    ),
    (
        "nothing like a SKU",
        {WORKSPACE_FILE: edit("Standard_NC24ads_A100_v4", "large")},
        """
workspaces/phi.yaml:6:3: error[KC121] "large" is no GPU SKU that KAITO knows on azure
6 |   instanceType: large
  |   ^
  hint: name one of its GPU SKUs, such as Standard_NV12s_v3, Standard_NC16as_T4_v3, Standard_NC4as_T4_v3
1 error in 1 file
""",
    ),
    (
        "does not fit",
        {
            WORKSPACE_FILE: edit(
                "phi-4-mini-instruct", "deepseek-r1-distill-llama-8b", edit("NC24ads_A100_v4", "NC4as_T4_v3")
            )
        },
        """
workspaces/phi.yaml:6:3: error[KC203] deepseek-r1-distill-llama-8b (14.96Gi) needs 2 nodes of Standard_NC4as_T4_v3, but it cannot be distributed over nodes
6 |   instanceType: Standard_NC4as_T4_v3
  |   ^
  hint: the smallest SKUs of azure that fit: Standard_NV36ads_A10_v5, Standard_NG32adms_V620_v1, Standard_NG32ads_V620_v1
1 error in 1 file
""",  # noqa: E501
    ),
    (
        "two objects of one name",
        {WORKSPACE_FILE: WORKSPACE + "---\n" + WORKSPACE},
        """
workspaces/phi.yaml:17:3: error[KC013] Workspace phi is already defined in workspaces/phi.yaml, document 1
17 |   name: phi
   |   ^
  hint: keep one of them, or rename one
1 error in 1 file
""",
    ),
    (
        "two objects in two files",
        {"workspaces/again.yaml": WORKSPACE},
        """
workspaces/phi.yaml:4:3: error[KC013] Workspace phi is already defined in workspaces/again.yaml
4 |   name: phi
  |   ^
  hint: keep one of them, or rename one
1 error in 1 file
""",
    ),
    (
        "one object in two versions",
        {WORKSPACE_FILE: WORKSPACE + "---\n" + edit("v1beta1", "v1alpha1")},
        """
workspaces/phi.yaml:17:3: error[KC013] Workspace phi is already defined in workspaces/phi.yaml, document 1
17 |   name: phi
   |   ^
  hint: keep one of them, or rename one
1 error in 1 file
""",
    ),
    (
        "names that differ by case",
        {
            WORKSPACE_FILE: WORKSPACE
            + "---\n{apiVersion: v1, kind: A, metadata: {name: a}}\n"
            + "---\n{apiVersion: v1, kind: A, metadata: {name: A}}\n"
        },
        """
workspaces/phi.yaml:16:38: error[KC013] A A differs only by case from A a in workspaces/phi.yaml, document 2
16 | {apiVersion: v1, kind: A, metadata: {name: A}}
   |                                      ^
  hint: rename one of them: not every checkout can hold both files
1 error in 1 file
""",
    ),
    (
        "no DNS name",
        {WORKSPACE_FILE: edit("name: phi\n", "name: Phi_4\n")},
        """
workspaces/phi.yaml:4:3: error[KC107] name "Phi_4" is not valid
4 |   name: Phi_4
  |   ^
  hint: it may only have a-z, 0-9, - and ., and begins and ends with a letter or digit
1 error in 1 file
""",
    ),
    (
        "no DNS label",
        {WORKSPACE_FILE: edit("name: phi\n", "name: phi.4\n")},
        """
workspaces/phi.yaml:4:3: error[KC110] "phi.4" is no DNS label
4 |   name: phi.4
  |   ^
  hint: use at most 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit
1 error in 1 file
""",
    ),
    (
        "too long a name",
        {WORKSPACE_FILE: edit("name: phi\n", f"name: {'a' * 64}\n")},
        """
workspaces/phi.yaml:4:3: error[KC110] "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is no DNS label
4 |   name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  |   ^
  hint: use at most 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit
1 error in 1 file
""",
    ),
    (
        "a name that leaves",
        {WORKSPACE_FILE: edit("name: phi\n", "name: ../phi\n")},
        """
workspaces/phi.yaml:4:3: error[KC012] metadata.name cannot be "../phi": it would lead out of the output directory
4 |   name: ../phi
  |   ^
  hint: use letters, digits, - and .
1 error in 1 file
""",
    ),
    (
        "a namespace that leaves",
        {WORKSPACE_FILE: edit("name: phi\n", "name: phi\n  namespace: ../../etc\n")},
        """
workspaces/phi.yaml:5:3: error[KC012] metadata.namespace cannot be "../../etc": it would lead out of the output directory
5 |   namespace: ../../etc
  |   ^
  hint: use letters, digits, - and .
1 error in 1 file
""",  # noqa: E501
    ),
    (
        "a namespace that is ..",
        {WORKSPACE_FILE: edit("name: phi\n", "name: phi\n  namespace: ..\n")},
        """
workspaces/phi.yaml:5:3: error[KC012] metadata.namespace cannot be "..": it would lead out of the output directory
5 |   namespace: ..
  |   ^
  hint: use letters, digits, - and .
1 error in 1 file
""",
    ),
    (
        "another object that leaves",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod, metadata: {name: a/../../b}}"},
        """
workspaces/phi.yaml:1:40: error[KC012] metadata.name cannot be "a/../../b": it would lead out of the output directory
1 | {apiVersion: v1, kind: Pod, metadata: {name: a/../../b}}
  |                                        ^
  hint: use letters, digits, - and .
1 error in 1 file
""",
    ),
    (
        "a namespace like a file",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: .kaitoc.json}}"},
        """
workspaces/phi.yaml:1:49: error[KC107] namespace ".kaitoc.json" is not valid
1 | {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: .kaitoc.json}}
  |                                                 ^
  hint: it may only have a-z, 0-9 and -, and neither begins nor ends with -
1 error in 1 file
""",
    ),
    (
        "a namespace like a folder of kaitoc",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: _cluster}}"},
        """
workspaces/phi.yaml:1:49: error[KC107] namespace "_cluster" is not valid
1 | {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: _cluster}}
  |                                                 ^
  hint: it may only have a-z, 0-9 and -, and neither begins nor ends with -
1 error in 1 file
""",
    ),
    (
        "a name with a line break",
        {WORKSPACE_FILE: '{apiVersion: v1, kind: Pod, metadata: {name: "a\\nb"}}'},
        r"""
workspaces/phi.yaml:1:40: error[KC012] metadata.name cannot be "a\nb": not every system can have such a file
1 | {apiVersion: v1, kind: Pod, metadata: {name: "a\nb"}}
  |                                        ^
  hint: use letters, digits, - and .
1 error in 1 file
""",
    ),
    (
        "a name of numbers",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod, metadata: {name: 12}}"},
        """
workspaces/phi.yaml:1:40: error[KC017] metadata.name must be text
1 | {apiVersion: v1, kind: Pod, metadata: {name: 12}}
  |                                        ^
  hint: put it in quotes
1 error in 1 file
""",
    ),
    (
        "no name",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}"},
        """
workspaces/phi.yaml:1:29: error[KC017] metadata.name is missing
1 | {apiVersion: v1, kind: Pod, metadata: {generateName: a-}}
  |                             ^
  hint: objects in git need a name
1 error in 1 file
""",
    ),
    (
        "no metadata",
        {WORKSPACE_FILE: "{apiVersion: v1, kind: Pod}"},
        """
workspaces/phi.yaml:1:1: error[KC017] metadata is missing
1 | {apiVersion: v1, kind: Pod}
  | ^
  hint: add metadata.name
1 error in 1 file
""",
    ),
    (
        "a ConfigMap of numbers",
        {
            WORKSPACE_FILE: edit("  preset:", "  config: cfg\n  preset:")
            + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\ndata:\n  inference_config.yaml: 1\n"
        },
        """
workspaces/phi.yaml:11:3: error[KC130] ConfigMap "cfg" has no key inference_config.yaml
11 |   config: cfg
   |   ^
  hint: put the settings under data.inference_config.yaml
workspaces/phi.yaml:20:3: error[KC102] expected string, found integer
20 |   inference_config.yaml: 1
   |   ^
  hint: put the value in quotes
2 errors in 1 file
""",
    ),
    (
        "a missing ConfigMap",
        {WORKSPACE_FILE: edit("  preset:", "  config: cfg\n  preset:")},
        """
workspaces/phi.yaml:11:3: error[KC130] ConfigMap "cfg" does not exist in namespace default
11 |   config: cfg
   |   ^
  hint: add the ConfigMap to the input, or leave out inference.config to use KAITO's default
1 error in 1 file
""",
    ),
    (
        "a variable where no text is",
        {WORKSPACE_FILE: edit("  instanceType", "  count: ${COUNT}\n  instanceType")},
        """
workspaces/phi.yaml:6:3: error[KC102] expected integer, found string "${COUNT}"
6 |   count: ${COUNT}
  |   ^
  hint: write the value: only text can be filled in or decrypted later, and this must not be text
1 error in 1 file
""",
    ),
    (
        "an unknown KAITO version",
        {CLUSTER_FILE: edit("0.9.4", "0.10.0", CLUSTER)},
        """
clusters/prod.yaml:6:3: error[KC023] KAITO version "0.10.0" is not known
6 |   kaitoVersion: 0.10.0
  |   ^
  hint: known versions: <known>
1 error in 1 file
""",
    ),
    (
        "a KAITO version without a patch",
        {CLUSTER_FILE: edit("0.9.4", '"0.9"', CLUSTER)},
        """
clusters/prod.yaml:6:3: error[KC023] KAITO version "0.9" is not known
6 |   kaitoVersion: "0.9"
  |   ^
  hint: known versions: <known>
1 error in 1 file
""",
    ),
    (
        "a feature gate of another KAITO version",
        {CLUSTER_FILE: CLUSTER + "  featureGates: {vLLM: true, enableMIG: true}\n"},
        """
clusters/prod.yaml:7:30: error[KC026] KAITO 0.9.4 has no feature gate enableMIG: its operator would not start
7 |   featureGates: {vLLM: true, enableMIG: true}
  |                              ^
  hint: KAITO 0.12.0 has it; remove it here
1 error in 1 file
""",
    ),
    (
        "a KAITO version without objects",
        {CLUSTER_FILE: edit("0.9.4", "0.8.1", CLUSTER)},
        """
clusters/prod.yaml:6:3: error[KC025] KAITO 0.8.1 is known for presets and artifacts only
6 |   kaitoVersion: 0.8.1
  |   ^
  hint: objects are compiled for <compiled>
1 error in 1 file
""",
    ),
    (
        "an unknown field of the Cluster",
        {CLUSTER_FILE: CLUSTER + "  cloudd: azure\n"},
        """
clusters/prod.yaml:7:3: error[KC021] unknown field "cloudd" in spec
7 |   cloudd: azure
  |   ^
  hint: did you mean "cloud"?
1 error in 1 file
""",
    ),
    (
        "an unknown cloud",
        {CLUSTER_FILE: CLUSTER + "  cloud: gcp\n"},
        """
workspaces/phi.yaml:6:3: error[KC121] the cloud of the cluster "gcp" is unknown
6 |   instanceType: Standard_NC24ads_A100_v4
  |   ^
  hint: set cloud in the Cluster to one of azure, aws, arc
1 error in 1 file
""",
    ),
    (
        "no cloud",
        {CLUSTER_FILE: CLUSTER + "  cloud: ''\n"},
        """
workspaces/phi.yaml:6:3: error[KC121] the cloud of the cluster is not set
6 |   instanceType: Standard_NC24ads_A100_v4
  |   ^
  hint: set cloud in the Cluster to one of azure, aws, arc
1 error in 1 file
""",
    ),
    (
        "an empty Cluster",
        {CLUSTER_FILE: "# nothing\n"},
        """
clusters/prod.yaml:1:1: error[KC021] the file is empty, expected a Cluster
1 | # nothing
  | ^
  hint: it begins with apiVersion: kaitoc/v1alpha1 and kind: Cluster
1 error in 1 file
""",
    ),
    (
        "two Clusters in one file",
        {CLUSTER_FILE: CLUSTER + "---\n" + CLUSTER},
        """
clusters/prod.yaml:8:1: error[KC021] this file holds one Cluster, and something follows it
8 | apiVersion: kaitoc/v1alpha1
  | ^
  hint: put it into a file of its own
1 error in 1 file
""",
    ),
    (
        "a Workspace for a Cluster",
        {CLUSTER_FILE: WORKSPACE},
        """
clusters/prod.yaml:1:1: error[KC021] expected a Cluster, found kaito.sh/v1beta1 Workspace
1 | apiVersion: kaito.sh/v1beta1
  | ^
  hint: it begins with apiVersion: kaitoc/v1alpha1 and kind: Cluster
1 error in 1 file
""",
    ),
    (
        "a broken Cluster",
        {CLUSTER_FILE: "a: ["},
        """
clusters/prod.yaml:1:4: error[KC001] a bracket is still open where the file ends
1 | a: [
  |    ^
  hint: close it with `]` or `}`
1 error in 1 file
""",
    ),
    (
        "an empty project",
        {PROJECT_FILE: ""},
        """
kaitoc.yaml:1:1: error[KC022] the file is empty, expected a Project
  hint: it begins with apiVersion: kaitoc/v1alpha1 and kind: Project
1 error in 1 file
""",
    ),
    (
        "two projects in one file",
        {PROJECT_FILE: PROJECT + "---\n" + PROJECT},
        """
kaitoc.yaml:10:1: error[KC022] this file holds one Project, and something follows it
10 | apiVersion: kaitoc/v1alpha1
   | ^
  hint: put it into a file of its own
1 error in 1 file
""",
    ),
    (
        "no targets",
        {PROJECT_FILE: PROJECT.partition("  targets")[0]},
        """
kaitoc.yaml:3:1: error[KC022] missing field "targets" in spec
3 | spec:
  | ^
  hint: add targets: what is rendered: one directory for each cluster
1 error in 1 file
""",
    ),
    (
        "an empty list of targets",
        {PROJECT_FILE: PROJECT.partition("  targets")[0] + "  targets: []\n"},
        """
kaitoc.yaml:5:3: error[KC022] must not be empty
5 |   targets: []
  |   ^
  hint: what is rendered: one directory for each cluster
1 error in 1 file
""",
    ),
    (
        "an unknown field of the project",
        {PROJECT_FILE: PROJECT + "      outputt: x\n"},
        """
kaitoc.yaml:9:7: error[KC022] unknown field "outputt" in spec.targets[0]
9 |       outputt: x
  |       ^
  hint: did you mean "output"?
1 error in 1 file
""",
    ),
    (
        "an output outside the project",
        {PROJECT_FILE: edit("rendered/prod", "../prod", PROJECT)},
        """
kaitoc.yaml:8:7: error[KC022] the output "../prod" is not a directory inside the project
8 |       output: ../prod
  |       ^
  hint: give a path such as rendered/prod
1 error in 1 file
""",
    ),
    (
        "an overlay that matches nothing",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {name: 'pi'}, patch: {}}]"},
        """
overlay.jsonnet:1:11: error[KC032] the overlay matches nothing: no object has name "pi"
1 | [{match: {name: 'pi'}, patch: {}}]
  |           ^
  hint: did you mean name "phi"?
1 error in 1 file
""",
    ),
    (
        "an overlay for a kind that is not there",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {kind: 'workspace', name: 'phi'}, patch: {}}]"},
        """
overlay.jsonnet:1:30: error[KC032] the overlay matches nothing: no object has kind "workspace" and name "phi"
1 | [{match: {kind: 'workspace', name: 'phi'}, patch: {}}]
  |                              ^
  hint: did you mean kind "Workspace"?
1 error in 1 file
""",
    ),
    (
        "an overlay for another label",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {labels: {team: 'a'}}, patch: {}}]"},
        """
overlay.jsonnet:1:11: error[KC032] the overlay matches nothing: no object has label team="a"
1 | [{match: {labels: {team: 'a'}}, patch: {}}]
  |           ^
  hint: correct the match, or remove the entry
1 error in 1 file
""",
    ),
    (
        "an overlay that changes the kind",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{patch: {kind: 'A', status: {}}}]"},
        """
overlay.jsonnet:1:11: error[KC031] an overlay cannot change kind
1 | [{patch: {kind: 'A', status: {}}}]
  |           ^
  hint: remove kind from the patch; write another object instead
overlay.jsonnet:1:22: error[KC031] an overlay cannot change status
1 | [{patch: {kind: 'A', status: {}}}]
  |                      ^
  hint: remove status from the patch
2 errors in 1 file
""",
    ),
    (
        "an overlay with an unknown field",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {kynd: 'Workspace'}, patch: {}}]"},
        """
overlay.jsonnet:1:11: error[KC030] unknown field "kynd" in [0].match
1 | [{match: {kynd: 'Workspace'}, patch: {}}]
  |           ^
  hint: did you mean "kind"?
1 error in 1 file
""",
    ),
    (
        "an overlay that is text",
        {PROJECT_FILE: OVERLAID, OVERLAY: "'x'"},
        """
overlay.jsonnet:1:1: error[KC030] expected object, found string "x"
1 | 'x'
  | ^
  hint: write its fields below it: match, patch
1 error in 1 file
""",
    ),
    (
        "an overlay that adds an unknown field",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{patch: {resource: {instancetype: 'A'}}}]"},
        """
overlay.jsonnet:1:22: error[KC101] unknown field "instancetype" in resource
1 | [{patch: {resource: {instancetype: 'A'}}}]
  |                      ^
  hint: did you mean "instanceType"?
1 error in 1 file
""",
    ),
    (
        "an overlay that takes the metadata away",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{patch: {metadata: null}}]"},
        """
overlay.jsonnet:1:11: error[KC017] metadata is missing
1 | [{patch: {metadata: null}}]
  |           ^
  hint: add metadata.name
1 error in 1 file
""",
    ),
    (
        "an overlay that leads out",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{patch: {metadata: {name: '../../x'}}}]"},
        """
overlay.jsonnet:1:22: error[KC012] metadata.name cannot be "../../x": it would lead out of the output directory
1 | [{patch: {metadata: {name: '../../x'}}}]
  |                      ^
  hint: use letters, digits, - and .
1 error in 1 file
""",
    ),
    (
        "an overlay that makes two of one",
        {
            PROJECT_FILE: OVERLAID,
            OVERLAY: "[{patch: {metadata: {name: 'same'}}}]",
            "workspaces/other.yaml": edit("name: phi\n", "name: other\n"),
        },
        """
overlay.jsonnet:1:22: error[KC013] Workspace same is already defined in workspaces/other.yaml
1 | [{patch: {metadata: {name: 'same'}}}]
  |                      ^
  hint: keep one of them, or rename one
1 error in 1 file
""",
    ),
    (
        "an overlay with an unknown preset",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{patch: {inference: {preset: {name: 'phi-5'}}}}]"},
        """
overlay.jsonnet:1:32: error[KC120] KAITO 0.9.4 has no preset "phi-5"
1 | [{patch: {inference: {preset: {name: 'phi-5'}}}}]
  |                                ^
  hint: did you mean phi-4?
1 error in 1 file
""",
    ),
    (
        "broken Jsonnet",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[{match: {kind: 'Workspace'} patch: {}}]"},
        """
overlay.jsonnet:1:30: error[KC060] expected a comma before next field
1 | [{match: {kind: 'Workspace'} patch: {}}]
  |                              ^
  hint: look for a missing comma, quote or bracket before this place
1 error in 1 file
""",
    ),
    (
        "Jsonnet that fails",
        {PROJECT_FILE: OVERLAID, OVERLAY: "local f(x) = x.y;\n[{patch: f({})}]"},
        """
overlay.jsonnet:1:14: error[KC060] field does not exist: y
1 | local f(x) = x.y;
  |              ^
  hint: correct the name, or allow for its absence: std.get(object, 'name', default)
1 error in 1 file
""",
    ),
    (
        "Jsonnet that gives up",
        {PROJECT_FILE: OVERLAID, OVERLAY: "local f(x) = error 'no ' + x;\n[{patch: f('way')}]"},
        """
overlay.jsonnet:1:14: error[KC060] no way
1 | local f(x) = error 'no ' + x;
  |              ^
  hint: reached from overlay.jsonnet:2:10, overlay.jsonnet:2:2
1 error in 1 file
""",
    ),
    (
        "an unknown variable",
        {PROJECT_FILE: OVERLAID, OVERLAY: "[x]"},
        """
overlay.jsonnet:1:2: error[KC060] unknown variable: x
1 | [x]
  |  ^
  hint: define it with `local`, import it, or put text in quotes
1 error in 1 file
""",
    ),
    (
        "an import of nothing",
        {PROJECT_FILE: OVERLAID, OVERLAY: "import 'nothing.libsonnet'"},
        """
overlay.jsonnet:1:1: error[KC060] couldn't open import "nothing.libsonnet": no such file
1 | import 'nothing.libsonnet'
  | ^
  hint: the path starts at the importing file; `kaitoc/...` are the presets that ship with kaitoc
1 error in 1 file
""",
    ),
    (
        "a Jsonnet function",
        {PROJECT_FILE: OVERLAID, OVERLAY: "function(x) x"},
        """
overlay.jsonnet:1:1: error[KC060] couldn't manifest function in JSON output
1 | function(x) x
  | ^
  hint: call the function, or hide its field with `::`
1 error in 1 file
""",
    ),
    (
        "a YAML overlay that matches nothing",
        {PROJECT_FILE: edit("overlay.jsonnet", "o.yaml", OVERLAID), "o.yaml": "- match:\n    name: pi\n  patch: {}\n"},
        """
o.yaml:2:5: error[KC032] the overlay matches nothing: no object has name "pi"
2 |     name: pi
  |     ^
  hint: did you mean name "phi"?
1 error in 1 file
""",
    ),
    (
        "broken Jsonnet in a preset",
        {PROJECT_FILE: PROJECT + "  presets: [presets/]\n", "presets/own.jsonnet": "{name: 'x',\n size: }"},
        """
presets/own.jsonnet:2:8: error[KC060] unexpected: "}" while parsing terminal
2 |  size: }
  |        ^
  hint: look for a missing comma, quote or bracket before this place
1 error in 1 file
""",
    ),
]

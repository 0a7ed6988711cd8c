"""YAML inside of a ConfigMap, as KAITO decodes it (gopkg.in/yaml.v2, Unmarshal).

Only the first document counts, and of a key that stands twice the last value. What a value means depends on what it is
decoded into: a text takes every scalar as it is written, and null as "".
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kaitoc.load.nodes import PLAIN, Refused, compose, is_merge
from kaitoc.load.scalars import FALSES, TRUES, resolve

TEXT_TAG = "tag:yaml.org,2002:str"


class Broken(str):
    """Why a text is no YAML."""

    __slots__ = ()


@lru_cache(maxsize=256)
def parse(text: str) -> Node | Broken | None:
    """The root of the first document; None where there is nothing."""
    try:
        return next(compose(text.encode()), None)
    except Refused as refused:
        return Broken(refused.message)
    except YAMLError as error:
        return Broken(getattr(error, "problem", "") or "not readable")


# What many Workspaces share, such as the chart's own configuration, is taken apart once.
@lru_cache(maxsize=256)
def fields(node: Node | None) -> Mapping[str, Node]:
    """The values of a map by their keys, merged ones included; empty for anything else."""
    found: dict[str, Node] = {}
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if is_merge(key):
            for source in reversed(value.value) if isinstance(value, SequenceNode) else (value,):
                found |= fields(source)
        elif isinstance(key, ScalarNode):
            found[key.value] = value
    return found


def is_map(node: Node | None) -> bool:
    """Whether a node is a map."""
    return isinstance(node, MappingNode)


def is_null(node: Node | None) -> bool:
    """Whether a node is null, or not there."""
    return node is None or (isinstance(node, ScalarNode) and value_of(node) is None)


@lru_cache(maxsize=1024)
def text_of(node: Node) -> str | None:
    """A node decoded into a text: any scalar as it is written, null as ""; None for a map or a list."""
    if not isinstance(node, ScalarNode):
        return None
    return "" if is_null(node) else str(node.value)


def value_of(node: Node) -> Any:
    """A node decoded into what it looks like; maps and lists are given as their nodes, dates are text."""
    if not isinstance(node, ScalarNode):
        return node
    if node.tag is not PLAIN and (not isinstance(node.tag, str) or node.tag == TEXT_TAG):
        return node.value
    if node.value in TRUES or node.value in FALSES:
        return node.value in TRUES
    return resolve(node.value)

"""Automatic tags, scores and conditions on both: what depends on itself is refused. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final

from leadloom.catalog.fields import TAGS_FIELD
from leadloom.criteria.definition import AttributeLeaf, Operator, Tree
from leadloom.criteria.references import leaves, references

_MODEL: Final = "model "
_TAG: Final = "tag "


def tags_in(tree: Tree, *, among: Collection[str] = ()) -> frozenset[str]:
    """Return the keys of tags that a condition reads; all of ``among`` where it asks whether there is any tag."""
    found: set[str] = set()
    for _, leaf in leaves(tree):
        if isinstance(leaf, AttributeLeaf) and leaf.field == TAGS_FIELD:
            asks_for_any = leaf.op in {Operator.EMPTY, Operator.KNOWN}
            found |= set(among) if asks_for_any else {str(key) for key in _texts(leaf)}
    return frozenset(found)


def circle(tags: Mapping[str, Tree], models: Mapping[str, Sequence[Tree]]) -> Sequence[str]:
    """Return the keys of tags and models that depend on themselves, from the first on; none when nothing does.

    ``tags`` are the conditions of automatic tags by key, ``models`` the conditions that scoring models read.
    """
    graph = {_TAG + key: set(_needs(tree, tags)) for key, tree in tags.items()}
    for key, trees in models.items():
        graph[_MODEL + key] = {need for tree in trees for need in _needs(tree, tags)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        names: list[str] = found.args[1]
        return [name.partition(" ")[2] for name in names]
    return ()


def _needs(tree: Tree, tags: Mapping[str, Tree]) -> Iterator[str]:
    yield from (_TAG + key for key in tags_in(tree, among=tags) if key in tags)
    yield from (_MODEL + model for model in references(tree).models)


def _texts(leaf: AttributeLeaf) -> tuple[object, ...]:
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)

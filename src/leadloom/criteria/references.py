"""What a tree touches: the reverse index from a changed event, field or state to the trees that mention it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from leadloom.criteria.definition import AllOf, AnyOf, AttributeLeaf, EventLeaf, Leaf, NoneOf, StateLeaf, Tree


@dataclass(frozen=True, kw_only=True)
class References:
    """Event types, field keys and scoring models that can change the answer of a tree."""

    events: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()

    def __or__(self, other: "References") -> "References":
        return References(
            events=self.events | other.events, fields=self.fields | other.fields, models=self.models | other.models
        )


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield each leaf with its path (``all.0.any.1``; the root is empty) in reading order, repeats included."""
    match tree:
        case AllOf():
            key = "all"
        case AnyOf():
            key = "any"
        case NoneOf():
            key = "none"
        case AttributeLeaf() | EventLeaf() | StateLeaf():
            yield path, tree
            return
        case _:
            assert_never(tree)
    for index, child in enumerate(tree.children):
        yield from leaves(child, f"{path}.{key}.{index}" if path else f"{key}.{index}")


def references(tree: Tree) -> References:
    """Return everything the answer of the tree depends on, besides the passing of time."""
    events, fields, models = set(), set(), set()
    for _, leaf in leaves(tree):
        match leaf:
            case AttributeLeaf():
                fields.add(leaf.field)
            case EventLeaf():
                events.add(leaf.match.event)
            case StateLeaf():
                models.add(leaf.model)
            case _:
                assert_never(leaf)
    return References(events=frozenset(events), fields=frozenset(fields), models=frozenset(models))

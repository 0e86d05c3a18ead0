"""From keys to actions: the table of actions with the user's own keys laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from reader.annotations.schemes.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.ui.actions import ACTIONS, BY_ID, MOVE, SELECT, Action, Where

NAMED = frozenset(("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "insert"))
NAMED |= frozenset(("delete", "backspace", "enter", "escape", "tab", "space"))
NAMED |= frozenset(f"f{number}" for number in range(1, 13))
"""Keys with a name, as Textual calls them."""
MODIFIERS = frozenset(("ctrl", "shift", "alt"))
# Where an action works, and the places whose keys it can therefore clash with.
_SHARED: dict[Where, tuple[Where, ...]] = {
    "article": ("article", "everywhere"),
    "panel": ("panel", "everywhere"),
    "library": ("library", "everywhere"),
    "feeds": ("feeds", "everywhere"),
    "hits": ("hits", "everywhere"),
    "marks": ("marks", "everywhere"),
    "review": ("review", "everywhere"),
    "figures": ("figures", "everywhere"),
    "everywhere": (
        *("article", "panel", "library", "feeds", "hits", "marks", "review", "figures"),
        "everywhere",
    ),
}
# Who hears a key: the first of these tables that knows it.
_HEARD: dict[Where, tuple[Where, ...]] = {
    "article": ("article", "everywhere"),
    "panel": ("panel", "article", "everywhere"),
    "library": ("library", "everywhere"),
    "feeds": ("feeds", "everywhere"),
    "hits": ("hits", "everywhere"),
    "marks": ("marks", "everywhere"),
    "review": ("review", "article", "everywhere"),
    "figures": ("figures", "everywhere"),
    "everywhere": ("everywhere",),
}


class KeymapError(NewsmarkError):
    """The config file gives keys that cannot be."""


class Keymap:
    """Which action a key means in a place, and which keys an action has."""

    def __init__(self, changed: Mapping[str, Sequence[str]] | None = None) -> None:
        """Lay the user's keys over the table; raises NewsmarkError for what cannot be."""
        changed = changed or {}
        for name in changed:
            if name not in BY_ID:
                close = get_close_matches(name, BY_ID, n=1)
                hint = f" Did you mean {close[0]}?" if close else " newsmark keys lists them all."
                raise KeymapError(f"[keys] in the config file: there is no action “{name}”.{hint}")
        self._keys = {
            action.id: tuple(
                _checked(key, action.id) for key in changed.get(action.id, action.keys)
            )
            for action in ACTIONS
        }
        self._table: dict[Where, dict[str, Action]] = {where: {} for where in _SHARED}
        # The user's own keys first: a key that they gave away is free for them to take.
        for action in sorted(ACTIONS, key=lambda each: each.id not in changed):
            for key in self._keys[action.id]:
                self._bind(key, action)
        self._prefixes = {
            key.split(" ")[0] for keys in self._keys.values() for key in keys if " " in key
        }

    def _bind(self, key: str, action: Action) -> None:
        for where in _SHARED[action.where]:
            for taken, other in self._table[where].items():
                if taken == key or taken.split(" ")[0] == key or key.split(" ")[0] == taken:
                    if other.id == action.id and taken != key:
                        continue
                    if other.where == action.where or "everywhere" in (other.where, action.where):
                        raise KeymapError(
                            f"[keys] in the config file: {key} is the key of both “{other.id}” and"
                            f" “{action.id}”; give one of them another."
                        )
        self._table[action.where][key] = action

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of an action."""
        return self._keys[name]

    def find(self, where: Where, key: str) -> Action | None:
        """Return the action that a key (or a sequence, ``g g``) means in a place."""
        for table in _HEARD[where]:
            action = self._table[table].get(key)
            if action is not None:
                return action
        return None

    def is_prefix(self, key: str) -> bool:
        """Tell whether a key only begins a sequence."""
        return key in self._prefixes

    def check_scheme(self, scheme: Scheme) -> None:
        """Refuse label keys that would take a key of moving or selecting away."""
        for label in scheme.active:
            action = self.find("article", label.key) if label.key else None
            if action is not None and action.group in (MOVE, SELECT):
                raise KeymapError(
                    f"The key {label.key} of the label “{label.id}” in {scheme.ref} is also the key"
                    f" of “{action.id}”; change one of them."
                )


def _checked(key: str, action: str) -> str:
    """Return a key as the table writes it, or raise for one that no terminal sends."""
    parts = key.strip(" ").split(" ") if key.strip(" ") else [key]
    if len(parts) > 2 or not all(_is_key(part) for part in parts):
        raise KeymapError(
            f"[keys] in the config file: “{key}” for “{action}” is no key. Write a character,"
            " ctrl+d, shift+left, pagedown, f2, or two with a space between: g g."
        )
    return " ".join(parts)


def _is_key(part: str) -> bool:
    if len(part) == 1:
        return part.isprintable() and not part.isspace()
    *modifiers, last = part.split("+")
    if not set(modifiers) <= MODIFIERS or len(set(modifiers)) != len(modifiers):
        return False
    return last in NAMED or (bool(modifiers) and len(last) == 1 and last.isprintable())


_SHOWN = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "escape": "esc", "pagedown": "PgDn",
    "pageup": "PgUp", "home": "Home", "end": "End", "delete": "del", "space": "space",
}  # fmt: skip


def shown(key: str) -> str:
    """Return a key as help and hints write it: ``shift+←``, ``gg``, ``ctrl+d``."""
    joined = []
    for part in key.split(" "):
        *modifiers, last = part.split("+") if len(part) > 1 else [part]
        joined.append("+".join([*modifiers, _SHOWN.get(last, last)]))
    return "".join(joined)

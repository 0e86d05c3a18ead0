"""Rules for items of feeds, from ``rules.toml``: hide, star or tag by title or text.

::

    [[rule]]
    do = "tag"                          # hide, star or tag
    tag = "prices"                      # with tag only
    match = '\\b(price|inflation)'       # a regular expression; upper and lower case are one
    in = "title"                        # title (the default), text or both
    feed = "https://news.example/feed"  # this feed only; without, all
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from reader.articles.errors import NewsmarkError
from reader.articles.web_names import web_link, words_of
from reader.settings.config import config_path
from reader.settings.toml import Check, checked, one_of, read_table, text_value
from reader.store.feeds import LONGEST_TAG, Entry, FeedCache, is_tag

FILE = "rules.toml"
LONGEST_TEXT = 50_000
"""Characters of an item's text that are searched."""
LONGEST_SEARCH = 0.2
"""Seconds after which the search of one expression in one text is given up, as no match."""
HIDE = "hide"
STAR = "star"


class Rule(msgspec.Struct, frozen=True):
    """One rule; ``feed`` is empty for all feeds."""

    do: Literal["hide", "star", "tag"]
    match: str
    tag: str = ""
    where: Literal["title", "text", "both"] = "title"
    feed: str = ""


class Ruling(msgspec.Struct, frozen=True):
    """What the rules say of one item."""

    hide: bool = False
    star: bool = False
    tags: list[str] = []


def rules_path() -> Path:
    """Return the path of the rules, beside the config file; it need not exist."""
    return config_path().with_name(FILE)


def load_rules(path: Path | None = None) -> Rules:
    """Return the rules in a file (by default the user's), none where there is no file.

    Raises NewsmarkError with the file, the line and what the value must be.
    """
    path = path or rules_path()
    if not path.exists():
        return Rules([])
    table, text = read_table(path)
    listed = checked(path, table, text, {"rule": _tables}).get("rule", [])
    return Rules([_rule(path, each, text, number) for number, each in enumerate(listed)])


def read_ruling(ruling: str) -> Ruling:
    """Return a ruling as the cache keeps it."""
    if not ruling:
        return _NOTHING
    if ruling == HIDE:
        return Ruling(hide=True)
    parts = ruling.split("\t")
    return Ruling(star=STAR in parts, tags=[part[1:] for part in parts if part.startswith("#")])


def tags_of(ruling: str, by_hand: Mapping[str, bool]) -> list[str]:
    """Return the tags of an item: those that the rules gave and a person did not take away, then
    the person's own.
    """
    tags = [tag for tag in read_ruling(ruling).tags if by_hand.get(tag, True)]
    return tags + [tag for tag, on in by_hand.items() if on and tag not in tags]


class Rules:
    """The rules in force. ``name`` tells them from any others."""

    def __init__(self, rules: Sequence[Rule]):
        self._rules = [(rule, _searcher(rule.match)) for rule in rules]
        named = msgspec.json.encode(list(rules)) if rules else b""
        self.name = hashlib.sha256(named).hexdigest()[:12] if rules else ""

    def apply(self, cache: FeedCache, *, stopped: Callable[[], bool] = lambda: False) -> None:
        """Hold all items that were not yet against the rules, and keep what comes of it."""
        for found in cache.unruled(self.name):
            if stopped():
                return
            rulings = {entry.key: self.ruling(entry, text) for entry, text in found}
            cache.keep_rulings(self.name, rulings)

    def ruling(self, entry: Entry, text: str) -> str:
        """Return what the rules say of an item, in the form that the cache keeps."""
        plain: str | None = None
        found: dict[str, None] = {}
        for rule, search in self._rules:
            if rule.feed not in ("", entry.feed):
                continue
            matches = rule.where != "text" and search(entry.title)
            if not matches and rule.where != "title":
                plain = words_of(text) if plain is None else plain
                matches = search(plain[:LONGEST_TEXT])
            if matches and rule.do == HIDE:
                return HIDE
            if matches:
                found[f"#{rule.tag}" if rule.do == "tag" else STAR] = None
        return "\t".join(found)


_NOTHING = Ruling()


def _searcher(pattern: str) -> Callable[[str], bool]:
    import regex

    compiled = regex.compile(pattern, regex.IGNORECASE)

    def search(text: str) -> bool:
        try:
            return compiled.search(text, timeout=LONGEST_SEARCH) is not None
        except TimeoutError:
            return False

    return search


def _rule(path: Path, table: dict[str, Any], text: str, number: int) -> Rule:
    place = ("rule", number)
    values = checked(path, table, text, _CHECKS, place)
    for key in ("do", "match"):
        if key not in values:
            raise NewsmarkError(f"{path}: rule {number + 1} lacks {key}; {_NEEDED[key]}.")
    if (values["do"] == "tag") is not ("tag" in values):
        raise NewsmarkError(
            f'{path}: rule {number + 1} must have a tag with do = "tag", and only then.'
        )
    values["where"] = values.pop("in", "title")
    return Rule(**values)


_NEEDED = {
    "do": 'write do = "hide", "star" or "tag"',
    "match": "write match = and a regular expression in quotes",
}


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("tables that each begin with [[rule]]")
    return value


def _pattern(value: Any) -> str:
    import regex

    text: str = text_value(value)
    try:
        regex.compile(text, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"a regular expression, which this is not: {error}") from None
    return text


def _tag(value: Any) -> str:
    text: str = text_value(value)
    if not is_tag(text):
        raise ValueError(f"a word or a few, printable and not longer than {LONGEST_TAG} characters")
    return text


def _feed(value: Any) -> str:
    if not isinstance(value, str) or web_link(value, "") != value:
        raise ValueError("the address of a feed as newsmark feeds lists it")
    return value


_CHECKS: dict[str, Check] = {
    "do": one_of(HIDE, STAR, "tag"),
    "match": _pattern,
    "tag": _tag,
    "in": one_of("title", "text", "both"),
    "feed": _feed,
}

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from reader.annotations.schemes.toml_lines import line_of, locate
from reader.articles.errors import NewsmarkError
from reader.articles.web.addresses import web_link, words_of
from reader.articles.web.logins import without_login
from reader.session.search.pattern_process import Search
from reader.session.search.patterns import PatternError, check, run
from reader.settings.config import config_path
from reader.settings.toml import Check, checked, one_of, read_table, text_value
from reader.store.feeds_protocol import LONGEST_TAG, Entry, FeedCache, is_tag

FILE = "rules.toml"
LONGEST_TEXT = 50_000
"""Characters of an item's text that are searched."""
LONGEST_SEARCH = 0.2
"""Seconds after which the search of one expression in one text is given up, as no match."""
LONGEST_LOT = 5
"""Seconds of computing for one lot of items, and one more for each rule."""
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
    rules = [_rule(path, each, text, number) for number, each in enumerate(listed)]
    answers = run([Search(rule.match, [], any_case=True) for rule in rules], [], most=0)
    for number, answer in enumerate(answers):
        try:
            check(answer)
        except PatternError as error:
            line = line_of(locate(text), ("rule", number, "match"))
            raise NewsmarkError(f"{path}:{line}: match {error}.") from error
    return Rules(rules)


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
    """The rules in force. ``name`` tells them from any others.

    ``faults`` says, by the number of the rule, which of them could not be applied to every item.
    """

    def __init__(self, rules: Sequence[Rule]):
        self._rules = rules
        named = msgspec.json.encode(list(rules)) if rules else b""
        self.name = hashlib.sha256(named).hexdigest()[:12] if rules else ""
        self.faults: dict[int, str] = {}

    def apply(self, cache: FeedCache, *, stopped: Callable[[], bool] = lambda: False) -> None:
        """Apply the rules to all items that they were not applied to yet, and keep the outcome."""
        for found in cache.unruled(self.name):
            if stopped():
                return
            cache.keep_rulings(self.name, self.rulings(found))

    def notices(self) -> list[str]:
        """Return a sentence for each rule that could not be applied to every item."""
        return [f"Rule {number + 1} of {FILE} {fault}." for number, fault in self.faults.items()]

    def rulings(self, found: Sequence[tuple[Entry, str]]) -> dict[str, str]:
        """Return what the rules say of items and their HTML, by key, as the cache keeps it."""
        matches = self._matches(found)
        return {
            entry.key: self._ruling(number in matching for matching in matches)
            for number, (entry, _) in enumerate(found)
        }

    def _ruling(self, matches: Iterable[bool]) -> str:
        said: dict[str, None] = {}
        for rule, is_match in zip(self._rules, matches, strict=True):
            if is_match and rule.do == HIDE:
                return HIDE
            if is_match:
                said[f"#{rule.tag}" if rule.do == "tag" else STAR] = None
        return "\t".join(said)

    def _matches(self, found: Sequence[tuple[Entry, str]]) -> list[set[int]]:
        """Return, for each rule, the numbers of the items that it matches."""
        size = len(found)
        texts = [entry.title for entry, _ in found]
        if any(rule.where != "title" for rule in self._rules):
            texts += [words_of(text)[:LONGEST_TEXT] for _, text in found]
        searches = []
        for number, rule in enumerate(self._rules):
            usable = self.faults.get(number) != _UNUSABLE
            items = [
                place
                for place, (entry, _) in enumerate(found)
                if usable and without_login(rule.feed) in ("", without_login(entry.feed))
            ]
            titles = items if rule.where != "text" else []
            bodies = [size + place for place in items] if rule.where != "title" else []
            searches.append(Search(rule.match, titles + bodies, any_case=True))
        answers = run(
            searches, texts, most=1, seconds=LONGEST_SEARCH, computing=LONGEST_LOT + len(searches)
        )
        matches = []
        for number, (search, answer) in enumerate(zip(searches, answers, strict=True)):
            if answer.fault:
                self.faults[number] = _UNUSABLE
            elif answer.slow:
                self.faults.setdefault(number, _SLOW)
            places = zip(search.texts, answer.places, strict=False)
            matches.append({text % size for text, spans in places if spans})
        return matches


_NOTHING = Ruling()
_SLOW = "takes too long with some items, which it leaves alone; make it simpler"
_UNUSABLE = "takes too much time or memory, so it is not applied; make it simpler"


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
    "match": text_value,
    "tag": _tag,
    "in": one_of("title", "text", "both"),
    "feed": _feed,
}

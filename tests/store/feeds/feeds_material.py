"""What the tests of the journals of feeds share: things to do, and all that was done as one."""

from __future__ import annotations

import random

from reader.store.feeds_protocol import Starred, Subscription, item_key

FEEDS = [f"https://{name}.example/feed" for name in "abc"]
KEYS = [item_key(FEEDS[0], str(number)) for number in range(12)]
TAGS = ["later", "prices"]


def flat(feeds) -> dict[tuple, object]:
    """Return all that a person has done with feeds, by what it is about."""
    found: dict[tuple, object] = {("feed", url): each for url, each in feeds.subscriptions.items()}
    found |= {("read", key): True for key in feeds.read}
    found |= {("star", key): star for key, star in feeds.starred.items() if star is not None}
    found |= {("article", key): article for key, article in feeds.articles.items()}
    for key, tags in feeds.tags.items():
        found |= {("tag", key, tag): True for tag, on in tags.items() if on}
    return found


def do_something(feeds, rng: random.Random) -> None:
    """Do any one thing that a person does with feeds."""
    feed, key, tag = rng.choice(FEEDS), rng.choice(KEYS), rng.choice(TAGS)
    acts = [
        lambda: feeds.subscribe(Subscription(feed, folder=rng.choice(["", "World"]))),
        lambda: feeds.unsubscribe(feed),
        lambda: feeds.set(
            Subscription(feed, f"{rng.random()}", address=rng.choice(["", FEEDS[0]]))
        ),
        lambda: feeds.mark_read([key], read=key not in feeds.read),
        lambda: feeds.mark_read(KEYS),
        lambda: feeds.mark_read(KEYS, read=False),
        lambda: feeds.opened(key, f"{rng.randrange(16**20):020x}"),
        lambda: feeds.star(key, Starred(feed, title=f"{rng.random()}")),
        lambda: feeds.star(key, None),
        lambda: feeds.tag(key, tag, on=tag not in feeds.tags.get(key, {})),
    ]
    rng.choice(acts)()

"""Feeds on the command line, against a real web server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.articles.web.web_server import web_server


@pytest.fixture
def site():
    with web_server() as site:
        yield site


def rss(count: int, title: str = "The Daily", text: str = "") -> bytes:
    items = "".join(
        f"<item><title>Item {n}</title><guid isPermaLink='false'>{n}</guid><link>/{n}</link>"
        f"<description>{text or f'Text {n}.'}</description></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def listed(run) -> list[dict]:
    return json.loads(run("feeds", "--json").out)


def test_a_feed_is_followed_listed_refreshed_and_removed(run, site):
    url = site.serve("/feed", rss(3), kind="application/rss+xml")
    added = run("feeds", "add", url, "--folder", "News/World")
    assert added.code == 0
    assert added.out == f"new    {url}  The Daily  (3 items)\n"
    row = listed(run)[0]
    assert (row["title"], row["folder"], row["unread"]) == ("The Daily", "News/World", 3)
    assert "News/World" in run("feeds").out
    site.serve("/feed", rss(5), kind="application/rss+xml")
    refreshed = run("feeds", "refresh")
    assert (refreshed.code, refreshed.err) == (0, "refreshed 1 feed, 2 new items\n")
    assert listed(run)[0]["unread"] == 5
    assert run("feeds", "remove", "the daily").code == 0
    assert listed(run) == []
    assert "feeds add URL" in run("feeds").err


def test_only_changes_are_fetched(run, site):
    def answer(request):
        if request.headers["If-None-Match"] == '"1"':
            request.reply(status=304)
        else:
            request.reply(rss(2), kind="application/rss+xml", ETag='"1"')

    site.answers["/feed"] = answer
    run("feeds", "add", site.url + "/feed")
    assert run("feeds", "refresh").err == "refreshed 1 feed, 0 new items\n"
    assert [r.headers["If-None-Match"] for r in site.seen] == [None, '"1"']


def test_listing_fetches_nothing(run, site):
    url = site.serve("/feed", rss(2), kind="application/rss+xml")
    run("feeds", "add", url)
    before = len(site.seen)
    run("feeds")
    run("feeds", "items")
    run("feeds", "export")
    assert len(site.seen) == before


def test_a_page_that_names_its_feed_is_enough(run, site):
    url = site.serve("/feed", rss(1), kind="application/rss+xml")
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    site.serve("/", page, kind="text/html")
    assert run("feeds", "add", site.url + "/").code == 0
    assert listed(run)[0]["url"] == url


@pytest.mark.parametrize(
    ("path", "says"),
    [("/page", "is no feed and names none"), ("/gone", "nothing at this address"), ("", "feed")],
)
def test_what_is_no_feed_is_refused(run, site, path, says):
    site.serve("/page", b"<html>text</html>", kind="text/html")
    site.serve("/", b"\0\x01", kind="application/octet-stream")
    failed = run("feeds", "add", site.url + path)
    assert failed.code == 1
    assert says in failed.err
    assert listed(run) == []


def test_one_bad_feed_does_not_keep_the_others_from_coming(run, site):
    good = site.serve("/good", rss(1), kind="application/rss+xml")
    bad = site.serve("/bad", rss(1, "Bad"), kind="application/rss+xml")
    run("feeds", "add", good, bad)
    site.serve("/bad", b"oops", status=500)
    site.serve("/good", rss(3), kind="application/rss+xml")
    refreshed = run("feeds", "refresh")
    assert refreshed.code == 1
    assert "Bad: " in refreshed.err
    assert "HTTP 500" in refreshed.err
    assert "refreshed 1 feed, 2 new items, 1 failed" in refreshed.err
    assert {row["title"]: row["unread"] for row in listed(run)} == {"The Daily": 3, "Bad": 1}


def test_a_server_that_wants_to_be_left_alone_is(run, site):
    url = site.serve("/feed", rss(1), kind="application/rss+xml")
    run("feeds", "add", url)
    site.serve("/feed", b"", status=429, Retry_After="3600")
    assert run("feeds", "refresh").code == 1
    before = len(site.seen)
    again = run("feeds", "refresh")
    assert again.code == 1
    assert "asked to be left alone until" in again.err
    assert len(site.seen) == before


def test_a_feed_that_has_moved_or_is_gone_is_told(run, site):
    new = site.serve("/new", rss(1), kind="application/rss+xml")
    old = site.serve("/old", rss(1), kind="application/rss+xml")
    gone = site.serve("/gone", rss(1, "Gone"), kind="application/rss+xml")
    run("feeds", "add", old, gone)
    site.serve("/old", b"", status=301, Location="/new")
    site.serve("/gone", b"", status=410)
    told = run("feeds", "refresh").err
    assert f"The Daily has moved for good; from now on it is asked for at {new}." in told
    assert "Gone: It is gone for good, says its server (HTTP 410); refresh it alone" in told
    assert {row["title"]: row["address"] for row in listed(run)} == {"The Daily": new, "Gone": gone}
    assert f'xmlUrl="{new}"' in run("feeds", "export").out
    again = run("feeds", "refresh")
    assert (again.code, again.err.splitlines()[-1]) == (
        0, "refreshed 1 feed, 0 new items, 1 gone for good",
    )  # fmt: skip
    assert run("feeds", "refresh", "gone").code == 1
    assert run("feeds", "remove", new).code == 0


def test_opml_goes_in_and_out(run, site):
    Path("list.opml").write_text(
        '<opml version="2.0"><body><outline text="World">'
        '<outline text="A &amp; B" xmlUrl="https://a.example/feed"/></outline>'
        '<outline text="x" xmlUrl="javascript:x"/></body></opml>'
    )
    taken = run("feeds", "import", "list.opml")
    assert taken.code == 0
    assert taken.err == "followed 1 new feed, 1 left out whose address is no web address\n"
    assert [(r["title"], r["folder"]) for r in listed(run)] == [("A & B", "World")]
    out = run("feeds", "export").out
    assert 'text="A &amp; B" xmlUrl="https://a.example/feed"' in out
    assert run("feeds", "export", "-o", "list.opml").code == 1
    assert run("feeds", "export", "-o", "list.opml", "--force").code == 0
    assert "1 known already" in run("feeds", "import", "list.opml").err


def test_settings_of_a_feed(run, site):
    url = site.serve("/feed", rss(1), kind="application/rss+xml")
    run("feeds", "add", url)
    assert run("feeds", "set", url, "--title", "Mine", "--folder", "A", "--full-text").code == 0
    row = listed(run)[0]
    assert (row["title"], row["folder"], row["full_text"]) == ("Mine", "A", True)
    run("feeds", "set", "mine", "--title", "", "--no-full-text")
    assert (listed(run)[0]["title"], listed(run)[0]["full_text"]) == ("The Daily", False)
    assert run("feeds", "set", url).code == 2
    assert run("feeds", "set", "nothing", "--title", "x").code == 1


def test_rules_hide_star_and_tag(run, site, home):
    config = home / "config" / "newsmark"
    config.mkdir(parents=True)
    (config / "rules.toml").write_text(
        '[[rule]]\ndo = "hide"\nmatch = "item 0"\n'
        '[[rule]]\ndo = "star"\nmatch = "text 1"\nin = "text"\n'
        '[[rule]]\ndo = "tag"\ntag = "two"\nmatch = "2$"\n'
        '[[rule]]\ndo = "hide"\nmatch = "."\nfeed = "https://other.example/"\n'
    )
    run("feeds", "add", site.serve("/feed", rss(3), kind="application/rss+xml"))
    rows = json.loads(run("feeds", "items", "--json").out)
    assert [(r["title"], r["starred"], r["tags"]) for r in rows] == [
        ("Item 1", True, []),
        ("Item 2", False, ["two"]),
    ]
    assert listed(run)[0]["unread"] == 2
    (config / "rules.toml").write_text('[[rule]]\ndo = "hide"\nmatch = "item 1"\n')
    titles = [r["title"] for r in json.loads(run("feeds", "items", "--json").out)]
    assert titles == ["Item 0", "Item 2"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[[rule]]\ndo = "hid"\nmatch = "x"', 2, "one of hide, star, tag"),
        ('[[rule]]\ndo = "hide"\nmatch = "("', 3, "a regular expression"),
        ('[[rule]]\ndo = "hide"\nmatsch = "x"', 3, "did you mean match"),
        ('[[rule]]\ndo = "hide"\nmatch = "x"\nfeed = "file:///x"', 4, "address"),
        ("rule = 3", 1, "[[rule]]"),
    ],
)
def test_a_mistake_in_the_rules_is_told_with_its_line(run, home, text, line, says):
    config = home / "config" / "newsmark"
    config.mkdir(parents=True)
    (config / "rules.toml").write_text(text)
    failed = run("feeds")
    assert failed.code == 1
    assert f"rules.toml:{line}: " in failed.err
    assert says in failed.err


def test_a_rule_that_takes_too_much_is_named_and_the_others_hold(run, site, home):
    config = home / "config" / "newsmark"
    config.mkdir(parents=True)
    (config / "rules.toml").write_text(
        '[[rule]]\ndo = "hide"\nmatch = "(e|e)*[xy]"\n[[rule]]\ndo = "star"\nmatch = "q"\n'
    )
    data = rss(5).replace(b"<title>Item", b"<title>q" + b"e" * 900)
    done = run("feeds", "add", site.serve("/feed", data, kind="application/rss+xml"))
    assert done.err.count("Rule 1 of rules.toml takes too much time") == 1
    rows = json.loads(run("feeds", "items", "--json").out)
    assert [row["starred"] for row in rows] == [True] * 5


def test_a_rule_that_takes_too_much_to_compile_is_told_with_its_line(run, home):
    config = home / "config" / "newsmark"
    config.mkdir(parents=True)
    (config / "rules.toml").write_text('[[rule]]\ndo = "hide"\n\nmatch = "b{87654321}"\n')
    failed = run("feeds")
    assert failed.code == 1
    assert "rules.toml:4: match takes too much memory" in failed.err


def test_a_password_of_a_feed_is_used_and_printed_nowhere(run, site, home, tmp_path):
    site.serve("/feed", rss(1, title=""), kind="application/rss+xml")
    url = site.url.replace("http://", "http://ana:secret@") + "/feed"
    shown = site.url.replace("http://", "http://…@") + "/feed"
    outputs = [run("feeds", "add", url), run("feeds", "add", url)]
    outputs += [run("feeds", *args) for args in ([], ["--json"], ["items"], ["items", "--json"])]
    outputs.append(run("feeds", "refresh", shown))
    assert outputs[-1].code == 0
    site.answers["/feed"] = lambda request: request.reply(b"", status=500)
    outputs += [run("feeds", "refresh", url), run("feeds"), run("feeds", "--json")]
    outputs += [run("feeds", "set", url.replace("ana", "ben"), "--title", "x")]
    exported = run("feeds", "export", "-o", str(tmp_path / "out.opml"))
    assert "left out the name and password in 1 address" in exported.err
    for each in [*outputs, exported]:
        assert "secret" not in each.out + each.err
        assert "Traceback" not in each.err
    assert listed(run)[0]["address"] == shown
    assert "secret" not in (tmp_path / "out.opml").read_text()
    assert site.url + "/feed" in (tmp_path / "out.opml").read_text()
    authorization = {request.headers["Authorization"] for request in site.seen}
    assert authorization == {"Basic YW5hOnNlY3JldA=="}, "it is asked for with the password"
    assert run("feeds", "remove", shown).code == 0
    assert listed(run) == []


def test_a_password_given_later_is_used_from_then_on(run, site):
    plain = site.serve("/feed", rss(1), kind="application/rss+xml")
    run("feeds", "add", plain)
    run("feeds", "add", plain.replace("http://", "http://ana:secret@"))
    assert len(listed(run)) == 1
    run("feeds", "refresh", "The Daily")
    assert site.seen[-1].headers["Authorization"]


def test_titles_cannot_act_on_the_terminal(run, site):
    data = rss(1, title="x&#155;31m\x1b]0;owned\x07").replace(b"Item 0", b"\x1b[2J\xe2\x80\xae bad")
    run("feeds", "add", site.serve("/feed", data, kind="application/rss+xml"))
    for args in (["feeds"], ["feeds", "items"], ["feeds", "--json"], ["feeds", "items", "--json"]):
        told = run(*args)
        assert not set(told.out + told.err) & set("\x1b\x07\x9b\u202e")


def test_add_follows_a_feed_and_takes_the_rest_as_articles(run, site):
    url = site.serve("/feed", rss(2), kind="application/rss+xml")
    page = site.serve("/a.txt", b"A text from the web.", kind="text/plain; charset=utf-8")
    Path("list.opml").write_text(f'<opml><body><outline xmlUrl="{site.url}/other"/></body></opml>')
    added = run("add", url, page, "list.opml")
    assert added.code == 0
    assert "The Daily" in added.out
    assert "A text from the web." in added.out
    assert sorted(row["url"] for row in listed(run)) == [url, site.url + "/other"]
    assert site.paths() == ["/feed", "/a.txt"]
    assert "A text from the web." in run("list").out


def test_add_tells_an_address_that_leads_nowhere(run, site):
    failed = run("add", site.url + "/gone")
    assert failed.code == 1
    assert "nothing at this address" in failed.err
    assert listed(run) == []

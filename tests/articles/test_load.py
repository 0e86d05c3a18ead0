import hashlib
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reader.articles import load
from reader.articles.errors import ArticleError
from reader.articles.load import find_files, load_bytes, load_path, load_sources, load_stdin
from reader.articles.model import Article, article_id

REAL = Path(__file__).parents[2] / "../shared/corpora/articles"
SAMPLES = Path(__file__).parents[2] / "sample_articles"


def refusal(source, **options):
    with pytest.raises(ArticleError) as caught:
        load_path(source, **options)
    return sentence(caught.value)


def sentence(error):
    message = str(error)
    assert message.endswith(".") and "\n" not in message
    assert message.isprintable()
    return message


def write(path, content="Some text.\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def give_stdin(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_text_file_becomes_an_article_byte_for_byte(tmp_path):
    text = "The town votes\n\n  It said yes,  and it was the first of the towns to do so.\n\n"
    article = load_path(write(tmp_path / "a.txt", text))
    assert article.text == text
    assert article.id == article_id(text)
    assert (article.title, article.lang) == ("The town votes", "en")
    assert [b.kind for b in article.blocks] == ["heading", "paragraph"]
    source = article.source
    assert (source.kind, source.extractor) == ("text", "")
    assert source.raw_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert source.normalised == {}
    assert source.fetched_at.endswith("Z") and len(source.fetched_at) == 24


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN"])
def test_a_markdown_file_is_rendered(tmp_path, name):
    raw = b"\xef\xbb\xbf---\r\nlang: de\r\nauthor: Ana\r\ndate: 2024\r\n---\r\n# The *vote*\r\n"
    article = load_path(write(tmp_path / name, raw))
    assert (article.text, article.title, article.lang) == ("The vote", "The vote", "de")
    assert (article.authors, article.published) == (["Ana"], "2024")
    assert article.source.kind == "markdown"
    assert article.source.extractor == "markdown-it-py"
    assert article.source.extractor_version[0].isdigit()
    assert article.source.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert article.source.normalised == {"bom": 1, "crlf": 6, "front_matter": 5}


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: From the head\n---\n# Heading\n", "From the head"),
        ("Some text\n\n## Heading *one*\n\n# Heading two", "Heading one"),
        ("---\n\nFirst  \nline\n", "First"),
    ],
)
def test_the_title_is_the_heads_else_the_first_heading_else_the_first_line(source, title):
    assert load_bytes(source.encode(), name="x", kind="markdown").title == title


def test_a_file_with_an_unknown_ending_is_plain_text(tmp_path):
    assert load_path(write(tmp_path / "NOTES", "# not *Markdown*")).text == "# not *Markdown*"


def test_an_encoding_may_be_named(tmp_path):
    file = write(tmp_path / "a.txt", b"caf\xe9")
    assert load_path(file, encoding="latin-1").text == "café"
    assert "0xE9 at offset 3" in refusal(file)


@pytest.mark.parametrize("content", [b"", b" \n", b"%PDF-1.4", b"a\0b", b"\xff\xfe\xfa"])
def test_what_is_no_text_is_refused_by_name(tmp_path, content):
    file = write(tmp_path / "a.txt", content)
    assert refusal(file).startswith(str(file))


def test_markdown_that_shows_nothing_is_refused(tmp_path):
    assert "no text" in refusal(write(tmp_path / "a.md", "<!-- nothing -->\n\n[a]: /u\n"))


def test_a_missing_file_is_said(tmp_path):
    assert "no such file" in refusal(tmp_path / "none.txt")


def test_a_name_that_no_file_can_have_is_said():
    assert "cannot be read" in refusal("a\0b.txt")


def test_a_name_cannot_act_on_the_terminal(tmp_path):
    message = refusal(tmp_path / "\x1b[2Jevil\u202etxt\udcff")
    assert "\\x1b[2Jevil\\u202etxt\\udcff" in message


def test_a_name_that_is_not_utf8_can_still_be_recorded(tmp_path):
    try:
        file = write(tmp_path / os.fsdecode(b"caf\xe9.txt"))
    except OSError:
        pytest.skip("this file system holds UTF-8 names only")
    assert load_path(file).source.location.endswith("caf\ufffd.txt")


def test_a_file_without_permission_is_said(tmp_path, monkeypatch):
    file = write(tmp_path / "a.txt")

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "permission" in refusal(file)


def test_a_folder_is_no_article(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_a_pipe_a_socket_and_a_device_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "named pipe" in refusal(tmp_path / "pipe.txt")
    assert "device" in refusal("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        assert "socket" in refusal(tmp_path / "s.txt")


def test_a_file_above_the_limit_names_size_limit_and_setting(tmp_path):
    file = write(tmp_path / "a.txt", b"a" * 2_500_000)
    message = refusal(file, max_bytes=1_000_000)
    assert "2.5 MB" in message and "1 MB" in message and "max_article_mb" in message
    assert len(load_path(file, max_bytes=2_500_000).text) == 2_500_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_a_file_larger_than_it_says_is_held_to_the_limit():
    assert "max_article_mb" in refusal("/proc/self/status", max_bytes=10)


def test_the_location_shows_the_home_folder_as_a_tilde(tmp_path, monkeypatch):
    file = write(tmp_path / "home" / "news" / "a.txt")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "home")
    assert load_path("news/../news/a.txt").source.location == "~/news/a.txt"
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    assert load_path("news/a.txt").source.location == str(file)


def test_files_of_a_folder_come_in_natural_order(tmp_path):
    names = ["1.txt", "2.md", "10.TEXT", "b/2.markdown", "b/10.txt", "B.txt"]
    for name in [*names, "c.docx", "d", ".hidden.txt", ".git/e.txt", "newsmark.toml"]:
        write(tmp_path / name)
    found = [str(p.relative_to(tmp_path)) for p in find_files(tmp_path)]
    assert found == ["1.txt", "2.md", "10.TEXT", "b/2.markdown", "b/10.txt", "B.txt"]


def test_stores_inside_a_folder_are_left_out(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "marks/store.json")
    write(tmp_path / "marks/notes/b.txt")
    assert find_files(tmp_path) == [tmp_path / "a.txt"]


def test_a_folder_that_is_a_store_is_said(tmp_path):
    write(tmp_path / "store.json")
    write(tmp_path / "a.txt")
    (error,) = load_sources([tmp_path])
    assert "--store" in sentence(error)
    assert find_files(tmp_path) == []


def test_links_cannot_loop_or_lead_out_of_the_folder(tmp_path):
    outside = write(tmp_path / "secret.txt")
    inside = write(tmp_path / "in" / "sub" / "a.txt")
    folder = tmp_path / "in"
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "b.txt").symlink_to(inside)
    (folder / "c.txt").symlink_to(outside)
    (folder / "out").symlink_to(tmp_path)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    assert find_files(folder) == [folder / "b.txt", folder / "self.txt", inside]
    told = [sentence(e) for e in load_sources([folder]) if isinstance(e, ArticleError)]
    assert len(told) == 3
    assert [("out of the folder" in message) for message in told] == [True, True, False]


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    write(tmp_path / "1.txt", "one")
    write(tmp_path / "2.txt", b"\xff")
    write(tmp_path / "3.md", "# three")
    found = list(load_sources([tmp_path, tmp_path / "none.txt", tmp_path / "1.txt"]))
    texts = [f.text if isinstance(f, Article) else None for f in found]
    assert texts == ["one", None, "three", None, "one"]
    assert "2.txt" in sentence(found[1]) and "none.txt" in sentence(found[3])


def test_a_folder_without_articles_is_said(tmp_path):
    write(tmp_path / "a.docx")
    (error,) = load_sources([tmp_path])
    assert "no articles" in sentence(error) and ".md" in str(error)


def test_a_folder_that_cannot_be_looked_into_is_said(tmp_path, monkeypatch):
    write(tmp_path / "a.txt")
    locked = tmp_path / "locked"
    locked.mkdir()
    scandir = os.scandir

    def refuse(path):
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    article, error = load_sources([tmp_path])
    assert article.text == "Some text.\n"
    assert "locked" in sentence(error) and "permission" in str(error)


def test_a_file_url_is_read(tmp_path):
    file = write(tmp_path / "a b.txt")
    (article,) = load_sources([file.as_uri()])
    assert article.text == "Some text.\n"
    (error,) = load_sources(["file://elsewhere/a.txt"])
    assert "another machine" in sentence(error)


def test_standard_input_is_read_as_bytes(monkeypatch):
    give_stdin(monkeypatch, b"A line\r\n\r\n# *b*\n")
    (article,) = load_sources(["-"])
    assert article.text == "A line\n\n# *b*\n"
    assert (article.source.kind, article.source.location) == ("stdin", "stdin")


def test_standard_input_may_hold_markdown(monkeypatch):
    give_stdin(monkeypatch, b"# *b*\n")
    article = load_stdin(kind="markdown")
    assert (article.text, article.source.kind) == ("b", "stdin")
    assert article.source.extractor == "markdown-it-py"


def test_standard_input_has_the_same_limit(monkeypatch):
    give_stdin(monkeypatch, b"abcdef")
    (error,) = load_sources(["-"], max_bytes=5)
    assert "max_article_mb" in sentence(error)


def test_no_standard_input_is_said(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    (error,) = load_sources(["-"])
    assert "no standard input" in sentence(error)


def test_plain_text_is_read_without_the_markdown_parser(tmp_path):
    write(tmp_path / "a.txt")
    code = (
        "import sys; from reader.articles.load import load_path; "
        f"load_path({str(tmp_path / 'a.txt')!r}); sys.exit('markdown_it' in sys.modules)"
    )
    root = Path(load.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the real articles are not on this machine")
def test_real_articles_load():
    for article in load_sources([REAL]):
        assert isinstance(article, Article)
        assert article.lang == "en"
        assert article.blocks[0].kind == "heading"
        assert len(article.blocks) > 5


def test_the_sample_articles_load():
    articles = list(load_sources([SAMPLES]))
    assert len(articles) > 1
    for article in articles:
        assert isinstance(article, Article), article
        assert article.title and article.lang and article.blocks


@pytest.mark.parametrize("address", ["ftp://host/file.txt", "gopher://host/"])
def test_an_address_of_another_kind_is_refused_as_what_it_is(address):
    (error,) = load_sources([address])
    assert str(error) == f"{address} cannot be read: of addresses, http and https can."

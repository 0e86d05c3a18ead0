"""The one table of what a key can do. It feeds the bindings, the command palette, the help screen,
``newsmark keys`` and the README, and it knows no screen: to import it costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal[
    "article", "panel", "library", "feeds", "hits", "marks", "review", "figures", "everywhere"
]


@dataclass(frozen=True)
class Action:
    """One thing that a key can do.

    ``keys`` are names as people write them: a character, ``ctrl+d``, ``shift+left``, ``pagedown``,
    or two after each other with a space between (``g g``). ``where`` is the place that must have
    the keyboard; what works in the article works in its panel too, unless the panel says otherwise.
    """

    id: str
    keys: tuple[str, ...]
    where: Where
    group: str
    label: str
    help: str


MOVE = "Move"
SELECT = "Select"
MARK = "Mark"
EDIT = "Annotations"
SEARCH = "Search and jump"
VIEW = "View"
ARTICLES = "Articles"
LIBRARY = "Library"
FEEDS = "Feeds"
HITS = "Search in all articles"
MARKS = "All marks"
REVIEW = "Review"
FIGURES = "Agreement"
PROGRAM = "Program"


def _article(group: str, rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [Action(a, tuple(k.split("  ")), "article", group, b, c) for a, k, b, c in rows]


def _feeds(rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [Action(f"feeds-{a}", tuple(k.split("  ")), "feeds", FEEDS, b, c) for a, k, b, c in rows]


def _hits(rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [Action(f"hits-{a}", tuple(k.split("  ")), "hits", HITS, b, c) for a, k, b, c in rows]


def _marks(rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [Action(f"marks-{a}", tuple(k.split("  ")), "marks", MARKS, b, c) for a, k, b, c in rows]


def _review(rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [
        Action(f"review-{a}", tuple(k.split("  ")), "review", REVIEW, b, c) for a, k, b, c in rows
    ]


def _figures(rows: list[tuple[str, str, str, str]]) -> list[Action]:
    return [
        Action(f"figures-{a}", tuple(k.split("  ")), "figures", FIGURES, b, c)
        for a, k, b, c in rows
    ]


ACTIONS: tuple[Action, ...] = (
    *_article(
        MOVE,
        [
            ("left", "left  h", "Left", "One character back."),
            ("right", "right  l", "Right", "One character on."),
            ("down", "down  j", "Down", "One line down."),
            ("up", "up  k", "Up", "One line up."),
            ("word-right", "w", "Next word", "To the beginning of the next word."),
            ("word-left", "b", "Word before", "To the beginning of the word, then the one before."),
            ("word-end", "e", "End of word", "To the end of the word, then of the next."),
            ("sentence-right", ")", "Next sentence", "To the beginning of the next sentence."),
            ("sentence-left", "(", "Sentence before", "To the beginning of the sentence."),
            ("paragraph-right", "}", "Next paragraph", "To the beginning of the next paragraph."),
            ("paragraph-left", "{", "Paragraph before", "To the beginning of the paragraph."),
            ("line-start", "0  ^", "Start of line", "To the first character of the line."),
            ("line-end", "$", "End of line", "To the last character of the line."),
            ("page-down", "space  pagedown  ctrl+f", "Page down", "One page on."),
            ("page-up", "pageup  ctrl+b", "Page up", "One page back."),
            ("half-down", "ctrl+d", "Half a page down", "Half a page on."),
            ("half-up", "ctrl+u", "Half a page up", "Half a page back."),
            ("home", "g g  home", "Beginning", "To the beginning of the article."),
            ("end", "G  end", "End", "To the end of the article."),
            ("centre", "z z", "Centre", "Scroll so that the cursor is in the middle."),
        ],
    ),
    *_article(
        SELECT,
        [
            ("select", "v", "Select", "Begin to select at the cursor, or stop selecting."),
            ("extend-left", "shift+left", "Extend left", "Select one character back."),
            ("extend-right", "shift+right", "Extend right", "Select one character on."),
            ("extend-up", "shift+up", "Extend up", "Select one line up."),
            ("extend-down", "shift+down", "Extend down", "Select one line down."),
            ("extend-word", "ctrl+shift+right", "Extend by a word", "Select to the next word."),
            ("extend-word-back", "ctrl+shift+left", "Extend back", "Select to the word before."),
            ("swap", ";", "Other end", "Put the cursor at the other end of the selection."),
            ("drop", "escape", "Let go", "Let go of the selection or the search. Never quits."),
            ("select-word", "W", "Select word", "Select the word; again adds the next."),
            (
                "select-sentence",
                "s",
                "Select sentence",
                "Select the sentence; again adds the next.",
            ),
            ("select-paragraph", "p", "Select paragraph", "Select the paragraph; again: the next."),
            ("select-quote", '"', "Select quote", "Select the quoted passage; again: the outer."),
        ],
    ),
    *_article(
        MARK,
        [
            *(
                (
                    f"label-{digit}",
                    str(digit),
                    f"Mark with label {digit}",
                    "Mark the selection with this label; with none, the sentence.",
                )
                for digit in range(1, 10)
            ),
            ("repeat", ".", "Mark again", "The last label again, on the selection or sentence."),
            ("labels", "L", "Labels", "The labels, their keys, and the guidelines of the scheme."),
        ],
    ),
    *_article(
        EDIT,
        [
            ("next-annotation", "]", "Next annotation", "To the next annotation."),
            ("previous-annotation", "[", "Annotation before", "To the annotation before."),
            ("details", "enter", "Details", "The annotation here: label, bounds, note, history."),
            ("note", "a", "Note", "Write a note on the annotation here."),
            ("comment", "C", "Comment", "Comment on the annotation here, also a colleague's."),
            ("next-comment", "g c", "New comment", "To the next comment that you have not seen."),
            ("colleagues", "O", "Colleagues", "Show or hide what colleagues have marked."),
            ("move-start", "<", "Start here", "Move the annotation's start to the cursor."),
            ("move-end", ">", "End here", "Move the annotation's end to the cursor."),
            ("move-both", "=", "Take selection", "Give the annotation the selected bounds."),
            ("add-part", "&", "Add part", "Add the selection to the annotation at hand."),
            ("cut-out", "!", "Cut out", "Take the selection out of the annotation: a gap in it."),
            ("delete", "x  delete", "Delete", "Delete the annotation here."),
            ("undo", "u", "Undo", "Undo the last action, as far back as there is history."),
            ("redo", "ctrl+r", "Redo", "Redo what was undone."),
            ("unplaced", "U", "Without a place", "Place the marks that a later text has cut off."),
            ("filter", "f", "Filter", "List one label only; again: the next label, then all."),
        ],
    ),
    *_article(
        SEARCH,
        [
            ("search", "/", "Search", "Search in the article; /a.c/ is a regular expression."),
            ("search-next", "n", "Next hit", "To the next place found."),
            ("search-previous", "N", "Hit before", "To the place found before."),
            ("jump-back", "ctrl+o  alt+left", "Jump back", "To where the last jump came from."),
            ("jump-forth", "alt+right", "Jump forth", "Forth again, after going back."),
            ("bookmark", "B", "Bookmark", "Give this place a name, to come back to it."),
            ("bookmarks", "'", "Bookmarks", "Go to a bookmark, rename or delete it."),
            ("outline", "t", "Outline", "The headings, to go to one."),
            ("follow", "%", "Footnote", "From the number of a note to the note, and back again."),
            ("differences", "D", "Differences", "What has changed since the text before."),
            ("later-text", "g n", "Later text", "To the latest text of this article."),
            ("earlier-text", "g p", "Earlier text", "To the text before this one."),
            ("links", "o", "Links", "The links: open one, read it here, add it, copy it."),
        ],
    ),
    *_article(
        ARTICLES,
        [
            ("done", "m", "Done", "Done with this article; on to the next unfinished one."),
            ("skip", "M", "Skip", "Skip this article; on to the next unfinished one."),
            ("tag", "#", "Tags", "Give the article tags, with spaces between them."),
            ("next-article", "J", "Next article", "To the next article of the list."),
            ("previous-article", "K", "Article before", "To the article before."),
        ],
    ),
    *_article(
        VIEW,
        [
            ("switch", "tab", "Panel or article", "Give the keyboard to the panel, and back."),
            ("panel", "\\", "Show panel", "Show or hide the annotation panel."),
            ("narrower", "-", "Narrower", "Make the reading column narrower."),
            ("wider", "+", "Wider", "Make the reading column wider."),
            ("focus", "z f", "Focus", "Dim all but the sentence; again: the paragraph; nothing."),
            ("spacing", "z s", "Spacing", "Leave every second row empty, or none."),
            ("join-lines", "z r", "Join lines", "Lines wrapped by hand: joined, or as they are."),
            ("copy", "y", "Copy", "Copy the selection or annotation with its source and date."),
            ("copy-to-file", "Y", "Copy to a file", "Write the same at the end of a file."),
            ("info", "i", "About the article", "Where it came from, its length, what was changed."),
            ("whole-page", "z w", "Whole page", "Read all of the page; again: its article alone."),
        ],
    ),
    Action("panel-down", ("down", "j"), "panel", EDIT, "Next in panel", "To the next annotation."),
    Action("panel-up", ("up", "k"), "panel", EDIT, "Before in panel", "To the one before."),
    Action("panel-page-down", ("pagedown", "space"), "panel", EDIT, "Page down", "A page on."),
    Action("panel-page-up", ("pageup",), "panel", EDIT, "Page up", "A page back."),
    Action("panel-home", ("g g", "home"), "panel", EDIT, "First", "To the first annotation."),
    Action("panel-end", ("G", "end"), "panel", EDIT, "Last", "To the last annotation."),
    Action("panel-leave", ("escape",), "panel", EDIT, "Back to the text", "Back to the article."),
    Action("open", ("enter", "right", "l"), "library", LIBRARY, "Open", "Open the article."),
    Action("list-down", ("down", "j"), "library", LIBRARY, "Down", "One article down."),
    Action("list-up", ("up", "k"), "library", LIBRARY, "Up", "One article up."),
    Action(
        "list-page-down",
        ("pagedown", "space", "ctrl+f"),
        "library",
        LIBRARY,
        "Page down",
        "A page.",
    ),
    Action("list-page-up", ("pageup", "ctrl+b"), "library", LIBRARY, "Page up", "A page back."),
    Action("list-home", ("g g", "home"), "library", LIBRARY, "First", "To the first article."),
    Action("list-end", ("G", "end"), "library", LIBRARY, "Last", "To the last article."),
    Action(
        "list-filter", ("/",), "library", LIBRARY, "Filter", "Show titles with these letters in it."
    ),
    Action("list-clear", ("escape",), "library", LIBRARY, "Show all", "Drop filter, then view."),
    Action(
        "list-view",
        ("v",),
        "library",
        LIBRARY,
        "View",
        "Show only what is unread, in progress, done, …",
    ),
    Action("list-views", ("V",), "library", LIBRARY, "Choose view", "Choose a view, or a tag."),
    Action(
        "list-sort", ("S",), "library", LIBRARY, "Sort", "Sort by title, date, progress, marks, …"
    ),
    Action(
        "list-tag",
        ("t", "#"),
        "library",
        LIBRARY,
        "Tag",
        "Give the article tags, with spaces between them.",
    ),
    Action("list-undo", ("u",), "library", LIBRARY, "Take back", "Take back the change of tags."),
    Action(
        "next-unfinished", ("n",), "library", LIBRARY, "Next unfinished", "Open the next one to do."
    ),
    Action("feeds", ("F",), "library", LIBRARY, "Feeds", "The feeds that you follow."),
    Action(
        "all-bookmarks", ("'",), "library", LIBRARY, "Bookmarks", "The bookmarks of all articles."
    ),
    Action(
        "search-all", ("s",), "library", LIBRARY, "Search all articles", "Find words in all texts."
    ),
    Action("all-marks", ("A",), "library", LIBRARY, "All marks", "Every mark of every article."),
    *_feeds(
        [
            ("open", "enter  right  l", "Open", "Open the feed, or the item to read and mark."),
            (
                "full-text",
                "f",
                "Full text",
                "Open with its page's text; of a feed: always, or not.",
            ),
            ("leave", "left  h", "All feeds", "Back to the list of feeds."),
            ("down", "down  j", "Down", "One row down."),
            ("up", "up  k", "Up", "One row up."),
            ("page-down", "pagedown  space  ctrl+f", "Page down", "A page on."),
            ("page-up", "pageup  ctrl+b", "Page up", "A page back."),
            ("home", "g g  home", "First", "To the first row."),
            ("end", "G  end", "Last", "To the last row."),
            ("next-unread", "n", "Next unread", "To the next unread item, or feed with one."),
            ("previous-unread", "p", "Unread before", "To the unread item or feed before."),
            ("show", "v", "Show others", "Show unread items, all, or those with a star."),
            ("toggle-read", "N", "Read or not", "Mark the item as read, or as unread again."),
            ("all-read", "A", "All read", "Mark all items of what is shown or chosen as read."),
            ("undo", "u", "Take back", "Take back what was done last, as often as you like."),
            ("star", "s", "Star", "Star the item, or take its star away."),
            ("tag", "t", "Tag", "Give the item tags, with spaces between them."),
            ("refresh", "r", "Refresh", "Fetch what is new in the feeds shown or chosen."),
            ("refresh-all", "R", "Refresh all", "Fetch what is new in all feeds."),
            ("add", "a", "Follow", "Follow a feed, by its address or that of a page."),
            ("title", "e", "Title", "Call the feed otherwise; empty for its own title."),
            ("folder", "E", "Folder", "Put the feed into a folder; A/B is B inside A."),
            ("drop", "x", "Drop", "Follow the feed no more; what you opened and starred stays."),
            ("filter", "/", "Filter", "Show titles with these words."),
            ("search", "S", "Search", "Find words in titles and texts of all items."),
            ("clear", "escape", "Show all", "Drop the filter."),
        ]
    ),
    *_hits(
        [
            ("open", "enter  right  l", "Open", "Open the article at the chosen place."),
            ("down", "down  j", "Down", "One place down."),
            ("up", "up  k", "Up", "One place up."),
            ("page-down", "pagedown  space  ctrl+f", "Page down", "A page on."),
            ("page-up", "pageup  ctrl+b", "Page up", "A page back."),
            ("home", "g g  home", "First", "To the first row."),
            ("end", "G  end", "Last", "To the last row."),
            ("next-article", "J", "Next article", "To the next article found."),
            ("previous-article", "K", "Article before", "To the article found before."),
            ("ask", "s  /", "Other words", "Search for other words."),
            ("leave", "escape", "Leave the search", "Back to where you came from."),
        ]
    ),
    *_marks(
        [
            ("open", "enter  right  l", "Open", "Open the article at the chosen mark."),
            ("down", "down  j", "Down", "One mark down."),
            ("up", "up  k", "Up", "One mark up."),
            ("page-down", "pagedown  space  ctrl+f", "Page down", "A page on."),
            ("page-up", "pageup  ctrl+b", "Page up", "A page back."),
            ("home", "g g  home", "First", "To the first mark."),
            ("end", "G  end", "Last", "To the last mark."),
            ("next-article", "J", "Next article", "To the next mark in another article."),
            ("previous-article", "K", "Article before", "To the mark before in another article."),
            ("filter", "/", "Filter", "Words, or label: tag: by: article: note: since: until:"),
            ("clear", "escape", "Show all", "Drop the filter."),
            ("label", "f", "Next label", "List one label only; again: the next label, then all."),
            ("everybody", "O", "Everybody", "Show the marks of all annotators, or only yours."),
            ("sort", "S", "Sort", "The newest first, or article by article."),
            ("export", "e", "Export", "Write just the marks shown to a file, in a format."),
        ]
    ),
    *_review(
        [
            ("next", "n", "Next disagreement", "To the next one that is not decided."),
            ("previous", "N", "Disagreement before", "To the one before that is not decided."),
            ("forward", "]", "Next cluster", "To the next of those shown, decided or agreed too."),
            ("back", "[", "Cluster before", "To the one before of those shown."),
            *(
                (
                    f"accept-{digit}",
                    str(digit),
                    f"Take version {digit}",
                    "Take this annotator's version, also where that is nothing.",
                )
                for digit in range(1, 10)
            ),
            ("union", "|", "Union", "Take all that any of the spans covers, as one span."),
            ("intersection", "&", "Intersection", "Take what all of the spans cover."),
            ("edit", "e", "Own span", "Take the selection, or the whole, with a label to choose."),
            ("reject", "x  delete", "Reject", "Decide that nothing is to be marked here."),
            ("agreed", "=", "Take agreed", "Take all on which everybody agrees, in one action."),
            ("reopen", "r", "Open again", "Take back what was decided here."),
            ("reason", "a", "Reason", "Write down why it was decided so."),
            ("filter", "f", "Show", "Show one kind, one label, where one annotator differs."),
            ("names", "B", "Hide names", "Hide the annotators' names behind letters, or not."),
            ("agreement", "%", "Agreement", "The agreement figures, and what is behind each."),
        ]
    ),
    *_figures(
        [
            ("open", "enter  right  l", "Open", "Open the disagreements behind the figure."),
            ("down", "down  j", "Down", "To the next figure."),
            ("up", "up  k", "Up", "To the figure before."),
            ("page-down", "pagedown  space", "Page down", "Ten figures on."),
            ("page-up", "pageup", "Page up", "Ten figures back."),
            ("leave", "escape  left  h", "Leave", "Back to the review."),
        ]
    ),
    Action("help", ("?", "f1"), "everywhere", PROGRAM, "Help", "This list of keys."),
    Action(
        "palette", ("ctrl+p",), "everywhere", PROGRAM, "All commands", "Find a command by name."
    ),
    Action("theme", ("T",), "everywhere", PROGRAM, "Theme", "The next of dark, light, contrast."),
    Action("back", ("q",), "everywhere", PROGRAM, "Back", "Back to the library; from there, quit."),
    Action("quit", ("ctrl+q", "ctrl+c"), "everywhere", PROGRAM, "Quit", "Quit. All is saved."),
)

DIGITS = {
    "label": "mark with that label",
    "review-accept": "take that version",
}
"""The actions of the digits 1 to 9, by what their ids begin with, and what they do in short."""


def digit_family(action: Action) -> str:
    """Return what the id of a digit's action begins with; empty for any other action."""
    family, _, digit = action.id.rpartition("-")
    return family if family in DIGITS and digit.isdecimal() else ""


BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(action.group for action in ACTIONS))

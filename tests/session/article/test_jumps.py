"""Places left by a jump, back and forth."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.session.article.jump_list import MOST, Jumps

places = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), max_size=12)


def test_back_and_forth_again():
    jumps = Jumps()
    jumps.leave(("a", 0))
    jumps.leave(("a", 50))
    assert jumps.back(("b", 7)) == ("a", 50)
    assert jumps.back(("a", 50)) == ("a", 0)
    assert jumps.back(("a", 0)) is None
    assert jumps.forth(("a", 0)) == ("a", 50)
    assert jumps.forth(("a", 50)) == ("b", 7)
    assert jumps.forth(("b", 7)) is None


def test_a_new_jump_forgets_what_lay_ahead():
    jumps = Jumps()
    jumps.leave(("a", 0))
    assert jumps.back(("a", 9)) == ("a", 0)
    jumps.leave(("a", 3))
    assert jumps.forth(("a", 4)) is None


@given(places)
def test_going_back_never_stays_and_each_place_comes_once(left):
    jumps = Jumps()
    for place in left:
        jumps.leave(place)
    here, seen = ("z", 0), []
    while (place := jumps.back(here)) is not None:
        assert place != here
        seen.append(place)
        here = place
    assert len(seen) == len(set(left)) == len(set(seen))


def test_not_more_than_so_many_are_kept():
    jumps = Jumps()
    for offset in range(3 * MOST):
        jumps.leave(("a", offset))
    assert len(jumps.behind) == MOST

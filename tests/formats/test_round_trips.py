"""Every two-way format: what goes out comes back, less the losses that the report names exactly."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.formats.common.model import Item
from reader.formats.common.registry import readable
from tests.formats.format_material import article, mark
from tests.formats.round_trips import (
    compare_annotations,
    compare_progress,
    compare_records,
    there_and_back,
    works,
)
from tests.formats.samples import items, needs

TWO_WAY = [form.name for form in readable() if form.write is not None]


@pytest.fixture(params=TWO_WAY)
def form(request, tmp_path):
    return needs(request.param, tmp_path)


def check(form, sent):
    found, out, back = there_and_back(form, sent)
    assert not back.kinds, f"lost in reading what was written: {back.kinds}"
    texts = {each.article.id: each.article.text for each in sent}
    for each in found:
        assert texts[each.article.id] == each.article.text
    compare_annotations(sent, found, out)
    compare_records(sent, found, out)
    compare_progress(form, sent, found)


def test_the_samples_come_back(form):
    check(form, items())


@pytest.mark.parametrize("text", ["\ufeffThe tide came.", "\ufeff", "\ufeff\ufeff tide"])
def test_a_text_that_begins_with_a_byte_order_mark_comes_back(form, text):
    check(form, [Item(article=article(text), annotations=[mark(text, len(text) - 1, len(text))])])


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_work_comes_back(form, data):
    check(form, data.draw(works(form)))

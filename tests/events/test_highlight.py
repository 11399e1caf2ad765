"""What was searched for is marked where it is read."""

import pytest
from django.utils.safestring import mark_safe

from events.highlight import marked


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("umv TH 1", ["th"], "umv <mark>TH</mark> 1"),
        ("Élan au café", ["elan", "CAFE"], "<mark>Élan</mark> au <mark>café</mark>"),
        ("thth", ["th", "thth"], "<mark>thth</mark>"),
        ("a <b> & c", ["b"], "a &lt;<mark>b</mark>&gt; &amp; c"),
        ("R&D", ["amp"], "R&amp;D"),
        ("R&D <x>", ["r&d", "<x"], "<mark>R&amp;D</mark> <mark>&lt;x</mark>&gt;"),
        ("a.b", ["."], "a<mark>.</mark>b"),
        ("nothing", [], "nothing"),
    ],
)
def test_words_in_plain_text_are_marked_and_the_text_stays_text(text, words, shown):
    assert marked(text, words) == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p>beam <b>beam</b></p>", "<p><mark>beam</mark> <b><mark>beam</mark></b></p>"),
        ('<a href="/beam">x</a>', '<a href="/beam">x</a>'),
        ('<a title="a>beam">beam</a>', '<a title="a>beam"><mark>beam</mark></a>'),
        ("<p>&beam; beam</p>", "<p>&beam; <mark>beam</mark></p>"),
    ],
)
def test_in_markup_only_what_is_read_is_marked(markup, shown):
    assert marked(mark_safe(markup), ["beam"]) == shown

"""What changed between two versions, in words and marks, and never anything unsafe."""

import random
import re

import pytest

from events import content, differences
from events.differences import Budget, Stood, between, steps

HEARD = re.compile(r'<span class="unseen">(?:added|removed): </span>')


def difference(old, new, format=content.HTML):
    return between(Stood(body=old, body_format=format), Stood(body=new, body_format=format))


def shown(old, new, format=content.HTML):
    """The marked text without the words for screen readers; … where something is left out."""
    parts = difference(old, new, format).parts
    return "".join(HEARD.sub("", part.html) if not part.left_out else f"…{part.left_out}…" for part in parts)


def test_marks_are_told_in_words_too():
    (part,) = difference("at 20 K", "at 25 K", content.PLAIN).parts
    assert part.html == (
        'at <del><span class="unseen">removed: </span>20</del><ins><span class="unseen">added: </span>25</ins> K'
    )


def test_plain_text_is_compared_by_words_and_keeps_its_lines():
    assert shown("Sample at 20 K\nbeam on\n", "Sample at 25.5 K\nbeam on\nmore\n", content.PLAIN) == (
        "Sample at <del>20</del><ins>25.5</ins> K\nbeam on\n<ins>more\n</ins>"
    )


def test_a_line_break_that_came_has_a_sign():
    assert shown("one two", "one \ntwo", content.PLAIN) == "one <ins>↵\n</ins>two"


def test_phrases_that_share_only_little_words_are_replaced_whole():
    assert shown("At noon the beam was lost here", "At noon a sample is mounted here", content.PLAIN) == (
        "At noon <del>the beam was lost</del><ins>a sample is mounted</ins> here"
    )


def test_a_short_text_that_grew_is_not_shown_as_another():
    grown = "APD died at 04:10, in the middle of a scan. Changed to the spare."
    for kind, start, end in ((content.PLAIN, "", ""), (content.HTML, "<p>", "</p>")):
        assert "<del>" not in shown(f"{start}APD died.{end}", f"{start}{grown}{end}", kind)


def test_of_a_long_text_the_lines_around_a_change_are_shown():
    lines = [f"line {n}" for n in range(100)]
    other = [*lines[:50], "changed completely", *lines[51:]]
    text = shown("\n".join(lines), "\n".join(other), content.PLAIN)
    assert text == (
        "…47…line 47\nline 48\nline 49\n<del>line 50\n</del><ins>changed completely\n</ins>line 51\nline 52\nline 53\n…46…"
    )


def test_markdown_is_compared_as_it_is_read():
    assert shown("a **b** c", "a **d** c", content.MARKDOWN) == (
        "<p>a <del><strong>b</strong></del><ins><strong>d</strong></ins> c</p>"
    )


def test_what_nobody_sees_is_no_change_of_the_text():
    assert not difference("<p>one</p>", "<p>one</p>\n<script>x</script>")


def test_an_edited_paragraph_is_found_after_a_new_one():
    assert shown("<p>one two three four</p>", "<p>A new one comes first</p><p>one two 3 four</p>") == (
        "<p><ins>A new one comes first</ins></p><p>one two <del>three</del><ins>3</ins> four</p>"
    )


def test_a_heading_stays_as_large_as_it_is_shown():
    assert shown("<h1>Night one</h1>", "<h1>Night two</h1>") == "<h3>Night <del>one</del><ins>two</ins></h3>"


def test_of_many_unchanged_paragraphs_only_the_neighbours_are_shown():
    around = "<p>same</p>" * 9
    assert shown(f"{around}<p>old</p>{around}", f"{around}<p>new</p>{around}") == (
        "…8…<p>same</p><p><del>old</del></p><p><ins>new</ins></p><p>same</p>…8…"
    )


def test_a_table_stays_a_table_with_marks_in_its_cells():
    old = "<table><tr><td>th</td><td>1</td></tr><tr><td>gone</td></tr></table>"
    new = "<table><tr><td>th</td><td>5</td></tr></table>"
    assert shown(old, new).split('aria-label="Table">')[1] == (
        "<table><tbody><tr><td>th</td><td><del>1</del><ins>5</ins></td></tr><tr><td><del>gone</del></td></tr></tbody>"
        "</table></div>"
    )


def test_a_list_stays_a_list_with_marks_in_its_items():
    assert shown("<ul><li>a b c</li><li>d</li></ul>", "<ul><li>a b x</li></ul>") == (
        "<ul><li>a b <del>c</del><ins>x</ins></li><li><del>d</del></li></ul>"
    )


def test_code_is_compared_by_lines_and_keeps_its_blanks():
    code = '<pre class="language-python"><code>for x in y:\n    go(x{})\n{}</code></pre>'
    assert shown(code.format("", ""), code.format(", 1", "    stop()\n")) == (
        '<pre tabindex="0" class="language-python"><code>for x in y:\n    go(x<ins>, 1</ins>)\n<ins>    stop()\n</ins></code></pre>'
    )


def test_a_link_that_leads_elsewhere_is_shown_twice():
    text = shown('<p><a href="https://a.eu/">log</a></p>', '<p><a href="https://b.eu/">log</a></p>')
    assert re.findall(r'<(del|ins)><a href="(\S+)"', text) == [("del", "https://a.eu/"), ("ins", "https://b.eu/")]


def test_the_writers_own_marks_do_not_read_as_changes():
    assert shown("<p><del>no</del> a</p>", "<p><del>no</del> b</p>") == "<p><s>no</s> <del>a</del><ins>b</ins></p>"


def test_a_text_that_changes_its_format_is_compared_as_it_is_read():
    old, new = Stood(body="one\ntwo", body_format=content.PLAIN), Stood(body="<p>one</p>", body_format=content.HTML)
    (part,) = between(old, new).parts
    assert HEARD.sub("", part.html) == "<p>one</p><p><del>two</del></p>"


EVIL = [
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>", '<p style="background:url(javascript:alert(1))">x</p>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>', "<math><mtext><script>alert(1)</script></mtext></math>",
    '<form action="javascript:alert(1)"><button>x</button></form>', "<ins onclick=alert(1)>x</ins>",
    '<del class="unseen" onmouseover=alert(1)>x</del>', "<pre onfocus=alert(1) autofocus tabindex=0>x</pre>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "<template><script>alert(1)</script></template>",
    '<table background="javascript:alert(1)"><tr onclick=alert(1)><td>x</table>', "<!--><img src=x onerror=alert(1)>-->",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>', '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    '<p title="&quot;><script>alert(1)</script>">x</p>', '<abbr title="a&quot; onclick=&quot;alert(1)">x</abbr>',
    "<pre class='language-python'><code></code></pre><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
]  # fmt: skip
UNSAFE = re.compile(
    r"<(?:script|svg|iframe|math|form|template|meta|object|style)|<[^>]*\s(?:on\w+|style|srcdoc)\s*=|<[^>]*(?:javascript|data):"
)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("format", [content.HTML, content.MARKDOWN, content.PLAIN])
@pytest.mark.parametrize("sides", ["{0}|", "|{0}", "<p>a {0}</p>|<p>b {0}</p>", "{0} x|<p>{0} y</p>"])
def test_nothing_unsafe_comes_out_of_a_difference(evil, format, sides):
    old, new = sides.format(evil).split("|")
    found = difference(old, new, format)
    html = "".join([*(part.html for part in found.parts), *found.whole])
    # What stands in quotes of an allowed attribute is text.
    assert UNSAFE.search(re.sub(r'="[^"]*(?<!javascript:alert\(1\))"', '=""', html)) is None


def test_a_hostile_title_and_caption_are_text():
    file = {"sha256": "a", "name": "x.png", "caption": ""}
    found = between(Stood(title="<b>", files=[file]), Stood(title="<i>", files=[file | {"caption": "<script>"}]))
    assert "<script>" not in found.files[0].caption
    assert HEARD.sub("", found.title) == "&lt;<del>b</del><ins>i</ins>&gt;"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"<p>{n * 7919 % 1000} a {n}</p>" for n in range(2400)), "".join(f"<p>{n * 6997 % 1000} b {n}</p>" for n in range(2400))),
        ("\n".join(str(n * 7919 % 1009) for n in range(9000)), "\n".join(str(n * 6997 % 1009) for n in range(9000))),
        ("<b>a</b> <u>b</u>" * 1200, "<i>a</i> <s>b</s> " * 1200),
    ],
    ids=["paragraphs", "lines", "elements"],
)  # fmt: skip
def test_of_texts_that_differ_too_much_both_are_shown_whole(old, new):
    format = content.HTML if "<" in old else content.PLAIN
    found = difference(old, new, format)
    assert (found.parts, len(found.whole)) == ((), 2)
    assert found.note == differences.TOO_DIFFERENT


def test_a_text_too_long_to_compare_says_so():
    found = difference("a" * 300_000, "b", content.PLAIN)
    assert (found.parts, found.whole, found.note) == ((), (), differences.TOO_LONG)


def test_deep_nesting_is_flattened_not_followed():
    old = "<div>" * 2000 + "one"
    text = shown(old, old.replace("one", "two"))
    assert "<div><del>one</del><ins>two</ins></div>" in text
    assert text.count("<div>") < 50


def test_several_comparisons_share_what_one_page_may_spend():
    budget, old, new = Budget(16_000), Stood(body="word " * 500 + "a"), Stood(body="word " * 500 + "b")
    found = [between(old, new, budget) for _ in range(4)]
    assert [one.note for one in found] == ["", "", "", differences.ELSEWHERE]
    # What the third could not look at finely is there whole.
    lengths = [len(HEARD.sub("", one.parts[0].html)) for one in found[:3]]
    assert lengths[0] == lengths[1] < lengths[2]


@pytest.mark.parametrize("seed", range(200))
def test_the_way_between_two_sequences_misses_nothing(seed):
    chance = random.Random(seed)
    old, new = ([chance.choice("abc") for _ in range(chance.randint(0, 12))] for _ in range(2))
    found = steps.changes(old, new, Budget())
    assert [c for one in found for c in old[one.old]] == old
    assert [c for one in found for c in new[one.new]] == new
    assert all(old[one.old] == new[one.new] for one in found if one.same)
    assert all(one.same is not other.same for one, other in zip(found, found[1:], strict=False))


def test_tags_files_captions_and_what_an_entry_is_about_are_compared():
    def file(name, caption=""):
        return {"sha256": name, "name": name, "size": 1, "caption": caption}

    old = Stood(
        tag_names=["cold", "Beam"], files=[file("a"), file("b", "one two")], about={"Dataset": "d1", "Sample": "s"}
    )
    new = Stood(
        tag_names=["beam", "hot"], files=[file("b", "one 2"), file("c")], about={"Dataset": "d2", "Sample": "s"}
    )
    found = between(old, new)
    assert (found.added_tags, found.removed_tags) == (["hot"], ["cold"])
    assert [(change.how, change.file["name"]) for change in found.files] == [
        ("caption", "b"), ("added", "c"), ("removed", "a"),
    ]  # fmt: skip
    assert HEARD.sub("", found.files[0].caption) == "one <del>two</del><ins>2</ins>"
    assert found.about == [("Dataset", "d1", "d2")]


def test_hiding_and_restoring_are_changes():
    there, hidden = Stood(), Stood(hidden="Typo")
    assert between(there, hidden).was_hidden
    assert between(hidden, there).was_restored
    assert not between(hidden, hidden)

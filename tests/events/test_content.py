"""What is shown of a text is safe, what is searched is plain, what was sent is kept."""

import time

import pytest

from events.content import CLASSES, clean, made_safe, plain


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' data:text/html,<script>'>x</a>",
        "<iframe src=//evil></iframe>",
        "<p style='background:url(javascript:x)' onclick=x>y</p>",
        "<math><mtext><table><mglyph><style><img src onerror=x>",
        "<style>*{display:none}</style>",
        "<form action=//evil><input name=x><button>y</button></form>",
        "<base href=//evil><meta http-equiv=refresh content=0>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)
def test_nothing_in_html_can_run_style_or_load(evil):
    shown = clean(f"before {evil} after").lower()
    for word in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "style",
        "javascript",
        "data:",
        "<img",
        "<form",
        "<meta",
        "<base",
    ):
        assert word not in shown
    assert shown.startswith("before ")


def test_what_people_write_stays():
    html = '<h1>Series</h1><p><strong>a</strong><em>b</em> H<sub>2</sub>O<br>c</p><ul><li>x</li></ul><pre class="language-python"><code>y</code></pre>'
    shown = made_safe(html, "html").html
    assert shown == html.replace("h1>", "h3>").replace("<pre", '<pre tabindex="0"')


def test_headings_stay_below_the_pages_own():
    assert clean("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>") == "<h3>a</h3><h4>b</h4><h5>c</h5><h6>d</h6>"
    assert clean("<h3>a</h3><h4>b</h4>") == "<h3>a</h3><h4>b</h4>"


def test_a_table_scrolls_in_a_box_the_keyboard_reaches():
    shown = clean("<table><tr><td colspan=2>1</td></tr></table>")
    assert shown.startswith('<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>')
    assert shown.endswith("</table></div>")


def test_only_code_languages_are_classes():
    assert "language-python" in CLASSES["pre"]
    assert clean('<pre class="language-python evil">x</pre>') == '<pre tabindex="0" class="language-python">x</pre>'


def test_source_code_that_a_machine_sent_unescaped_is_shown_as_it_is():
    sent = '<b>prdef</b><pre class="language-python"><code>if a < b: print("<script></code></pre>")</code></pre>'
    made = made_safe(sent, "html", by_machine=True)
    assert '&lt;script&gt;&lt;/code&gt;&lt;/pre&gt;")</code></pre>' in made.html
    assert made.text == 'prdef\nif a < b: print("<script></code></pre>")'
    assert made.body == sent


def test_a_persons_code_samples_are_not_escaped_twice():
    two = '<pre class="language-python"><code>a &lt; b</code></pre><p>x</p><pre class="language-python"><code>c</code></pre>'
    assert made_safe(two, "html").text == "a < b\nx\nc"


def test_plain_text_is_never_interpreted():
    made = made_safe("<b>1</b>\n & 2", "plaintext")
    assert (made.body, made.html, made.text) == ("<b>1</b>\n & 2", "", "<b>1</b>\n & 2")


def test_markdown_becomes_html_and_its_raw_html_text():
    made = made_safe("**bold** <script>x</script>\n\n| a |\n|---|\n| 1 |", "markdown")
    assert "<strong>bold</strong> &lt;script&gt;" in made.html
    assert '<div class="scroll"' in made.html


@pytest.mark.parametrize("html", ["<p>" * 5_001, "x" * 1_000_001, "<i>" + "y" * 1_000_000])
def test_too_much_markup_is_kept_as_plain_text(html):
    made = made_safe(html, "html")
    assert (made.format, made.html, made.text) == ("plaintext", "", html)


def test_five_thousand_tags_are_still_html():
    assert made_safe("<p>" * 5_000, "html").format == "html"


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\n ", " \n"])
def test_a_megabyte_of_blanks_takes_no_time(blank):
    began = time.monotonic()
    made = made_safe(f"<pre>bias{blank * (999_000 // len(blank))}180 V</pre>", "html")
    assert made.text.split() == ["bias", "180", "V"]
    assert time.monotonic() - began < 5


def test_words_of_html_have_a_line_for_each_block():
    assert plain("<p>a&amp;b</p><ul><li>c</li><li>d e</li></ul>") == "a&b\nc\nd e"

"""What is remembered for a second is never older than what had to be forgotten."""

import pytest

from investigations.briefly import briefly, forget


def test_an_answer_is_asked_once_a_second_and_anew_after_forgetting():
    asked = []
    remembered = briefly(lambda what: asked.append(what) or len(asked))
    assert [remembered("a"), remembered("a"), remembered("b")] == [1, 1, 2]
    forget()
    assert remembered("a") == 3


def test_an_answer_on_its_way_while_all_is_forgotten_is_not_remembered():
    answers = iter(["old", "new"])

    @briefly
    def ask():
        answer = next(answers)
        if answer == "old":
            forget()
        return answer

    assert ask() == "old"
    assert ask() == "new"


def test_an_error_is_not_remembered():
    answers = iter([0, 1])
    remembered = briefly(lambda: 1 // next(answers))
    with pytest.raises(ZeroDivisionError):
        remembered()
    assert remembered() == 1


def test_a_thousand_answers_are_enough(monkeypatch):
    monkeypatch.setattr("investigations.briefly.MOST", 2)
    asked = []
    remembered = briefly(lambda what: asked.append(what))
    for what in "abca":
        remembered(what)
    assert asked == ["a", "b", "c", "a"]

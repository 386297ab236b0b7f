"""Differences in words: whatever the story, every cause is a sentence and every page fits."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_differences import Story, stories
from tests.domain.test_effect import law
from tests.strategies import questions
from tracker.report.changes import Moments, changes_document, changes_lines


@settings(law, max_examples=40)
@given(stories, st.data())
def test_every_story_can_be_told(story: Story, data: st.DataObject) -> None:
    question = data.draw(questions(story.known[0]))
    told = story.told(question)
    moments = Moments(story.point(0), story.point(1), story.steps, data.draw(st.sampled_from(("", "what is asked"))))

    lines = list(changes_lines({"AB": told}, moments, 80))
    document = changes_document({"AB": told}, moments)

    assert all(len(text) <= 80 for _, text in lines)
    assert any("because " in text for _, text in lines) == bool(told)
    assert len(document["differences"]) == len(told)
    assert json.loads(json.dumps(document)) == document
    assert all(cause["text"] for difference in document["differences"] for cause in difference["causes"])
    assert not any(sort == "yes" and " to PROHIBITED" in text for sort, text in lines)

"""Why this agent, why not those, why did I wait, what would have changed it: from the log alone."""

from hotline.routing.explanation.explain import Explainer, explain
from hotline.routing.explanation.explanation import Decision, Explanation, Moment, Overtaken
from hotline.routing.explanation.told import changes_told, clock, moments_told, told
from hotline.routing.explanation.why_not import WhyNot
from hotline.routing.explanation.words import FloorStory

__all__ = [
    "Decision",
    "Explainer",
    "Explanation",
    "FloorStory",
    "Moment",
    "Overtaken",
    "WhyNot",
    "changes_told",
    "clock",
    "explain",
    "moments_told",
    "told",
]

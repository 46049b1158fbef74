"""Why this agent, why not those, why did I wait, what would have changed it: from the log alone."""

from hotline.routing.explanation.explain import Decision, Explanation, Moment, Overtaken, explain
from hotline.routing.explanation.told import changes_told, clock, moments_told, told
from hotline.routing.explanation.why_not import WhyNot
from hotline.routing.explanation.words import FloorStory

__all__ = [
    "Decision",
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

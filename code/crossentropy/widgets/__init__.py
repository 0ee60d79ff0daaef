"""Live figures: the course's pictures that answer to your hand, in a notebook and on the built page."""

from .learning_slowdown import LearningSlowdown

__all__ = ["LearningSlowdown"]

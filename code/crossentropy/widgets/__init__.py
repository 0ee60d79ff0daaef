"""Live figures: the course's pictures that answer to your hand, in a notebook and on the built page."""

from .cost_terms import CostTerms
from .learning_slowdown import LearningSlowdown

__all__ = ["CostTerms", "LearningSlowdown"]

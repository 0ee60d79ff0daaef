"""Live figures: the course's pictures that answer to your hand, in a notebook and on the built page."""

from .boundary import Boundary
from .cost_terms import CostTerms
from .derivation import Derivation
from .digits import Digits
from .forecaster import Forecaster
from .gradient_factors import Factors, GradientFactors
from .learning_slowdown import LearningSlowdown, Race
from .loss_surface import LossSurface
from .next_letter import NextLetter
from .output_layer import OutputLayer
from .precision import Precision
from .prediction import Drawing, Prediction
from .quiz import Quiz
from .review import Review

__all__ = [
    "Boundary",
    "CostTerms",
    "Derivation",
    "Digits",
    "Drawing",
    "Factors",
    "Forecaster",
    "GradientFactors",
    "LearningSlowdown",
    "LossSurface",
    "NextLetter",
    "OutputLayer",
    "Precision",
    "Prediction",
    "Quiz",
    "Race",
    "Review",
]

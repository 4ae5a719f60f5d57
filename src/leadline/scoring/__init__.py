"""From measured values and answers to scores, levels and findings."""

from leadline.scoring.score import score
from leadline.scoring.scores import Scores

__all__ = ["Scores", "score"]

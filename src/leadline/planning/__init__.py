"""What to mend first."""

from leadline.planning.gaps import Gap, gaps

__all__ = ["Gap", "gaps"]

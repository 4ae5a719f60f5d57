"""What to mend first, and what would be if something were mended."""

from leadline.planning.gaps import Gap, gaps
from leadline.planning.outcome import WhatIf
from leadline.planning.supposition import Supposition
from leadline.planning.whatif import what_if

__all__ = ["Gap", "Supposition", "WhatIf", "gaps", "what_if"]

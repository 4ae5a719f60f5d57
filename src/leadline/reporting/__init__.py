"""Reports: one document tree, written as HTML, and the short form for the terminal."""

from leadline.reporting.coverage import show_coverage
from leadline.reporting.html import report, write_handbook
from leadline.reporting.mined import show_mined
from leadline.reporting.terminal import show, show_quality

__all__ = ["report", "show", "show_coverage", "show_mined", "show_quality", "write_handbook"]

"""One assessment: its folder, running it, and its result."""

from leadline.assessment.folder import Assessment, Folder
from leadline.assessment.rates import read_rates
from leadline.assessment.rescore import suppose
from leadline.assessment.result import Result
from leadline.assessment.run import assess
from leadline.assessment.write import read_result, write_result

__all__ = ["Assessment", "Folder", "Result", "assess", "read_rates", "read_result", "suppose", "write_result"]

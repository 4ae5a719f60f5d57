"""Systems whose events Leadline knows where to find: read into a folder that is ready to be assessed."""

from leadline.systems.connect import Connected, Part, connect
from leadline.systems.system import SYSTEMS, System, load_system

__all__ = ["SYSTEMS", "Connected", "Part", "System", "connect", "load_system"]

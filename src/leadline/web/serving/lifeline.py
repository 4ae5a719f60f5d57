"""A process that never outlives the one that started it, however that one ends."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOKED_EVERY = 0.5  # seconds


def die_with(parent: int) -> None:
    """End this process as soon as ``parent``, which started it, is gone, even where that was killed.

    Linux does so by itself. Elsewhere a thread looks whose child this is. What was in the middle of a transaction is
    rolled back by the database, and a job is taken up again at the next start.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_look, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # gone before we could ask for it
        os._exit(1)


def _look(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKED_EVERY)
    os._exit(1)

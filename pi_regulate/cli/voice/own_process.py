"""Works something out in a process of its own, so that the memory it took is free again.

A library of exercises takes as much memory as a minute of sound; a small device has room for one of them at a time.
Rule: whether it is worked out there or here, the result and the errors are the same.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_LARGE = "pydantic"


def in_own_process(work: Callable[[], _T]) -> _T:
    """What `work`, which reads the library, returns; its errors are raised here.

    Where the models of a library are loaded already, nothing would be won, and it is done here.
    """
    if _LARGE in sys.modules:
        return work()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        try:
            with open(writes, "wb") as pipe:
                pipe.write(pickle.dumps(work()))
        finally:
            os._exit(0)  # whatever went wrong: it goes wrong here as well, where it can be told
    os.close(writes)
    with open(reads, "rb") as pipe:
        done = pipe.read()
    os.waitpid(child, 0)
    if not done:
        return work()
    result: _T = pickle.loads(done)
    return result

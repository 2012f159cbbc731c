"""Ending tasks for sure.

In Python 3.11 `asyncio.wait_for` loses a cancellation that comes together with what it waits for, and the connection
pool waits with it. A task that loops then goes on as if nobody had cancelled it, so one `cancel()` is not enough.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

logger = logging.getLogger("afterbase")

PATIENCE_SECONDS = 2.0
"""For what a task still tidies up after it has been cancelled, before it is cancelled once more."""


async def end_tasks(tasks: Iterable[asyncio.Task[Any]], patience: float = PATIENCE_SECONDS) -> None:
    """Cancel tasks until they have ended; what they raise instead of ending is logged."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        ended, pending = await asyncio.wait(pending, timeout=patience)
        for task in ended:
            if not task.cancelled() and (error := task.exception()) is not None:
                logger.error("%s ended with an error", task.get_name(), exc_info=error)

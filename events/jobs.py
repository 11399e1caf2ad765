"""What is done by itself, by the worker: each task finds its own work, so nothing is lost when it was not running."""

import time

from django.utils import timezone
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from events import logbook, renditions
from investigations import notices, readings

# A run ends after this; the next one, seconds later, goes on.
LONGEST_RUN = 60.0
# Jobs that failed are kept for a look; the others go as they end.
HOURS_KEPT = 24 * 7


@app.periodic(cron="* * * * * */5")
@app.task(name="pictures", queueing_lock="pictures", pass_context=False)
def pictures(timestamp: int) -> None:
    """Makes what is shown of new files; one worker does at a time."""
    began, last = time.monotonic(), 0
    while time.monotonic() - began < LONGEST_RUN and (done := renditions.make_next(last)) is not None:
        last = done


@app.periodic(cron="17 * * * *")
@app.task(name="sweep", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """What was kept for a time goes: unclaimed uploads, keys under which nothing is sent again, records of readings."""
    logbook.sweep(timezone.now())
    logbook.forget_keys(timezone.now())
    readings.sweep(timezone.now())


@app.periodic(cron="7 6 * * *")
@app.task(name="warn_of_release", queueing_lock="warn_of_release", pass_context=False)
def warn_of_release(timestamp: int) -> None:
    """Teams whose logbooks open soon are told; what could not be sent is tried again the next day."""
    if notices.is_sending():
        notices.send(notices.due())


@app.periodic(cron="47 * * * *")
@app.task(name="old_jobs", queueing_lock="old_jobs", pass_context=True)
async def old_jobs(context: JobContext, timestamp: int) -> None:
    """The worker's own notes of jobs go after a week; those of a worker that was killed at once, since others do them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.finish_job(job, Status.FAILED, delete_job=True)
    await builtin_tasks.remove_old_jobs(
        context, max_hours=HOURS_KEPT, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )

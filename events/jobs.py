"""What is done by itself, by the worker: each task finds its own work, so nothing is lost when it was not running."""

import logging
import time

from django.utils import timezone
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

from events import catalogue, exports, logbook, reading_files, renditions, seals, sessions
from investigations import attempts, notices, rates, readings
from investigations.catalogue import icat
from investigations.catalogue.said import Unanswered

log = logging.getLogger(__name__)
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


@app.periodic(cron="* * * * * */5")
@app.task(name="documents", queueing_lock="documents", pass_context=False)
def documents(timestamp: int) -> None:
    """Reads the words of new documents, so that they are found by them; one worker does at a time."""
    began, last = time.monotonic(), 0
    while time.monotonic() - began < LONGEST_RUN and (done := reading_files.read_next(last)) is not None:
        last = done


@app.periodic(cron="* * * * * */5")
@app.task(name="seal", queueing_lock="seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Gives new versions their places in the chains; one worker does at a time."""
    for _ in seals.seal(within=LONGEST_RUN):
        pass


@app.periodic(cron="* * * * * */5")
@app.task(name="verify", queueing_lock="verify", pass_context=False)
def verify(timestamp: int) -> None:
    """Follows the chains of large logbooks somebody asked of."""
    seals.answer_asked()


@app.periodic(cron="11 * * * *")
@app.task(name="anchor", queueing_lock="anchor", pass_context=False)
def anchor(timestamp: int) -> None:
    """Each day's root over all chains, and its time stamp; an authority that failed is asked again an hour later."""
    seals.anchor_today(timezone.now())
    seals.stamp_waiting()


@app.periodic(cron="* * * * * */5")
@app.task(name="exports", queueing_lock="exports", pass_context=False)
def make_exports(timestamp: int) -> None:
    """Makes the exports that wait, and the packages of logbooks that have opened; one worker does at a time."""
    began = time.monotonic()
    while time.monotonic() - began < LONGEST_RUN and exports.make_next() is not None:
        pass


@app.periodic(cron="17 * * * *")
@app.task(name="sweep", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """What was kept for a time goes: unclaimed uploads, keys under which nothing is sent again, records of readings,
    sessions that are over, exports, wrong passwords, counts of requests."""
    logbook.sweep(timezone.now())
    exports.sweep(timezone.now())
    exports.sweep_strays(timezone.now())
    logbook.forget_keys(timezone.now())
    readings.sweep(timezone.now())
    sessions.sweep(timezone.now())
    attempts.sweep(timezone.now())
    rates.sweep(timezone.now())


@app.periodic(cron="57 * * * *")
@app.task(name="traces", queueing_lock="traces", pass_context=False)
def clean_traces(timestamp: int) -> None:
    """What the database itself keeps of redacted entries goes, once after each redaction."""
    logbook.clean_traces()


@app.periodic(cron="7 6 * * *")
@app.task(name="warn_of_release", queueing_lock="warn_of_release", pass_context=False)
def warn_of_release(timestamp: int) -> None:
    """Teams whose logbooks open soon are told; what could not be sent is tried again the next day."""
    if notices.is_sending():
        notices.send(notices.due())


@app.periodic(cron="*/10 * * * *")
@app.task(name="sync_catalogue", queueing_lock="sync_catalogue", pass_context=False)
def sync_catalogue(timestamp: int) -> None:
    """What changed in the facility's catalogue; one that is down is asked again the next time, and its age is shown."""
    _read_catalogue()


@app.periodic(cron="23 3 * * *")
@app.task(name="reconcile_catalogue", queueing_lock="reconcile_catalogue", pass_context=False)
def reconcile_catalogue(timestamp: int) -> None:
    """Every night the whole lists, in which somebody may be missing."""
    _read_catalogue(*catalogue.RECONCILED)


@app.periodic(cron="* * * * * */5")
@app.task(name="look_up_claims", queueing_lock="look_up_claims", pass_context=False)
def look_up_claims(timestamp: int) -> None:
    """Proposals that messages named and nobody knows are asked for within seconds."""
    if icat.is_set():
        catalogue.look_up_claims()


def _read_catalogue(*whole: str) -> None:
    if not icat.is_set():
        return
    try:
        outcome = catalogue.sync(whole)
    except catalogue.Busy:
        return
    except Unanswered as unanswered:
        log.warning("The facility's catalogue was not read to its end. %s", unanswered)
        return
    for sentence in outcome.notes:
        log.warning("The facility's catalogue: %s", sentence)


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

# Empty jobs for python-rq: `rq_jobs.py PORT COUNT` puts them in, `rq_jobs.py PORT` says how many were finished. A program of
# its own, as its library is in the environment of the tests and not where the bench runs.
import sys

from redis import Redis
from rq import Queue

queue = Queue(connection=Redis(port=int(sys.argv[1])))
if len(sys.argv) > 2:
    for _ in range(int(sys.argv[2])):
        queue.enqueue("time.time")
else:
    print(queue.finished_job_registry.get_job_count())

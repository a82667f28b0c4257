# A large staff for the bench: office hours for everybody, and years of their records and judged days in one file.
"""Written by SQL in one process, in the order in which the file keeps it and with its indexes built at the end: four million
records take less than a minute. The file is kept beside the others of the bench and taken again on the same day, while
nothing that it is made of has changed."""

import contextlib
import hashlib
import json
import shutil
import sqlite3
import time
from datetime import date, timedelta
from pathlib import Path

from . import campus

DAY = 86_400_000
# Minutes of the day.
FIRST, LAST, GRACE = 9 * 60, 17 * 60, 15
EPOCH = date(1970, 1, 1)

# One in twenty is missing each day; the others come within 40 minutes around the first and leave within 30 after the last.
CAME = "(place + day) % 20 > 0"
ARRIVAL = f"(day * 1440 + {FIRST} + (place * 7 + day * 13) % 40 - 15)"
DEPARTURE = f"(day * 1440 + {LAST} + place % 30)"
FACTS = f"""
INSERT INTO attendance (id, organization_id, person_id, local_date, started_at, ended_at)
SELECT :base + row_number() OVER (), :organization, person, day, {ARRIVAL} * 60000,
  CASE WHEN day = :last AND place > :people / 2 AND place % 97 = 0 THEN NULL ELSE {DEPARTURE} * 60000 END
FROM working_days CROSS JOIN staff WHERE {CAME}
"""
DAYS = f"""
INSERT INTO attendance_days (organization_id, person_id, local_date, schedule_id, units, status, starts_at, ends_at,
  expected, worked, late, left_early, overtime, is_over, judged_at)
SELECT :organization, person, day, 1, '*',
  CASE WHEN NOT came THEN 'absent' WHEN lateness > {GRACE} THEN 'late' WHEN lateness < 0 THEN 'early' ELSE 'on-time' END,
  (day * 1440 + {FIRST}) * 60000, (day * 1440 + {LAST}) * 60000, {LAST - FIRST}, worked,
  CASE WHEN came AND lateness > {GRACE} THEN lateness ELSE 0 END, 0, max(0, worked - {LAST - FIRST}), 1,
  (day + 1) * {DAY}
FROM (SELECT person, day, {CAME} AS came, {ARRIVAL} - day * 1440 - {FIRST} AS lateness,
        CASE WHEN {CAME} THEN {DEPARTURE} - {ARRIVAL} ELSE 0 END AS worked
      FROM staff CROSS JOIN working_days WHERE day < :last)
"""
MONTHS = """
INSERT INTO attendance_months (organization_id, person_id, month_date, units, days_worked, expected, worked, late,
  late_days, left_early, left_early_days, overtime, absences, leave_days, incomplete, half_days)
SELECT :organization, person_id, local_date + 1 - CAST(strftime('%d', local_date * 86400, 'unixepoch') AS INTEGER) AS month,
  '*', sum(worked > 0), sum(expected), sum(worked), sum(late), sum(late > 0), 0, 0, sum(overtime), sum(status = 'absent'),
  0, 0, 0
FROM attendance_days WHERE organization_id = :organization GROUP BY person_id, month
"""
COUNTS = [
    "INSERT INTO counters (name, organization_id, bucket, value)"
    f" SELECT 'attendance.{name}', :organization, local_date, count(*) FROM attendance GROUP BY local_date"
    for name in ("records", "people")
] + ["INSERT INTO counters (name, organization_id, bucket, value)"
     " SELECT 'attendance.total', :organization, 0, count(*) FROM attendance"]


def make(folder, people, years, say):
    """A data directory with them that may be changed, and how many records there are."""
    kept, data = folder / f"staff-{people}-{years}", folder / "attendance"
    fresh = folder / "staff-fresh"
    campus.make(fresh, people, 0, days=1)
    stamp = {"day": date.today().isoformat(), "made by": hashlib.sha256(
        Path(__file__).read_bytes() + schema(campus.appliance.database(fresh)).encode()).hexdigest()}
    note = kept / "made.json"
    if not note.exists() or json.loads(note.read_text()) != stamp:
        shutil.rmtree(kept, ignore_errors=True)
        fresh.rename(kept)
        began = time.monotonic()
        fill(kept, people, years)
        note.write_text(json.dumps(stamp))
        say(f"    written in {time.monotonic() - began:.0f} s")
    for each in (fresh, data):
        shutil.rmtree(each, ignore_errors=True)
    shutil.copytree(kept, data)
    with contextlib.closing(sqlite3.connect(campus.appliance.database(data))) as file:
        return data, file.execute("SELECT count(*) FROM attendance").fetchone()[0]


def schema(database):
    with contextlib.closing(sqlite3.connect(database)) as file:
        return "\n".join(row[0] for row in file.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name"))


def fill(data, people, years):
    """Every working day until the last one before today: that one has records only, for the nightly close."""
    today = (date.today() - EPOCH).days
    days = [day for day in range(today - 365 * years, today) if (EPOCH + timedelta(day)).weekday() < 5]
    now = int(time.time() * 1000)
    with contextlib.closing(sqlite3.connect(campus.appliance.database(data), isolation_level=None)) as file:
        # Nobody else has the file, and one that breaks is made again.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -400000"):
            file.execute(f"PRAGMA {setting}")
        values = {"organization": file.execute("SELECT min(id) FROM organizations").fetchone()[0], "people": people,
                  "last": days[-1], "base": (1 << 40) - len(days) * people - 1, "now": now}
        # The demo's own schedules, days and records would only be in the way.
        for table in ("attendance_months", "attendance_days", "attendance", "schedule_assignments", "work_schedules"):
            file.execute(f"DELETE FROM {table}")
        file.execute("DELETE FROM counters WHERE name LIKE 'attendance.%'")
        file.execute("UPDATE people SET created_at = ?", [now - years * 366 * DAY])
        # From today on people work each day of the week, so that the board is as full on a Sunday as on a Monday.
        for number, name, weekdays, begins in ((1, "office", 31, 0), (2, "daily", 127, today)):
            file.execute(
                "INSERT INTO work_schedules (id, organization_id, name, name_key, zone, weekdays, start_minute, end_minute,"
                f" grace, minimum, breaks, version, created_at, updated_at) VALUES ({number}, :organization, '{name}',"
                f" '{name}', 'UTC', {weekdays}, {FIRST}, {LAST}, {GRACE}, 0, '', 1, :now, :now)", values)
            file.execute(
                "INSERT INTO schedule_assignments (id, organization_id, schedule_id, from_date, created_at)"
                f" VALUES ({number}, :organization, {number}, {begins}, :now)", values)
        # Everything until the morning of the last day is closed: one night is due.
        file.execute("INSERT OR REPLACE INTO attendance_closings (organization_id, closed_until) VALUES (?, ?)",
                     [values["organization"], days[-1] * DAY + DAY // 2])
        file.execute("CREATE TEMP TABLE working_days (day INTEGER PRIMARY KEY)")
        file.executemany("INSERT INTO working_days VALUES (?)", [(day,) for day in days])
        file.execute("CREATE TEMP TABLE staff (place INTEGER PRIMARY KEY, person INTEGER NOT NULL)")
        file.execute("INSERT INTO staff (person) SELECT id FROM people WHERE organization_id = :organization"
                     " AND status = 'active' AND deleted_at IS NULL ORDER BY id", values)
        indexes = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
            " AND tbl_name IN ('attendance', 'attendance_days', 'attendance_months')").fetchall()
        for name, _ in indexes:
            file.execute(f"DROP INDEX {name}")
        for statement in (FACTS, DAYS, MONTHS, *COUNTS):
            file.execute(statement, values)
        for _, sql in indexes:
            file.execute(sql)
        # As the store keeps it; without statistics, which it doesn't gather either.
        file.execute("PRAGMA locking_mode = NORMAL")
        file.execute("PRAGMA journal_mode = WAL")

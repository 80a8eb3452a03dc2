"""Names of jobs and shifts by which people know which one is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from api.locales.texts import Texts
from dispatch.model import Job, Place, Problem


def shift_names(problem: Problem, texts: Texts) -> dict[str, str]:
    """Call each shift by who rides; where one person has several, the shift's id goes with it."""
    return with_unique_names(
        {s.id: person_name(s.courier.id, s.courier.name, texts) for s in problem.shifts}
    )


def person_name(person_id: str, name: str, texts: Texts) -> str:
    """Call somebody by their name, else by the id; whose id nobody reads out was erased."""
    return name or (texts("person-erased") if _UUID.fullmatch(person_id) else person_id)


def with_unique_names(names: Mapping[str, str]) -> dict[str, str]:
    """Add the id to every name that more than one id has, or a number where nobody reads the id."""
    count = Counter(names.values())
    seen: Counter[str] = Counter()
    unique = {}
    for key, name in names.items():
        seen[name] += 1
        apart = str(seen[name]) if _UUID.fullmatch(key) else key
        unique[key] = name if count[name] == 1 or not name else f"{name} ({apart})"
    return unique


def place_name(place: Place) -> str:
    """Call a place as people do: its address, else its id."""
    return place.address or place.id


def job_title(job: Job) -> str:
    """Call a job by its label and its id, or by the id alone."""
    return titled(job.id, job.label)


def titled(job_id: str, label: str) -> str:
    """Put label and id together; the id alone where there is no label of its own.

    An id that nobody reads out, a UUID, does not go with a label.
    """
    if not label or label == job_id:
        return job_id
    return label if _UUID.fullmatch(job_id) else f"{label} ({job_id})"


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def listed(names: Sequence[str], texts: Texts) -> str:
    """Write a list as ``Eero, Saara and Otso``."""
    if len(names) < 2:
        return "".join(names)
    return texts("list-and", first=", ".join(names[:-1]), last=names[-1])


def skills_named(skills: Iterable[str], texts: Texts) -> str:
    """Write skills as a list; those that the program itself knows by what they mean."""
    named = (texts.word("skill", name, texts("skill-named", name=name)) for name in sorted(skills))
    return listed(list(named), texts)


def span(minutes: int, texts: Texts) -> str:
    """Write a length of time as ``12 minutes`` or ``1 h 05 min``."""
    if minutes < 60:
        return texts("span-minutes", minutes=minutes)
    return texts("span-hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")

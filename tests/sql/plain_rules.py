"""RULES once more, in plain Python and one episode at a time: slow, short, and written without looking at the SQL."""

from dataclasses import dataclass
from datetime import date, timedelta

ENDS = {"goals_met", "completed", "self_discharged", "referred_on", "surgery", "injection", "new_injury", "other"}
PRECEDENCE = {"discharge": 0, "follow_up": 1, "before": 2, "intake": 3}
EPSILON = 1e-9


@dataclass(frozen=True)
class Episode:
    """One referral as exported: visits are (date, pain before) in the order of the day, scores (date, timing, value)."""

    intake: date
    baseline_pain: float | None
    visits: tuple[tuple[date, float | None], ...]
    scores: tuple[tuple[date, str, float], ...]
    discharge: date | None
    reason: str | None


def end_of(episode: Episode) -> date | None:
    """When care ended; None where it did not."""
    if not episode.visits or (episode.reason is None and episode.discharge is None) or episode.reason == "lost":
        return None
    return max(episode.discharge or episode.visits[-1][0], episode.visits[0][0])


def state_of(episode: Episode, data_cut: date) -> str:
    """not_started, ended, lost or in_care."""
    if not episode.visits:
        return "not_started"
    if end_of(episode):
        return "ended"
    last = max([day for day, _ in episode.visits] + [day for day, _, _ in episode.scores])
    return "lost" if episode.reason == "lost" or last < data_cut - timedelta(days=28) else "in_care"


def _timing(episode: Episode, day: date, timing: str) -> str:
    if timing:
        return timing
    if not episode.visits or day <= episode.visits[0][0]:
        return "intake"
    end = end_of(episode)
    return "follow_up" if end and day > end else "before"


def baseline_of(episode: Episode) -> float | None:
    """The first visit's score before treatment, else the last intake score."""
    if not episode.visits:
        return None
    first, before = episode.visits[0]
    at_first = [
        value for day, timing, value in episode.scores if day == first and _timing(episode, day, timing) == "before"
    ]
    if at_first or before is not None:
        return at_first[0] if at_first else before
    earlier = [
        (day, 0, value)
        for day, timing, value in episode.scores
        if day <= first and _timing(episode, day, timing) in {"intake", "before"}
    ]
    if episode.baseline_pain is not None:
        earlier.append((episode.intake, 1, episode.baseline_pain))
    latest = max((day for day, _, _ in earlier), default=None)
    on_latest = sorted((place, value) for day, place, value in earlier if day == latest)
    # Of one day the score of the files comes first, in the order of the file.
    firsts = [value for day, place, value in earlier if day == latest and place == on_latest[0][0]]
    return firsts[0] if firsts else None


def course_of(episode: Episode) -> list[tuple[int, float]]:
    """The scored days after day 0 and up to the end: (day, value), one a day."""
    if not episode.visits:
        return []
    first, end = episode.visits[0][0], end_of(episode)
    found: dict[int, tuple[tuple[int, int], float]] = {}
    candidates = [
        (day, _timing(episode, day, timing), value, place) for place, (day, timing, value) in enumerate(episode.scores)
    ]
    candidates += [
        (day, "before", value, 1000 + place) for place, (day, value) in enumerate(episode.visits) if value is not None
    ]
    for day, timing, value, place in candidates:
        if day > first and (end is None or day <= end) and timing not in {"follow_up", "after"}:
            key = (PRECEDENCE[timing], place)
            number = (day - first).days
            if number not in found or key < found[number][0]:
                found[number] = (key, value)
    return [(day, found[day][1]) for day in sorted(found)]


def at_day(course: list[tuple[int, float]], day: int) -> float | None:
    """The score nearest the day, within a quarter of it, the earlier of two equally near."""
    near = [(abs(found - day), found, value) for found, value in course if abs(found - day) * 4 <= day]
    return min(near)[2] if near else None


def event_of(episode: Episode, rule: str, percent: float, data_cut: date) -> tuple[int, str] | None:
    """When and how the way to improvement ended; None where there is no eligible baseline."""
    baseline = baseline_of(episode)
    if not baseline:
        return None
    course = course_of(episode)
    met = [baseline - value >= percent / 100 * baseline - EPSILON for _, value in course]
    days = [day for day, _ in course]
    if rule == "first":
        hits = [day for day, hit in zip(days, met, strict=True) if hit]
    else:
        hits = [days[i] for i in range(len(days) - 1) if met[i] and met[i + 1]]
        if not hits and rule == "confirmed" and episode.reason in {"goals_met", "completed"} and met and met[-1]:
            hits = [days[-1]]
    if hits:
        return hits[0], "improved"
    if state_of(episode, data_cut) == "ended":
        return (end_of(episode) - episode.visits[0][0]).days, "ended"
    seen = [0, *days]
    return (seen[-1] if rule == "first" or len(seen) == 1 else seen[-2]), "censored"

"""What providers are compared by: what each outcome is called, what is counted, and how its spread by chance is reckoned."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProviderOutcome:
    """An outcome: its code, its title, and its numbers in words.

    kind: count (how many of the units), rare (the same, by Poisson) or mean. unit: what is counted, one and many. did:
    what those counted did. counted_as: the question that counts the same; what its checks find bears on this too.
    query: the SQL that counts. needs: "threshold" or "bookings".
    """

    code: str
    title: str
    kind: str
    unit: tuple[str, str]
    did: str
    counted_as: str
    query: str = "variation"
    needs: tuple[str, ...] = ()


_EPISODE, _REFERRAL = ("episode", "episodes"), ("referral", "referrals")
_BOOKING, _VISIT = ("booking", "bookings"), ("visit", "visits")
_THRESHOLD, _BOOKINGS = {"needs": ("threshold",)}, {"needs": ("bookings",)}
PROVIDER_OUTCOMES = {
    outcome.code: outcome
    for outcome in (
        ProviderOutcome(
            "improved", "Improved at the latest score", "count", _EPISODE, "had improved", "responders", **_THRESHOLD
        ),
        ProviderOutcome("worsened", "Worsened", "count", _EPISODE, "had worsened", "responders", **_THRESHOLD),
        ProviderOutcome("improvement", "Mean improvement", "mean", _EPISODE, "points better", "pain"),
        ProviderOutcome("completion", "Outcome known", "count", _EPISODE, "had baseline and outcome", "responders"),
        ProviderOutcome(
            "no_show", "No-show rate", "count", _BOOKING, "were missed", "sessions", "variation_bookings", **_BOOKINGS
        ),
        ProviderOutcome(
            "visits_per_episode", "Visits per episode", "mean", _EPISODE, "visits per episode", "sessions", **_BOOKINGS
        ),
        ProviderOutcome(
            "seen_14_days",
            "Seen within 14 days of referral",
            "count",
            _REFERRAL,
            "were seen within 14 days",
            "access",
            **_BOOKINGS,
        ),
        ProviderOutcome(
            "adverse_events", "Adverse events", "rare", _VISIT, "had an adverse event", "safety", **_BOOKINGS
        ),
    )
}

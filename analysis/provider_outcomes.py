"""What providers are compared by: what each outcome is called, what is counted, and how its spread by chance is reckoned."""

from dataclasses import dataclass

KINDS = ("count", "rare", "mean")


@dataclass(frozen=True)
class ProviderOutcome:
    """An outcome: its code, its title, and its numbers in words.

    kind: count (how many of the units), rare (the same, by Poisson) or mean. unit: what is counted, one and many. did:
    what those counted did. query: the SQL that counts. needs: "threshold", "bookings" or both.
    """

    code: str
    title: str
    kind: str
    unit: tuple[str, str]
    did: str
    query: str = "variation"
    needs: tuple[str, ...] = ()


_EPISODE, _BOOKING, _VISIT = ("episode", "episodes"), ("booking", "bookings"), ("visit", "visits")
PROVIDER_OUTCOMES = {
    outcome.code: outcome
    for outcome in (
        ProviderOutcome(
            "improved", "Improved at the latest score", "count", _EPISODE, "had improved", needs=("threshold",)
        ),
        ProviderOutcome("worsened", "Worsened", "count", _EPISODE, "had worsened", needs=("threshold",)),
        ProviderOutcome("improvement", "Mean improvement", "mean", _EPISODE, "points better"),
        ProviderOutcome("completion", "Outcome known", "count", _EPISODE, "had baseline and outcome"),
        ProviderOutcome(
            "no_show", "No-show rate", "count", _BOOKING, "were missed", "variation_bookings", needs=("bookings",)
        ),
        ProviderOutcome(
            "visits_per_episode", "Visits per episode", "mean", _EPISODE, "visits per episode", needs=("bookings",)
        ),
        ProviderOutcome(
            "seen_14_days",
            "Seen within 14 days of referral",
            "count",
            ("referral", "referrals"),
            "were seen within 14 days",
            needs=("bookings",),
        ),
        ProviderOutcome(
            "adverse_events", "Adverse events", "rare", _VISIT, "had an adverse event", needs=("bookings",)
        ),
    )
}

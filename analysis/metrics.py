"""The metrics that are followed over time: what each is called, what its numbers are, and which way is better."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric: its code, its title, whether it is a share (from 0 to 1), and which way is better: higher, lower
    or neither.
    """

    code: str
    title: str
    is_share: bool
    better: str


METRICS = {
    metric.code: metric
    for metric in (
        Metric("improved", "Improved at the latest score", is_share=True, better="higher"),
        Metric("improvement", "Mean improvement", is_share=False, better="higher"),
        Metric("completion", "Outcome known", is_share=True, better="higher"),
        Metric("no_show", "No-show rate", is_share=True, better="lower"),
        Metric("adverse_events", "Adverse events per visit", is_share=True, better="lower"),
        Metric("started", "Started care", is_share=False, better="neither"),
        Metric("reached_8_weeks", "Reached improvement within 8 weeks", is_share=True, better="higher"),
        Metric("visits_per_episode", "Visits per episode", is_share=False, better="neither"),
        Metric("first_visit_days", "Days from referral to first visit", is_share=False, better="lower"),
        Metric("seen_14_days", "Seen within 14 days of referral", is_share=True, better="higher"),
    )
}

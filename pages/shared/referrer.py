"""Which referring doctor a page is about: a doctor's own page for a doctor, any doctor's for who may see all."""

from analysis.errors import InputError
from analysis.filters import Filters
from pages.shared import sidebar
from pages.shared.names import label_of
from pages.shared.who import Store


def pick(store: Store, chosen: Filters) -> str:
    """The doctor: the own, or one chosen by name and kept in the address; of those in the filters, where there are any.

    Raises InputError where no referral names a referring doctor.
    """
    if store.scope.referrer is not None:
        return store.scope.referrer
    known = _known(store, chosen)
    if not known:
        raise InputError("No referral of this load names a referring doctor.")
    return sidebar.pick("doctor", "Referring doctor", known, lambda key: label_of(store, "referrer", key))


def _known(store: Store, chosen: Filters) -> list[str]:
    """The doctors of the load by name, also those without referrals; only those in the filters, where there are any."""
    listed = {key for role, key in store.provider_names if role == "referrer"}
    known = {*store.values("referrer"), *listed} - {"unknown"}
    wanted = known & {*chosen.referrer} or known
    return sorted(wanted, key=lambda key: (label_of(store, "referrer", key), key))

"""Some merchants of a panel that is too large to hold: what is learned over all of them is learned on these."""

import zlib
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.merchants.panel import MerchantPanel
from core.merchants.partitions import Partitions, Tell, silent
from core.merchants.scheduling import HERE, Scheduler, total

MOST = 4_000  # merchants: their days fit a desk's computer, and more teach the encoder nothing new


@dataclass(frozen=True, eq=False)
class _Chosen:
    panels: tuple[MerchantPanel, ...]

    def __add__(self, other: "_Chosen") -> "_Chosen":
        return _Chosen(self.panels + other.panels)


def sample(
    panel: Partitions, scheduler: str | Scheduler = HERE, tell: Tell = silent, most: int = MOST
) -> MerchantPanel:
    """Return about ``most`` merchants of the panel, all of them where it has no more.

    They are chosen by a hash of their ids, so that the same ones are taken however the panel is divided.
    """
    if panel.merchants <= most:
        chosen = total(_everyone, panel, scheduler, tell)
    else:
        chosen = total(partial(_some, share=most / panel.merchants), panel, scheduler, tell)
    return _joined(chosen.panels)


def _everyone(panel: MerchantPanel) -> _Chosen:
    return _Chosen((panel,))


def _some(panel: MerchantPanel, share: float) -> _Chosen:
    hashed = np.array([zlib.crc32(str(merchant).encode()) for merchant in panel.merchants]) / 2**32
    return _Chosen((panel.only(hashed < share),))


def _joined(panels: tuple[MerchantPanel, ...]) -> MerchantPanel:
    first = panels[0]
    paid = (
        None if first.paid is None else np.concatenate([part.paid for part in panels if part.paid is not None], axis=1)
    )
    return MerchantPanel(
        first.days,
        np.concatenate([part.merchants for part in panels]),
        np.concatenate([part.groups for part in panels]),
        np.concatenate([part.received for part in panels], axis=1),
        paid,
    )

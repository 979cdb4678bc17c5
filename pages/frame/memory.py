"""Python's collector of garbage, told how a server lives: much is loaded once and stays.

Streamlit has it look through everything after every run, which took longer than most pages.
"""

import gc
from functools import cache
from typing import Final

NEW_OBJECTS: Final = 100_000  # between two looks of the collector's own; Python's 700 cost a third of the start

gc.set_threshold(NEW_OBJECTS)


@cache
def settle(page: str) -> None:
    """Have the collector pass over what is loaded by now, once for each page, whose modules its first run loads."""
    gc.freeze()  # and what lies about unused: less than a look for it is worth

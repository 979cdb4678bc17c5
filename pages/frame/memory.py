"""Python's collector of garbage, told how a server lives: much is loaded once and stays.

Streamlit has it look through everything after every run, which took longer than most pages.
"""

import gc
from functools import cache


@cache
def settle(page: str) -> None:
    """Have the collector pass over what is loaded by now, once for each page, whose modules its first run loads."""
    gc.freeze()  # and what lies about unused: less than a look for it is worth

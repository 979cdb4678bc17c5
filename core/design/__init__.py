"""Product lab: what a product that does not exist yet would bring, cost and take from others."""

from core.design.results import Economics, Study
from core.design.spec import Design, Promotion
from core.design.spec_file import from_mapping, to_mapping, toml_of

__all__ = ["Design", "Economics", "Promotion", "Study", "from_mapping", "to_mapping", "toml_of"]

"""The one font of drawings and PDFs, which comes with the program: a file looks the same wherever it was made."""

from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn

FAMILY: Final = "Noto Sans SC"
FILE: Final[Path] = pylopdf_fonts_zh_cn.sans_path()

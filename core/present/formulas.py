"""How a headline figure is computed: its formula, where that is from, and the figures that were put in."""

from dataclasses import dataclass
from typing import Final

from core.text import say

RESERVE, GAIN, SALE_COST, SHORTFALL, OUTFLOW = "reserve", "gain", "sale_cost", "shortfall", "outflow"
BREACHED, REPLAY_GAIN, EFFICIENCY = "breached", "replay_gain", "efficiency"
ACCURACY, COVERAGE, STRESSED, LEFT = "accuracy", "coverage", "stressed", "left"
LATEX: Final = {
    RESERVE: r"b=\max\Bigl(5\%,\;b^{\mathrm{safe}},\;\max_{k=0,1,2}\mathrm{CVaR}_{1-2.5(1-\alpha)}"
    r"\bigl[\max_{u\le 14}D_{t-k}(u)\bigr]\Bigr)",
    GAIN: r"\Delta y=\Bigl(\sum_i y_i w_i-c-r\,\ell\Bigr)_{\mathrm{model}}"
    r"-\Bigl(\sum_i y_i w_i-c-r\,\ell\Bigr)_{20\%}",
    SALE_COST: r"c=\frac{365}{H}\;\mathbb{E}_s\Bigl[\sum_k p_k\,\max_u\bigl(D_s(u)-a_k(u)\cdot w\bigr)^{+}\Bigr]",
    SHORTFALL: r"P=\frac{1}{S}\sum_s \mathbf{1}\Bigl[\max_u\bigl(D_s(u)-A(u)\cdot w\bigr)>0\Bigr]",
    OUTFLOW: r"F=\sum_{u=1}^{H}\bigl(\hat R_u-\hat S_u\bigr)",
    BREACHED: r"n=\sum_t \mathbf{1}\Bigl[\max_{1\le u\le 14}\frac{\sum_{v\le u}(R_{t+v}-S_{t+v})}{A_t}>b_t\Bigr]",
    REPLAY_GAIN: r"\Delta y=\frac{\sum_t (20\%-b_t)\,s\,A_t}{\sum_t A_t},\qquad"
    r" M=\sum_t (20\%-b_t)\,s\,\frac{A_t}{365}",
    EFFICIENCY: r"e=\frac{1-\bar b}{1-20\%}-1",
    ACCURACY: r"1-\mathrm{WAPE}=1-\frac{\sum|\hat y-y|}{\sum y}",
    COVERAGE: r"q=\frac{1}{n}\sum_t\mathbf{1}\bigl[Q_{5\%}\le D_t\le Q_{95\%}\bigr]",
    STRESSED: r"b^{*}=\max\bigl(5\%,\;\mathrm{CVaR}_{1-2.5(1-\alpha)}[\max_{u\le 14}D^{\mathrm{stress}}(u)]\bigr)",
    LEFT: r"m=\sum_i y_i w_i-c-y_{\mathrm{customer}}-p",
}


@dataclass(frozen=True)
class Formula:
    """One formula of LATEX by ``name``; ``terms``: symbol (LaTeX), what it is, and its value in words; ``result``."""

    name: str
    terms: tuple[tuple[str, str, str], ...]
    result: str

    @property
    def title(self) -> str:
        """What is computed."""
        return title_of(self.name)

    @property
    def latex(self) -> str:
        """The formula."""
        return LATEX[self.name]

    @property
    def said(self) -> str:
        """The formula in words."""
        return say(f"formulas.said.{self.name}")

    @property
    def source(self) -> str:
        """Where the formula is from."""
        return say(f"formulas.source.{self.name}")


def title_of(name: str) -> str:
    """Return what a formula computes."""
    return say(f"formulas.title.{name}")


def formula(name: str, result: str, **terms: tuple[str, str]) -> Formula:
    """Return a formula with its figures; each term: its symbol, and its value in words."""
    told = ((symbol, say(f"formulas.term.{term}"), value) for term, (symbol, value) in terms.items())
    return Formula(name, tuple(told), result)

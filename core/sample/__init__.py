"""An invented desk to learn, show and test with: products, customers, assets, rates and merchants from a seed."""

from core.sample.book import SAMPLE_SOURCE, sample_book

__all__ = ["SAMPLE_SOURCE", "sample_book"]

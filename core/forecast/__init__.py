"""Forecasts of subscriptions and redemptions, and how sure they are."""

from core.forecast.backtest import Backtest, backtest
from core.forecast.contract import Model
from core.forecast.forecasting import Forecast, make_forecast
from core.forecast.paths import Paths
from core.forecast.registry import MODELS, find_model

__all__ = ["MODELS", "Backtest", "Forecast", "Model", "Paths", "backtest", "find_model", "make_forecast"]

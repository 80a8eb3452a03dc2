"""Open Food Network: reports and answers of its API as lots and customer orders."""

from data.formats.open_food_network.distributions import distribution_of
from data.formats.open_food_network.orders_json import distribution_of_orders
from data.formats.open_food_network.reports import Report, read_report, report_of_json
from data.formats.open_food_network.values import Distribution

__all__ = [
    "Distribution",
    "Report",
    "distribution_of",
    "distribution_of_orders",
    "read_report",
    "report_of_json",
]

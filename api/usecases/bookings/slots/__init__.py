"""Slots that riders can keep, held for a while, and the widget that offers them."""

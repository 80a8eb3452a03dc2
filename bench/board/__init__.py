"""The board under measurement: days of any size, and a server that shows them without a store."""

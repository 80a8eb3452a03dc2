"""Pages of whoever has things delivered: a shop, a restaurant, a producer, the office for one."""

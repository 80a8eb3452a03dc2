"""Aid: needs without a name, volunteers who take them on, and doors told only around the time."""

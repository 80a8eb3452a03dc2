"""Aid: who may take which need, how it ends, and what is never written down."""

"""The catalogues of interface texts, and the one reader of them."""

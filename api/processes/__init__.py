"""Work in processes of its own: solvers, searches, limited readers; the clock that stops them."""

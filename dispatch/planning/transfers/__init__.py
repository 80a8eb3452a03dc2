"""Days on which lots pass a hub: hand-over instants around the search."""

"""The edges: command line, outputs, texts, settings, processes and clocks."""

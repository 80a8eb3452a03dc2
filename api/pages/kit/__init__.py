"""The parts that pages written by the server share: layout, fields, style, script."""

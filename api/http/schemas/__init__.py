"""What goes over the wire: one module for each noun, checked strictly on the way in."""

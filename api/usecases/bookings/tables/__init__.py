"""Tables of drops: looked at row by row, mended and booked, the long ones in the background."""

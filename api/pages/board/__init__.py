"""The board, where a dispatcher plans and follows a day; files for a browser."""

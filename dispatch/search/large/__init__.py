"""Large days, searched in parts side by side."""

"""What recipients see of their delivery, and what they may ask for."""

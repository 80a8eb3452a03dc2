"""Cities on this machine: compiled files, streets held open, travel times, address lists."""

"""Settings: read once from the environment, with the home folder and the installation's keys."""

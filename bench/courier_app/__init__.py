"""The courier's app in a browser without a server of rounds: its screens, and a made-up round."""

"""Heights of streets out of elevation rasters."""

"""The house where a show runs by itself: opening hours, light by the hour, burn-in shift, nightly restart."""

"""The performer, who turns one moment into one drawn frame; the same for live, renders and replays."""

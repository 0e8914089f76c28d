"""`limelight check`: measures this machine with this show, a line a door."""

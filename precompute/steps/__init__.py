"""What each stage of preparing does for one track: a file a stage."""

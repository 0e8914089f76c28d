"""What the desk's doors share: what is known of the show, the way to the stage, what came in and what happened."""

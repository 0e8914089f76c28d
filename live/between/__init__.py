"""What passes between the processes of a show: commands and states by pipes, pictures by files that all map."""

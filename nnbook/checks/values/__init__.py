"""Numbers in plain data: comparing, describing, drawing inputs."""

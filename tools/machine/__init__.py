"""What this machine needs: the environment, a browser, Node, bubblewrap."""

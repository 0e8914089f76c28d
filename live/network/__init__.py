"""The network as the desk sees it: interfaces, ports and who has them, and who sends."""

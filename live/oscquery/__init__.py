"""OSCQuery: programs that ask what can be steered find the whole address space, its values, and a WebSocket to both."""

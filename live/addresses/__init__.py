"""Our own address space, whatever protocol speaks it: what each address does, and what is said back. Pure."""

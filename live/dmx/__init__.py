"""A lighting desk's DMX: Art-Net and sACN in, messages of our own address space out."""

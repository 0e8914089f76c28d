"""How each row of the table of faults is made to happen, one function a row."""

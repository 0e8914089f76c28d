"""Open Sound Control: desks heard by UDP and TCP, answered, told what the show does, and their addresses learnt."""

"""What a show that runs alone calls for help about, and how: judged in the desk, told by page, webhook and e-mail."""

"""The demo: three short pieces composed by a small synthesiser, and their artworks drawn by code."""

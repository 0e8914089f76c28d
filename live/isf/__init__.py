"""Interactive Shader Format 2.0 and 1: reading the files, values, sizes, GLSL, passes (https://github.com/mrRay/ISF_Spec)."""

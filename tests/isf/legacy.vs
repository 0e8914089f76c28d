varying vec2 left_coord;
varying vec2 offsets[3];
varying mat2 rotation;

void main(void) {
    vv_vertShaderInit();
    vec2 d = 1.0 / RENDERSIZE;
    left_coord = clamp(vec2(vv_FragNormCoord[0], vv_FragNormCoord[1]) + vec2(-d.x, 0), 0.0, 1.0);
    offsets[0] = offsets[1] = offsets[2] = left_coord;
    rotation = mat2(1.0, 0.0, 0.0, 1.0);
    gl_Position = gl_ModelViewProjectionMatrix * gl_Vertex;
}

/*
{
  "CREDIT": "Limelight", "DESCRIPTION": "what files written for OpenGL 2 do",
  "INPUTS": [
    {"NAME": "inputImage", "TYPE": "image"},
    {"NAME": "length", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1},
    {"NAME": "sample", "TYPE": "float", "DEFAULT": 0.25},
    {"NAME": "filter", "TYPE": "color", "DEFAULT": [1, 1, 1, 1]},
  ],
  // no ISFVSN: version 1
}
*/
#version 120
#extension GL_EXT_gpu_shader4 : enable
#ifdef GL_ES
precision highp float;
#endif
#if __VERSION__ <= 120
varying vec2 left_coord;
varying vec2 offsets[3];
#else
in vec2 left_coord;
in vec2 offsets[3];
#endif
varying mat2 rotation;

float ratio = RENDERSIZE.x / RENDERSIZE.y;
vec4 faded(vec4 color, int steps);

float round(float x) { return fract(x) < 0.5 ? floor(x) : ceil(x); }
vec4 texture(vec2 p) { return texture2D(inputImage, p); }

void main(void)
{
    vec2 flat = rotation * (vv_FragNormCoord - 0.5) + 0.5;
    float smooth = 1;
    int input = 2;
    vec4 output = texture(flat) * filter;
    output += texture2DRect(inputImage, gl_FragCoord.xy) * pow(-1.0, 3.0) * 0.0;
    output += vec4(IMG_SIZE(inputImage) - _inputImage_imgRect.zw, 0, 0);
    output *= max(0, ratio) > 0 ? smooth : 0.0;
    gl_FragData[0] = faded(output, input) + (left_coord - offsets[2]).xyxy * 0.0 * length * sample;
}

vec4 faded(vec4 color, int steps) { return round(float(steps)) * color / 2; }
